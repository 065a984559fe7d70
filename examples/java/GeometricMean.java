package example;

import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.features.Aggregate;
import dev.nightjar.features.AggregateProvider;
import dev.nightjar.features.FeatureValues;
import dev.nightjar.features.NumberAggregate;
import java.util.List;

/** {@code {geometric_mean: EXPRESSION}}: of the values above 0; null where there is none. */
public final class GeometricMean implements AggregateProvider {
    @Override
    public String word() {
        return "geometric_mean";
    }

    @Override
    public List<Input> inputs() {
        return List.of(new Input("geometric_mean", Input.Type.NUMBER));
    }

    @Override
    public Aggregate create(Aggregation aggregation) {
        return new State();
    }

    /** A tile keeps two numbers: how many values, and the sum of their logarithms. */
    private record State() implements NumberAggregate {
        @Override
        public List<Slot> slots() {
            return List.of(Slot.count("n"), Slot.value("logs"));
        }

        @Override
        public void clear(double[] state, int at) {
            state[at] = 0;
            state[at + 1] = 0;
        }

        @Override
        public void add(double[] state, int at, double[] values, int valuesAt, double time) {
            if (values[valuesAt] > 0) { // false for NaN, which is no value
                state[at]++;
                state[at + 1] += StrictMath.log(values[valuesAt]); // the same bits on every machine
            }
        }

        @Override
        public void merge(double[] state, int at, double[] other, int otherAt) {
            state[at] += other[otherAt];
            state[at + 1] += other[otherAt + 1];
        }

        @Override
        public void results(double[] state, int at, double nightEnd, FeatureValues out) {
            out.number(0, state[at] == 0 ? Double.NaN : StrictMath.exp(state[at + 1] / state[at]));
        }
    }
}
