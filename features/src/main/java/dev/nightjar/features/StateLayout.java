package dev.nightjar.features;

import dev.nightjar.core.config.AggregateFunction.Input;
import dev.nightjar.core.config.AggregateFunctions;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.FeatureGroup.Aggregation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where the state of each aggregate of a group lies in {@link States}, and its inputs in {@link RowBuffer}: one aggregate behind the
 * other, in the file's order; doubles and objects, numbers and texts each among themselves.
 */
public final class StateLayout implements Serializable {
    private final Part[] parts;
    private final List<ObjectAggregate<Object>> sketches;
    private final int width;
    private final int objects;
    private final int numbers;
    private final int texts;
    private final int results;

    /** Where one aggregate's things begin; it is {@code numeric} or {@code sketch}, and the other is null. */
    private record Part(
            NumberAggregate numeric,
            ObjectAggregate<Object> sketch,
            int state,
            int object,
            int numbers,
            int numbersEnd,
            int texts,
            int textsEnd,
            int results,
            boolean shared)
            implements Serializable {}

    private StateLayout(Collection<Aggregation> aggregations, Sharing sharing) {
        Map<List<Object>, Integer> states = new HashMap<>();
        List<Part> laid = new ArrayList<>();
        int state = 0;
        int object = 0;
        int number = 0;
        int text = 0;
        int result = 0;
        for (Aggregation aggregation : aggregations) {
            Aggregate aggregate = Aggregates.of(aggregation);
            int moreTexts = 0;
            List<Input> inputs = inputs(aggregation);
            for (Input input : inputs) {
                moreTexts += input.type() == Input.Type.TEXT ? 1 : 0;
            }
            int moreNumbers = inputs.size() - moreTexts;
            Integer same = sharing.former(aggregation, states, state);
            laid.add(new Part(
                    aggregate instanceof NumberAggregate n ? n : null,
                    aggregate instanceof ObjectAggregate<?> o ? sketch(o) : null,
                    same == null ? state : same,
                    object,
                    number,
                    number + moreNumbers,
                    text,
                    text + moreTexts,
                    result,
                    same != null));
            if (aggregate instanceof NumberAggregate) {
                state += same != null ? 0 : aggregate.slots().size();
            } else {
                object++;
            }
            number += moreNumbers;
            text += moreTexts;
            result += aggregation.results().size();
        }
        this.parts = laid.toArray(Part[]::new);
        this.sketches = laid.stream().map(Part::sketch).filter(Objects::nonNull).toList();
        this.width = state;
        this.objects = object;
        this.numbers = number;
        this.texts = text;
        this.results = result;
    }

    /** Whether aggregates with equal states have one. */
    private enum Sharing {
        EACH_ITS_OWN,
        EQUAL_ONES_ONCE;

        /** Where an equal state lies; null if there is none, and then this one is remembered. */
        Integer former(Aggregation aggregation, Map<List<Object>, Integer> states, int at) {
            return this == EACH_ITS_OWN
                    ? null
                    : Aggregates.state(aggregation)
                            .map(s -> states.putIfAbsent(s, at))
                            .orElse(null);
        }
    }

    public static StateLayout of(FeatureGroup.Aggregates group) {
        return of(group.aggregates().values());
    }

    public static StateLayout of(Collection<Aggregation> aggregations) {
        return new StateLayout(aggregations, Sharing.EACH_ITS_OWN);
    }

    /** For states that are read from tiles and merged, with no rows added: aggregates with equal states, like sum and mean of one column, share one. */
    static StateLayout ofTiles(Collection<Aggregation> aggregations) {
        return new StateLayout(aggregations, Sharing.EQUAL_ONES_ONCE);
    }

    /** As above. */
    public static StateLayout ofTiles(FeatureGroup.Aggregates group) {
        return ofTiles(group.aggregates().values());
    }

    /** The columns that {@link #ofTiles} reads, in order. */
    public static List<Column> columnsOfTiles(FeatureGroup.Aggregates group) {
        return columns(group, Sharing.EQUAL_ONES_ONCE);
    }

    private static List<Input> inputs(Aggregation aggregation) {
        return AggregateFunctions.named(aggregation.function()).inputs();
    }

    /**
     * A column of the tile table.
     *
     * @param index among the doubles of a state, or among its objects for {@code BYTES}
     */
    public record Column(String name, Aggregate.Slot.Kind kind, int index) implements Serializable {}

    /** The tile table's state columns, {@code <aggregate>__<slot>}, in order. */
    public static List<Column> columns(FeatureGroup.Aggregates group) {
        return columns(group, Sharing.EACH_ITS_OWN);
    }

    private static List<Column> columns(FeatureGroup.Aggregates group, Sharing sharing) {
        Map<List<Object>, Integer> states = new HashMap<>();
        List<Column> columns = new ArrayList<>();
        int number = 0;
        int object = 0;
        for (var e : group.aggregates().entrySet()) {
            if (sharing.former(e.getValue(), states, number) != null) {
                continue;
            }
            for (Aggregate.Slot slot : Aggregates.of(e.getValue()).slots()) {
                boolean bytes = slot.kind() == Aggregate.Slot.Kind.BYTES;
                columns.add(new Column(e.getKey() + "__" + slot.name(), slot.kind(), bytes ? object++ : number++));
            }
        }
        return columns;
    }

    /**
     * An expression that rows are read by.
     *
     * @param aggregate its name
     * @param index among the numbers of a row, or among its texts
     */
    public record Expression(String aggregate, String sql, Input.Type type, int index) {}

