package dev.nightjar.core.config;

import static dev.nightjar.core.config.BuiltInFunction.function;

import dev.nightjar.core.config.AggregateFunction.Input;
import dev.nightjar.core.config.AggregateFunction.Parameter;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** All aggregates that a pipeline file may name: the built-in ones and those that {@link ServiceLoader} finds. */
public final class AggregateFunctions {
    private static final Parameter HALF_LIFE =
            Parameter.of("half_life", Parameter.Type.DAYS, Limits.HALF_LIFE.low(), Limits.HALF_LIFE.high());

    /** In the order of docs/features.md. The features stage has an implementation for each, and a test that it does. */
    public static final List<AggregateFunction> BUILT_IN = List.of(
            function("count", Input.Type.ANY).alone(),
            function("sum"),
            function("mean"),
            function("rate", Input.Type.CONDITION),
            function("ratio").and(new Input("over", Input.Type.NUMBER)),
            function("min"),
            function("max"),
            function("variance"),
            function("stddev"),
            function("skewness"),
            function("first"),
            function("last"),
            function("time_since_last", Input.Type.ANY).alone(),
            function("days_with_any", Input.Type.ANY).alone(),
            function("decayed_sum").with(HALF_LIFE),
            function("decayed_mean").with(HALF_LIFE),
            function("trend"),
            function("distinct", Input.Type.TEXT),
            SketchFunctions.QUANTILE,
            SketchFunctions.TOP,
            SketchFunctions.FIRST_K,
            SketchFunctions.LAST_K,
            SketchFunctions.HISTOGRAM);

    private static final Map<String, AggregateFunction> ALL =
            all(ServiceLoader.load(AggregateFunction.class, AggregateFunctions.class.getClassLoader()));

    private AggregateFunctions() {}

    /** By word, the built-in ones first. */
    public static Map<String, AggregateFunction> all() {
        return ALL;
    }

    /** @throws PipelineException of kind CONFIG with the nearest word, if there is none of that word */
    public static AggregateFunction named(String word) {
        AggregateFunction function = ALL.get(word);
        if (function == null) {
            throw new PipelineException(
                    ErrorKind.CONFIG, "aggregate '" + word + "' is unknown" + Nearest.among(word, ALL.keySet()));
        }
        return function;
    }

    /** The built-in ones and these; a word that two have is refused. */
    static Map<String, AggregateFunction> all(Iterable<AggregateFunction> more) {
        Map<String, AggregateFunction> all = new LinkedHashMap<>();
        List<AggregateFunction> functions = new ArrayList<>(BUILT_IN);
        more.forEach(functions::add);
        for (AggregateFunction function : functions) {
            AggregateFunction other = all.putIfAbsent(function.word(), function);
            if (other != null) {
                throw new PipelineException(
                        ErrorKind.CONFIG,
                        "aggregate '" + function.word() + "': two classes have this word, "
                                + other.getClass().getName() + " and "
                                + function.getClass().getName() + "; take one of them off the class path");
            }
        }
        return Collections.unmodifiableMap(all);
    }
}
