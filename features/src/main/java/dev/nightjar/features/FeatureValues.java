package dev.nightjar.features;

/** The features of one entity and night while they are worked out: a number or a text for each. Reused. */
public final class FeatureValues {
    private final double[] numbers;
    private final String[] texts;
    private int first;
    private int stride = 1;

    /** @param features how many there are */
    public FeatureValues(int features) {
        this.numbers = new double[features];
        this.texts = new String[features];
    }

    /** Result {@code r} that is given next is feature {@code first + r * stride}. */
    void at(int next, int step) {
        this.first = next;
        this.stride = step;
    }

    /** Sets a result that is a number; NaN and infinite ones mean null. */
    public void number(int result, double value) {
        numbers[first + result * stride] = Aggregate.finite(value);
        texts[first + result * stride] = null;
    }

    /** Sets a result that is a text; null means none. */
    public void text(int result, String value) {
        texts[first + result * stride] = value;
        numbers[first + result * stride] = Double.NaN;
    }

    /** A feature that is a number; NaN for null. */
    public double number(int feature) {
        return numbers[feature];
    }

    /** A feature as it stands in a table: a double, a string or null. */
    public Object value(int feature) {
        if (texts[feature] != null) {
            return texts[feature];
        }
        return Double.isNaN(numbers[feature]) ? null : numbers[feature];
    }

    /** How many features there are. */
    public int size() {
        return numbers.length;
    }

    /** A feature that is a text; null for none. */
    public String text(int feature) {
        return texts[feature];
    }
}
