package dev.nightjar.model.network;

import java.util.Objects;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * An {@link Objective} as a loss function of DL4J, for the ones that DL4J has not. The layer's activation is the identity: the output of the
 * DL4J network is that before the link.
 */
public final class RowLoss implements ILossFunction {
    private static final long serialVersionUID = 1;

    private final String loss;
    private final double parameter;

    /**
     * @param loss name of a {@link Loss}
     * @param parameter as {@link Objective#parameter}
     */
    public RowLoss(@JsonProperty("loss") String loss, @JsonProperty("parameter") double parameter) {
        this.loss = loss;
        this.parameter = parameter;
        objective();
    }

    private Objective objective() {
        return new Objective(Loss.valueOf(loss), parameter);
    }

    @JsonProperty("loss")
    public String getLoss() {
        return loss;
    }

    @JsonProperty("parameter")
    public double getParameter() {
        return parameter;
    }

    private interface OfRow {
        double at(double output, double label);
    }

    private static INDArray each(INDArray labels, INDArray preOutput, INDArray mask, OfRow function) {
        INDArray result = preOutput.dup();
        for (long i = 0; i < result.length(); i++) {
            double weight = mask == null ? 1 : mask.getDouble(i);
            result.putScalar(i, weight * function.at(preOutput.getDouble(i), labels.getDouble(i)));
        }
        return result;
    }

    @Override
    public double computeScore(
            INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
        double sum = computeScoreArray(labels, preOutput, activation, mask)
                .sumNumber()
                .doubleValue();
        return average ? sum / labels.size(0) : sum;
    }

    @Override
    public INDArray computeScoreArray(INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
        return each(labels, preOutput, mask, objective()::value);
    }

    @Override
    public INDArray computeGradient(INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
        return each(labels, preOutput, mask, objective()::derivative);
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray labels, INDArray preOutput, IActivation activation, INDArray mask, boolean average) {
        return Pair.of(
                computeScore(labels, preOutput, activation, mask, average),
                computeGradient(labels, preOutput, activation, mask));
    }

    @Override
    public String name() {
        return "RowLoss(" + loss + ", " + parameter + ")";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowLoss row && row.objective().equals(objective());
    }

    @Override
    public int hashCode() {
        return Objects.hash(loss, parameter);
    }

    @Override
    public String toString() {
        return name();
    }
}
