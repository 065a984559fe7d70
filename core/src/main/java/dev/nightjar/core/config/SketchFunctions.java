package dev.nightjar.core.config;

import static dev.nightjar.core.config.BuiltInFunction.function;

import dev.nightjar.core.config.AggregateFunction.Input;
import dev.nightjar.core.config.AggregateFunction.Parameter;
import dev.nightjar.core.config.AggregateFunction.Result;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Built-in aggregates with several results, most of them sketches. */
final class SketchFunctions {
    private static final Parameter K = Parameter.of("k", Parameter.Type.WHOLE, 1, 20);

    /** {@code p50} for 0.5, {@code p99_9} for 0.999. */
    static final AggregateFunction QUANTILE = function("quantile")
            .with(Parameter.listOf("q", Parameter.Type.NUMBER, 0, 1))
            .checked(arguments -> once(arguments.get("q")))
            .giving(arguments -> arguments.get("q").stream()
                    .map(q -> Result.number("p" + percent(q)))
                    .distinct()
                    .toList());

    /** {@code 1}, {@code 1_n}, {@code 2}, {@code 2_n}, … */
    static final AggregateFunction TOP = function("top", Input.Type.TEXT)
            .with(K)
            .giving(arguments -> ranks(arguments)
                    .flatMap(rank -> Stream.of(Result.category("" + rank), Result.number(rank + "_n")))
                    .toList());

    static final AggregateFunction FIRST_K = ends("first_k");
    static final AggregateFunction LAST_K = ends("last_k");

    /** {@code 0} for the bucket below the first bound. */
    static final AggregateFunction HISTOGRAM = function("histogram")
            .with(Parameter.listOf("bounds", Parameter.Type.NUMBER, -Double.MAX_VALUE, Double.MAX_VALUE))
            .checked(arguments -> ascending(arguments.get("bounds")))
            .giving(arguments -> IntStream.rangeClosed(
                            0, arguments.get("bounds").size())
                    .mapToObj(b -> Result.number("" + b))
                    .toList());

    private SketchFunctions() {}

    private static AggregateFunction ends(String word) {
        return function(word).with(K).giving(arguments -> ranks(arguments)
                .map(rank -> Result.number("" + rank))
                .toList());
    }

    private static Stream<Integer> ranks(Map<String, List<String>> arguments) {
        return IntStream.rangeClosed(1, Integer.parseInt(arguments.get("k").get(0)))
                .boxed();
    }

    private static String percent(String share) {
        return new BigDecimal(share)
                .movePointRight(2)
                .stripTrailingZeros()
                .toPlainString()
                .replace('.', '_');
    }

    private static Optional<AggregateFunction.Problem> once(List<String> shares) {
        List<String> seen = new ArrayList<>();
        for (String share : shares) {
            if (seen.contains(percent(share))) {
                return Optional.of(new AggregateFunction.Problem("q", share + " stands twice"));
            }
            seen.add(percent(share));
        }
        return Optional.empty();
    }

    private static Optional<AggregateFunction.Problem> ascending(List<String> bounds) {
        List<BigDecimal> numbers = new ArrayList<>();
        for (String bound : bounds) {
            BigDecimal number = new BigDecimal(bound);
            if (!numbers.isEmpty() && number.compareTo(numbers.get(numbers.size() - 1)) <= 0) {
                return Optional.of(new AggregateFunction.Problem(
                        "bounds", bound + " must be above the one before it, " + numbers.get(numbers.size() - 1)));
            }
            numbers.add(number);
        }
        return Optional.empty();
    }
}
