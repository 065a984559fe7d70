package dev.nightjar.model.network;

/** What a hidden layer does to its sums; each is DL4J's of the same name. */
public enum Activation {
    /** max(x, 0). */
    RELU,
    /** x, or 0.01 x below 0. */
    LEAKY_RELU,
    /** x, or exp(x) - 1 below 0. */
    ELU,
    TANH,
    SIGMOID,
    /** log(1 + exp(x)). */
    SOFTPLUS,
    /** x sigmoid(1.702 x): the approximation that DL4J takes. */
    GELU;

    private static final double GELU_SLOPE = 1.702;

    /** Whether first weights of a layer are drawn as He says, for units that are open on one side; else as Glorot says. */
    boolean opensOnOneSide() {
        return this != TANH && this != SIGMOID;
    }

    /** Whether the derivative is a function of the sum only, and not of the result. */
    boolean needsSum() {
        return this == GELU;
    }

    /** The result for one sum. */
    double of(double sum) {
        return switch (this) {
            case RELU -> Math.max(sum, 0);
            case LEAKY_RELU -> sum > 0 ? sum : 0.01 * sum;
            case ELU -> sum > 0 ? sum : Math.exp(sum) - 1;
            case TANH -> 1 - 2 / (Math.exp(2 * sum) + 1);
            case SIGMOID -> sigmoid(sum);
            case SOFTPLUS -> sum > 30 ? sum : Math.log(1 + Math.exp(sum));
            case GELU -> sum * sigmoid(GELU_SLOPE * sum);
        };
    }

    /**
     * The derivative by the sum.
     *
     * @param result for the sum
     * @param sum read for {@link #GELU} only
     */
    double derivative(double result, double sum) {
        return switch (this) {
            case RELU -> result > 0 ? 1 : 0;
            case LEAKY_RELU -> result > 0 ? 1 : 0.01;
            case ELU -> result > 0 ? 1 : result + 1;
            case TANH -> 1 - result * result;
            case SIGMOID -> result * (1 - result);
            case SOFTPLUS -> 1 - Math.exp(-result);
            case GELU -> {
                double open = sigmoid(GELU_SLOPE * sum);
                yield open + GELU_SLOPE * sum * open * (1 - open);
            }
        };
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
