package dev.nightjar.features;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.FeatureGroup.Aggregation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Where the state of each aggregate of a group lies in one array of doubles: one aggregate behind the other, in the file's order. */
public final class StateLayout implements Serializable {
    private final Aggregate[] aggregates;
    private final int[] offsets;
    private final int width;

    private StateLayout(List<Aggregate> aggregates) {
        this.aggregates = aggregates.toArray(Aggregate[]::new);
        this.offsets = new int[aggregates.size()];
        int at = 0;
        for (int a = 0; a < offsets.length; a++) {
            offsets[a] = at;
            at += this.aggregates[a].slots().size();
        }
        this.width = at;
    }

    public static StateLayout of(FeatureGroup.Aggregates group) {
        return of(group.aggregates().values());
    }

    public static StateLayout of(Collection<Aggregation> aggregations) {
        return new StateLayout(
                aggregations.stream().map(a -> Aggregates.of(a.function())).toList());
    }

    /** A column of the tile table. */
    public record Column(String name, Aggregate.Slot.Kind kind) implements Serializable {}

    /** The tile table's state columns, {@code <aggregate>__<slot>}, in the order of the array. */
    public static List<Column> columns(FeatureGroup.Aggregates group) {
        List<Column> columns = new ArrayList<>();
        for (Map.Entry<String, Aggregation> e : group.aggregates().entrySet()) {
            for (Aggregate.Slot slot : Aggregates.of(e.getValue().function()).slots()) {
                columns.add(new Column(e.getKey() + "__" + slot.name(), slot.kind()));
            }
        }
        return columns;
    }

    /** Doubles of one state. */
    public int width() {
        return width;
    }

    /** Number of aggregates, which is the number of values of one row. */
    public int size() {
        return aggregates.length;
    }

    /** Makes the state of no rows. */
    public void clear(double[] state, int at) {
        for (int a = 0; a < aggregates.length; a++) {
            aggregates[a].clear(state, at + offsets[a]);
        }
    }

    /**
     * Adds one row: value {@code a} to aggregate {@code a}. NaN and infinite values are skipped, each for its aggregate alone.
     *
     * @param time event time in microseconds since 1970
     */
    public void add(double[] state, int at, double[] values, int valuesAt, double time) {
        for (int a = 0; a < aggregates.length; a++) {
            double value = values[valuesAt + a];
            if (Double.isFinite(value)) {
                aggregates[a].add(state, at + offsets[a], value, time);
            }
        }
    }

    /** Adds the rows of another state. */
    public void merge(double[] state, int at, double[] other, int otherAt) {
        for (int a = 0; a < aggregates.length; a++) {
            aggregates[a].merge(state, at + offsets[a], other, otherAt + offsets[a]);
        }
    }

    /** Writes the value of aggregate {@code a} to {@code out[outAt + a * stride]}; NaN means null. */
    public void results(double[] state, int at, double[] out, int outAt, int stride) {
        for (int a = 0; a < aggregates.length; a++) {
            out[outAt + a * stride] = aggregates[a].result(state, at + offsets[a]);
        }
    }
}
