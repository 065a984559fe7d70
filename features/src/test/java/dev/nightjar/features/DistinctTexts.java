package dev.nightjar.features;

import dev.nightjar.core.config.FeatureGroup.Aggregation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** An aggregate from outside with an object for its state: how many texts there are, and the first of them by the alphabet. */
public final class DistinctTexts implements AggregateProvider {
    @Override
    public String word() {
        return "distinct_texts";
    }

    @Override
    public List<Input> inputs() {
        return List.of(new Input("distinct_texts", Input.Type.TEXT));
    }

    @Override
    public List<Result> results(Map<String, List<String>> arguments) {
        return List.of(Result.number("n"), Result.category("first"));
    }

    @Override
    public Aggregate create(Aggregation aggregation) {
        return new State();
    }

    private static final class State implements ObjectAggregate<TreeSet<String>> {
        @Override
        public TreeSet<String> empty() {
            return new TreeSet<>();
        }

        @Override
        public void add(
                TreeSet<String> state, double[] numbers, int numbersAt, String[] texts, int textsAt, double time) {
            state.add(texts[textsAt]);
        }

        @Override
        public void merge(TreeSet<String> state, TreeSet<String> other) {
            state.addAll(other);
        }

        @Override
        public TreeSet<String> copy(TreeSet<String> state) {
            return new TreeSet<>(state);
        }

        @Override
        public byte[] bytes(TreeSet<String> state) {
            return String.join("\n", state).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public TreeSet<String> read(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8).lines().collect(Collectors.toCollection(TreeSet::new));
        }

        @Override
        public void results(TreeSet<String> state, double nightEnd, FeatureValues out) {
            out.number(0, state.size());
            out.text(1, state.isEmpty() ? null : state.first());
        }
    }
}
