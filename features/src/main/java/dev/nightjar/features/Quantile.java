package dev.nightjar.features;

import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.features.sketch.QuantileSketch;

/** One or several quantiles, within 1 % of the value; null for none. */
final class Quantile implements SketchAggregate<QuantileSketch> {
    private final double[] q;

    private Quantile(double[] q) {
        this.q = q;
    }

    static Quantile of(Aggregation aggregation) {
        return new Quantile(aggregation.arguments().get("q").stream()
                .mapToDouble(Double::parseDouble)
                .toArray());
    }

    @Override
    public QuantileSketch empty() {
        return new QuantileSketch();
    }

    @Override
    public void add(QuantileSketch state, double[] numbers, int numbersAt, String[] texts, int textsAt, double time) {
        state.add(numbers[numbersAt]);
    }

    @Override
    public void results(QuantileSketch state, double nightEnd, FeatureValues out) {
        for (int i = 0; i < q.length; i++) {
            out.number(i, state.quantile(q[i]));
        }
    }
}
