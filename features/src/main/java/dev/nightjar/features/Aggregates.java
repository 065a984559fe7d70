package dev.nightjar.features;

import dev.nightjar.core.config.AggregateFunction;
import dev.nightjar.core.config.AggregateFunctions;
import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The aggregates by the word that they have in a pipeline file. */
public final class Aggregates {
    private static final Map<String, Function<Aggregation, Aggregate>> BUILT_IN = builtIn();

    private Aggregates() {}

    private static Map<String, Function<Aggregation, Aggregate>> builtIn() {
        Map<String, Function<Aggregation, Aggregate>> all = new HashMap<>();
        all.put("count", a -> new Count());
        all.put("sum", a -> new Sum());
        all.put("mean", a -> new Mean());
        all.put("min", a -> new Min());
        all.put("max", a -> new Max());
        all.put("stddev", a -> new Stddev());
        all.put("last", a -> new Last());
        all.put("rate", a -> new Mean());
        all.put("ratio", a -> new Ratio());
        all.put("variance", a -> new Variance());
        all.put("skewness", a -> new Skewness());
        all.put("first", a -> new First());
        all.put("time_since_last", a -> new TimeSinceLast());
        all.put("days_with_any", a -> new DaysWithAny());
        all.put("decayed_sum", a -> new DecayedSum(halfLife(a)));
        all.put("decayed_mean", a -> new DecayedMean(halfLife(a)));
        all.put("trend", a -> new Trend());
        all.put("distinct", a -> new Distinct());
        all.put("quantile", Quantile::of);
        all.put("top", Top::of);
        all.put("first_k", Ends::first);
        all.put("last_k", Ends::last);
        all.put("histogram", Histogram::of);
        return all;
    }

    private static double halfLife(Aggregation aggregation) {
        return Double.parseDouble(aggregation.argument("half_life"));
    }

    /** Words whose aggregates have one state and differ in what they make of it, by one of them. */
    private static final Map<String, String> ONE_STATE =
            Map.of("mean", "sum", "rate", "sum", "sum", "sum", "stddev", "variance", "variance", "variance");

    /** What two aggregations have in common if, and only if, their states are equal whatever the rows; empty if nothing is known of it. */
    static Optional<List<Object>> state(Aggregation aggregation) {
        return Optional.ofNullable(ONE_STATE.get(aggregation.function()))
                .map(word -> List.of(word, aggregation.of(), aggregation.arguments()));
    }

    /** @throws PipelineException of kind CONFIG if there is no such function, or none that can be computed */
    public static Aggregate of(Aggregation aggregation) {
        AggregateFunction function = AggregateFunctions.named(aggregation.function());
        if (function instanceof AggregateProvider provider) {
            return provider.create(aggregation);
        }
        Function<Aggregation, Aggregate> builtIn = BUILT_IN.get(function.word());
        if (builtIn == null) {
            throw new PipelineException(
                    ErrorKind.CONFIG,
                    "aggregate '" + function.word() + "': "
                            + function.getClass().getName()
                            + " says what it is and not how it is computed; let it implement "
                            + AggregateProvider.class.getName());
        }
        return builtIn.apply(aggregation);
    }
}
