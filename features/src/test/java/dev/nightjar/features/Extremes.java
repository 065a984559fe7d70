package dev.nightjar.features;

import dev.nightjar.core.config.FeatureGroup.Aggregation;
import java.util.List;
import java.util.Map;

/** An aggregate from outside: least and greatest value, of which a file may leave out those under a bound. Two results, a parameter. */
public final class Extremes implements AggregateProvider {
    @Override
    public String word() {
        return "extremes";
    }

    @Override
    public List<Input> inputs() {
        return List.of(new Input("extremes", Input.Type.NUMBER));
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.of("least", Parameter.Type.NUMBER, -1e6, 1e6).usually("-1000000"));
    }

    @Override
    public List<Result> results(Map<String, List<String>> arguments) {
        return List.of(Result.number("low"), Result.number("high"));
    }

    @Override
    public Aggregate create(Aggregation aggregation) {
        return new State(Double.parseDouble(aggregation.argument("least")));
    }

    private record State(double least) implements NumberAggregate {
        @Override
        public List<Slot> slots() {
            return List.of(Slot.value("low"), Slot.value("high"));
        }

        @Override
        public void clear(double[] state, int at) {
            state[at] = Double.NaN;
            state[at + 1] = Double.NaN;
        }

        @Override
        public void add(double[] state, int at, double[] values, int valuesAt, double time) {
            double value = values[valuesAt];
            if (value >= least) {
                state[at] = Double.isNaN(state[at]) ? value : Math.min(state[at], value);
                state[at + 1] = Double.isNaN(state[at + 1]) ? value : Math.max(state[at + 1], value);
            }
        }

        @Override
        public void merge(double[] state, int at, double[] other, int otherAt) {
            if (!Double.isNaN(other[otherAt])) {
                add(state, at, other, otherAt, 0);
                add(state, at, other, otherAt + 1, 0);
            }
        }

        @Override
        public void results(double[] state, int at, double nightEnd, FeatureValues out) {
            out.number(0, state[at]);
            out.number(1, state[at + 1]);
        }
    }
}
