package dev.nightjar.features;

import dev.nightjar.features.sketch.DistinctSketch;

/** Number of distinct values, as texts; 0 for none. Exact up to {@link DistinctSketch#EXACT}, with a standard error of 1.6 % above. */
final class Distinct implements SketchAggregate<DistinctSketch> {
    @Override
    public DistinctSketch empty() {
        return new DistinctSketch();
    }

    @Override
    public void add(DistinctSketch state, double[] numbers, int numbersAt, String[] texts, int textsAt, double time) {
        state.add(texts[textsAt]);
    }

    @Override
    public void results(DistinctSketch state, double nightEnd, FeatureValues out) {
        out.number(0, state.result());
    }
}
