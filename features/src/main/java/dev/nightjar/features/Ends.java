package dev.nightjar.features;

import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.features.sketch.EndSketch;
import dev.nightjar.features.sketch.EndSketch.End;
import dev.nightjar.features.sketch.ValueKind;

/** The first or the last k values by event time, then fold order: 1 is the very first, or the very last; null where there are fewer. */
final class Ends implements SketchAggregate<EndSketch> {
    private final End end;
    private final int k;

    private Ends(End end, int k) {
        this.end = end;
        this.k = k;
    }

    static Ends first(Aggregation aggregation) {
        return new Ends(End.FIRST, Integer.parseInt(aggregation.argument("k")));
    }

    static Ends last(Aggregation aggregation) {
        return new Ends(End.LAST, Integer.parseInt(aggregation.argument("k")));
    }

    @Override
    public EndSketch empty() {
        return new EndSketch(end, ValueKind.NUMBER, k);
    }

    @Override
    public void add(EndSketch state, double[] numbers, int numbersAt, String[] texts, int textsAt, double time) {
        state.add(numbers[numbersAt], time);
    }

    @Override
    public void results(EndSketch state, double nightEnd, FeatureValues out) {
        for (int i = 0; i < k; i++) {
            out.number(i, i < state.size() ? (Double) state.value(i) : Double.NaN);
        }
    }
}
