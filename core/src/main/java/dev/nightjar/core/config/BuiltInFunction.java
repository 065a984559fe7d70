package dev.nightjar.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A description in one line: {@code function("quantile").with(Parameter.of("q", …))}. */
record BuiltInFunction(
        String word,
        List<Input> inputs,
        List<Parameter> parameters,
        boolean standsAlone,
        Function<Map<String, List<String>>, Optional<Problem>> checks,
        Function<Map<String, List<String>>, List<Result>> giving)
        implements AggregateFunction {
    /** One number in, one number out, no parameters. */
    static BuiltInFunction function(String word) {
        return function(word, Input.Type.NUMBER);
    }

    static BuiltInFunction function(String word, Input.Type type) {
        return new BuiltInFunction(
                word,
                List.of(new Input(word, type)),
                List.of(),
                false,
                a -> Optional.empty(),
                a -> List.of(Result.number("")));
    }

    /** One more expression, under a key of its own. */
    BuiltInFunction and(Input input) {
        List<Input> more = new ArrayList<>(inputs);
        more.add(input);
        return new BuiltInFunction(word, List.copyOf(more), parameters, standsAlone, checks, giving);
    }

    BuiltInFunction with(Parameter parameter) {
        List<Parameter> more = new ArrayList<>(parameters);
        more.add(parameter);
        return new BuiltInFunction(word, inputs, List.copyOf(more), standsAlone, checks, giving);
    }

    /** The word alone is enough: every row counts. */
    BuiltInFunction alone() {
        return new BuiltInFunction(word, inputs, parameters, true, checks, giving);
    }

    BuiltInFunction giving(Function<Map<String, List<String>>, List<Result>> results) {
        return new BuiltInFunction(word, inputs, parameters, standsAlone, checks, results);
    }

    BuiltInFunction checked(Function<Map<String, List<String>>, Optional<Problem>> more) {
        return new BuiltInFunction(word, inputs, parameters, standsAlone, more, giving);
    }

    @Override
    public Optional<Problem> problem(Map<String, List<String>> arguments) {
        return checks.apply(arguments);
    }

    @Override
    public List<Result> results(Map<String, List<String>> arguments) {
        return giving.apply(arguments);
    }
}
