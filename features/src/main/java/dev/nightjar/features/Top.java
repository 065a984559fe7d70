package dev.nightjar.features;

import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.features.sketch.TopSketch;
import dev.nightjar.features.sketch.ValueKind;
import java.util.List;

/**
 * The k most frequent texts, each followed by its number of rows; null where there are fewer. A tile keeps its {@value #KEPT} most frequent
 * texts; with more in a day, a number may be too small.
 */
final class Top implements SketchAggregate<TopSketch> {
    static final int KEPT = 64;

    private final int k;

    private Top(int k) {
        this.k = k;
    }

    static Top of(Aggregation aggregation) {
        return new Top(Integer.parseInt(aggregation.argument("k")));
    }

    @Override
    public TopSketch empty() {
        return new TopSketch(ValueKind.TEXT, KEPT);
    }

    @Override
    public void add(TopSketch state, double[] numbers, int numbersAt, String[] texts, int textsAt, double time) {
        state.add(texts[textsAt]);
    }

    @Override
    public void results(TopSketch state, double nightEnd, FeatureValues out) {
        List<TopSketch.Entry> top = state.top(k);
        for (int i = 0; i < k; i++) {
            boolean there = i < top.size();
            out.text(2 * i, there ? (String) top.get(i).value() : null);
            out.number(2 * i + 1, there ? top.get(i).count() : Double.NaN);
        }
    }
}