    /** The inputs of all aggregates, in order. */
    public static List<Expression> expressions(FeatureGroup.Aggregates group) {
        List<Expression> expressions = new ArrayList<>();
        int number = 0;
        int text = 0;
        for (var e : group.aggregates().entrySet()) {
            List<Input> inputs = inputs(e.getValue());
            for (int i = 0; i < inputs.size(); i++) {
                Input.Type type = inputs.get(i).type();
                int index = type == Input.Type.TEXT ? text++ : number++;
                expressions.add(new Expression(e.getKey(), e.getValue().of().get(i), type, index));
            }
        }
        return expressions;
    }

    /** Doubles of one state. */
    public int width() {
        return width;
    }

    /** Objects of one state. */
    public int objects() {
        return objects;
    }

    /** Numbers of one row. */
    public int numbers() {
        return numbers;
    }

    /** Texts of one row. */
    public int texts() {
        return texts;
    }

    /** Results of all aggregates over one window. */
    public int results() {
        return results;
    }

    /** Whether all aggregates say so of themselves. */
    public boolean mergesWithinADay() {
        for (Part p : parts) {
            Aggregate aggregate = p.numeric == null ? p.sketch : p.numeric;
            if (!aggregate.mergesWithinADay()) {
                return false;
            }
        }
        return true;
    }

    /** Makes the state of no rows. */
    public void clear(States states, int state) {
        for (Part p : parts) {
            if (p.numeric != null) {
                p.numeric.clear(states.numbers, state * width + p.state);
            } else {
                states.objects[state * objects + p.object] = null;
            }
        }
    }

    /** Adds one row. An aggregate of which no input is there skips it, for itself alone. */
    public void add(States states, int state, RowBuffer rows, int row) {
        int numbersAt = row * numbers;
        int textsAt = row * texts;
        double time = rows.time(row);
        for (Part p : parts) {
            if (!given(p, rows, numbersAt, textsAt)) {
                continue;
            }
            if (p.numeric != null) {
                p.numeric.add(states.numbers, state * width + p.state, rows.numbers(), numbersAt + p.numbers, time);
            } else {
                addObject(p, states, state, rows, row);
            }
        }
    }

    private void addObject(Part p, States states, int state, RowBuffer rows, int row) {
        int at = state * objects + p.object;
        if (states.objects[at] == null) {
            states.objects[at] = p.sketch.empty();
        }
        p.sketch.add(
                states.objects[at],
                rows.numbers(),
                row * numbers + p.numbers,
                rows.texts(),
                row * texts + p.texts,
                rows.time(row));
    }

    private static boolean given(Part p, RowBuffer rows, int numbersAt, int textsAt) {
        for (int i = p.numbers; i < p.numbersEnd; i++) {
            if (!Double.isNaN(rows.numbers()[numbersAt + i])) {
                return true;
            }
        }
        for (int i = p.texts; i < p.textsEnd; i++) {
            if (rows.texts()[textsAt + i] != null) {
                return true;
            }
        }
        return false;
    }

    /** Adds the rows of another state, which is left as it is. */
    public void merge(States states, int state, States others, int other) {
        for (Part p : parts) {
            if (p.shared) {
                continue;
            }
            if (p.numeric != null) {
                p.numeric.merge(states.numbers, state * width + p.state, others.numbers, other * width + p.state);
            } else {
                mergeObject(p, states, state * objects + p.object, others.objects[other * objects + p.object]);
            }
        }
    }

    private static void mergeObject(Part p, States states, int at, Object other) {
        if (other == null) {
            return;
        }
        if (states.objects[at] == null) {
            states.objects[at] = p.sketch.copy(other);
        } else {
            p.sketch.merge(states.objects[at], other);
        }
    }

    /** Makes a state a copy of another. */
    public void copy(States states, int state, States others, int other) {
        System.arraycopy(others.numbers, other * width, states.numbers, state * width, width);
        for (int o = 0; o < objects; o++) {
            Object object = others.objects[other * objects + o];
            states.objects[state * objects + o] =
                    object == null ? null : sketches.get(o).copy(object);
        }
    }

    /**
     * Writes the results of one window: result {@code r} is feature {@code first + r * stride}.
     *
     * @param nightEnd as in {@link NumberAggregate#results}
     */
    public void results(States states, int state, double nightEnd, FeatureValues out, int first, int stride) {
        for (Part p : parts) {
            out.at(first + p.results * stride, stride);
            if (p.numeric != null) {
                p.numeric.results(states.numbers, state * width + p.state, nightEnd, out);
            } else {
                Object now = states.objects[state * objects + p.object];
                p.sketch.results(now == null ? p.sketch.empty() : now, nightEnd, out);
            }
        }
    }

    /** An object of a state for the tile table; null for the state of no rows. */
    public byte[] bytes(States states, int state, int object) {
        Object now = states.object(state, object);
        return now == null ? null : sketches.get(object).bytes(now);
    }

    /** Sets an object of a state from the tile table. */
    public void read(States states, int state, int object, byte[] bytes) {
        states.object(state, object, bytes == null ? null : sketches.get(object).read(bytes));
    }

    /** The states that an aggregate is given are made by itself alone. */
    @SuppressWarnings("unchecked")
    private static ObjectAggregate<Object> sketch(ObjectAggregate<?> aggregate) {
        return (ObjectAggregate<Object>) aggregate;
    }
}
