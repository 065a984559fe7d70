package dev.nightjar.core.config;

import dev.nightjar.core.config.AggregateFunction.Input;
import dev.nightjar.core.config.AggregateFunction.Parameter;
import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.rule.RowPredicates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Reads {@code features.*.aggregates}. A filter of one aggregate and the values that it is grouped by become parts of its
 * expressions, so that what computes them knows of neither.
 */
final class AggregationReader {
    private static final String WHERE = "where";
    private static final String BY = "by";
    private static final String VALUES = "values";
    private static final String OTHER = "other";

    private final Section group;
    private final Map<String, AggregateFunction> functions;
    private final Map<String, Aggregation> read = new LinkedHashMap<>();

    private AggregationReader(Section group, Map<String, AggregateFunction> functions) {
        this.group = group;
        this.functions = functions;
    }

    /** Name to aggregation, in order; grouped ones under {@code name_value}. */
    static Map<String, Aggregation> read(Section group) {
        return read(group, AggregateFunctions.all());
    }

    static Map<String, Aggregation> read(Section group, Map<String, AggregateFunction> functions) {
        AggregationReader reader = new AggregationReader(group, functions);
        group.shape("aggregates.*", new Shape.Words(reader.alone()));
        group.namedSome("aggregates", "aggregate").forEach(reader::entry);
        return reader.read;
    }

    private List<String> alone() {
        return functions.values().stream()
                .filter(AggregateFunction::standsAlone)
                .map(AggregateFunction::word)
                .toList();
    }

    private void entry(Block.Named entry) {
        Setting value = entry.value();
        if (value instanceof Setting.Scalar word) {
            if (!alone().contains(word.text())) {
                String all = functions.containsKey(word.text())
                        ? "; it needs an expression, like {" + word.text() + ": delay}"
                        : Nearest.among(word.text(), alone());
                group.problem(
                        "aggregates." + entry.name(),
                        word.origin(),
                        "'" + word.text() + "' is no aggregate that stands alone" + all);
                return;
            }
            value = Setting.Mapping.of(word.text(), new Setting.Scalar("1", true, List.of(), word.origin()));
        }
        Section section =
                group.child("aggregates", new Block.Named(entry.name(), value, entry.keyOrigin()), "*", keys());
        if (value instanceof Setting.Mapping && section.sound()) {
            function(section).ifPresent(function -> aggregation(entry, section, function));
        }
    }

    /** All keys of all functions, with the defaults of those that conf/reference.yaml does not know. */
    private Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        for (AggregateFunction function : functions.values()) {
            function.inputs().forEach(i -> keys.put(i.key(), ""));
            function.parameters()
                    .forEach(p -> keys.merge(p.key(), p.usual().orElse(""), (a, b) -> a.isEmpty() ? b : a));
        }
        return keys;
    }

    private Optional<AggregateFunction> function(Section section) {
        List<String> words = List.copyOf(functions.keySet());
        List<String> given = section.givenAmong(words);
        if (given.size() != 1) {
            String those = given.isEmpty()
                    ? "no function; exactly one of " + String.join(", ", words)
                    : given.size() + " functions, " + String.join(", ", given) + "; exactly one";
            section.problem("", "has " + those + " is needed, like {mean: delay}, or the word count");
            return Optional.empty();
        }
        return Optional.of(functions.get(given.get(0)));
    }

    private void aggregation(Block.Named entry, Section section, AggregateFunction function) {
        List<String> of = new ArrayList<>();
        for (Input input : function.inputs()) {
            of.add(section.expression(input.key()));
        }
        Map<String, List<String>> arguments = new LinkedHashMap<>();
        for (Parameter parameter : function.parameters()) {
            arguments.put(parameter.key(), argument(section, parameter));
        }
        if (section.sound()) {
            function.problem(arguments).ifPresent(p -> section.problem(p.key(), p.says()));
        }
        foreign(section, function);
        section.optionalExpression(WHERE).ifPresent(where -> of.replaceAll(only(where)));
        Optional<String> by = section.optionalExpression(BY);
        if (by.isEmpty()) {
            put(entry, new Aggregation(function.word(), of, arguments), entry.name());
        } else {
            grouped(section, by.get()).forEach((suffix, condition) -> {
                List<String> some = new ArrayList<>(of);
                some.replaceAll(only(condition));
                put(entry, new Aggregation(function.word(), some, arguments), entry.name() + "_" + suffix);
            });
        }
    }

    private static UnaryOperator<String> only(String condition) {
        return of -> "case when (" + condition + ") then (" + of + ") end";
    }

    private void put(Block.Named entry, Aggregation aggregation, String name) {
        if (read.putIfAbsent(name, aggregation) != null) {
            group.problem(
                    "aggregates." + entry.name(),
                    entry.keyOrigin(),
                    "makes '" + name + "', and so does another aggregate");
        }
    }

    /** Keys that belong to other functions. */
    private void foreign(Section section, AggregateFunction function) {
        TreeSet<String> own = new TreeSet<>(List.of(WHERE, BY));
        if (section.given(BY)) {
            own.addAll(List.of(VALUES, OTHER));
        }
        function.inputs().forEach(i -> own.add(i.key()));
        function.parameters().forEach(p -> own.add(p.key()));
        List<String> others = new ArrayList<>(keys().keySet());
        others.addAll(List.of(VALUES, OTHER));
        for (String key : section.givenAmong(others)) {
            if (!own.contains(key)) {
                String why = List.of(VALUES, OTHER).contains(key)
                        ? "goes with 'by', which is missing"
                        : "is no key of " + function.word() + ", which has " + String.join(", ", own);
                section.problem(key, why);
            }
        }
    }

    /** Suffix of the name to condition, for each value and for the rest. */
    private Map<String, String> grouped(Section section, String by) {
        List<String> values = section.texts(VALUES);
        if (!Limits.GROUP_VALUES.contains(values.size()) && !values.isEmpty()) {
            section.problem(
                    VALUES, "has " + values.size() + " values; " + Limits.GROUP_VALUES.describe() + " are possible");
            return Map.of();
        }
        Map<String, String> conditions = new LinkedHashMap<>();
        String text = "cast((" + by + ") as string)";
        for (String value : values) {
            String suffix = value.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
            if (conditions.put(suffix, text + " = " + RowPredicates.literal(value)) != null) {
                section.problem(VALUES, "two of them give the name '" + suffix + "': letters and digits must differ");
            }
        }
        if (section.flag(OTHER)) {
            String all = values.stream().map(RowPredicates::literal).collect(Collectors.joining(", "));
            String rest = "coalesce(" + text + " not in (" + all + "), true)";
            if (conditions.put(OTHER, rest) != null) {
                section.problem(OTHER, "one of the values is called other too");
            }
        }
        return conditions;
    }

    /** The values of a key, as text: one unless it is a list. */
    static List<String> argument(Section section, Parameter parameter) {
        Limits.Range range = new Limits.Range(
                parameter.type() == Parameter.Type.DAYS ? "d" : "",
                parameter.type() == Parameter.Type.ABOVE,
                parameter.low(),
                parameter.high());
        String key = parameter.key();
        if (parameter.type() == Parameter.Type.TEXT) {
            return parameter.several() ? section.texts(key) : List.of(section.text(key));
        }
        if (parameter.several()) {
            return section.numbers(key, range).stream()
                    .map(Limits.Range::number)
                    .toList();
        }
        return List.of(
                switch (parameter.type()) {
                    case WHOLE -> Long.toString(section.longInteger(key, range));
                    case DAYS -> Integer.toString(section.days(key, range));
                    default -> Limits.Range.number(section.number(key, range));
                });
    }
}
