package dev.nightjar.core.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Features of one entity, made in one way. */
public sealed interface FeatureGroup {
    String name();

    /** Raised by a person when the definition changes; 1 or more. */
    int version();

    /** Names of the columns that this group adds to a spine, in order. */
    List<String> featureNames();

    /**
     * Aggregates over windows of event days.
     *
     * @param entity key columns, present in the table and in the spine under the same names
     * @param from the table
     * @param windows one or more, distinct; those of days ascend
     * @param where boolean SQL filter over the table's columns
     * @param aggregates name to aggregation, in order
     */
    record Aggregates(
            String name,
            int version,
            List<String> entity,
            String from,
            List<Window> windows,
            Optional<String> where,
            Map<String, Aggregation> aggregates)
            implements FeatureGroup {
        /** Windows of more days are long: they hold more than one whole month, but for a few nights. */
        private static final int LONG = 62;

        public Aggregates {
            Objects.requireNonNull(name);
            Limits.GROUP_VERSION.require("features." + name + ".version", version);
            entity = List.copyOf(entity);
            Objects.requireNonNull(from);
            windows = List.copyOf(windows);
            int longest = 0;
            for (Window window : windows) {
                boolean days = window.kind() == Window.Kind.DAYS;
                if ((days && window.length() <= longest) || Collections.frequency(windows, window) > 1) {
                    throw new IllegalArgumentException(
                            "features." + name + ".windows: " + windows + " must ascend and be distinct");
                }
                longest = Math.max(longest, window.length());
            }
            Objects.requireNonNull(where);
            aggregates = Collections.unmodifiableMap(new LinkedHashMap<>(aggregates));
        }

        /** Whether tiles of whole months are kept beside those of days: a window is {@code all} or holds more than 62 days. */
        public boolean hasLongWindows() {
            return windows.contains(Window.EVERYTHING) || windows.stream().anyMatch(w -> w.length() > LONG);
        }

        /** All features, in the file's order: aggregate by aggregate, in it result by result, in it window by window. */
        public List<AggregateFeature> features() {
            List<AggregateFeature> features = new ArrayList<>();
            aggregates.forEach((aggregate, aggregation) -> aggregation
                    .results()
                    .forEach(result -> windows.forEach(
                            window -> features.add(new AggregateFeature(name, aggregate, result, window)))));
            return features;
        }

        /** {@code group_aggregate_7d}, or {@code group_aggregate_suffix_7d}: in the order of {@link #features()}. */
        @Override
        public List<String> featureNames() {
            return features().stream().map(AggregateFeature::name).toList();
        }
    }

    /** One result of an aggregate over one window. */
    record AggregateFeature(String group, String aggregate, AggregateFunction.Result result, Window window) {
        public String name() {
            String suffix = result.suffix().isEmpty() ? "" : "_" + result.suffix();
            return group + "_" + aggregate + suffix + "_" + window;
        }
    }

    /**
     * What is aggregated. A filter of its own and a group's value stand in the expressions already.
     *
     * @param function a word of {@link AggregateFunctions#all()}
     * @param of an SQL expression over the table's columns for each input of the function; {@code 1} for a plain count of rows
     * @param arguments values of each of the function's parameters, in the function's order
     */
    record Aggregation(String function, List<String> of, Map<String, List<String>> arguments) {
        public Aggregation {
            Objects.requireNonNull(function);
            of = List.copyOf(of);
            arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        }

        /** A function of one input without parameters. */
        public static Aggregation of(String function, String expression) {
            return new Aggregation(function, List.of(expression), Map.of());
        }

        /** What it gives for each window. */
        public List<AggregateFunction.Result> results() {
            return AggregateFunctions.named(function).results(arguments);
        }

        /** The one value of a parameter. */
        public String argument(String key) {
            return arguments.get(key).get(0);
        }
    }

    /**
     * Columns of a table's live row as known by the night; of a table with valid time, of the row valid at the spine row's time.
     *
     * @param entity the spine's columns, matched in order with the looked-up table's {@link Table#lookupKey}
     * @param table the table
     * @param columns feature name to column expression of the table
     */
    record Lookup(String name, int version, List<String> entity, String table, Map<String, String> columns)
            implements FeatureGroup {
        public Lookup {
            Objects.requireNonNull(name);
            Limits.GROUP_VERSION.require("features." + name + ".version", version);
            entity = List.copyOf(entity);
            Objects.requireNonNull(table);
            columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        }

        /** {@code group_column}. */
        @Override
        public List<String> featureNames() {
            return columns.keySet().stream().map(c -> name + "_" + c).toList();
        }
    }

    /** Expressions over the spine's own row. {@code columns}: feature name to Spark SQL expression. */
    record OfRow(String name, int version, Map<String, String> columns) implements FeatureGroup {
        public OfRow {
            Objects.requireNonNull(name);
            Limits.GROUP_VERSION.require("features." + name + ".version", version);
            columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        }

        /** {@code group_column}. */
        @Override
        public List<String> featureNames() {
            return columns.keySet().stream().map(c -> name + "_" + c).toList();
        }
    }
}
