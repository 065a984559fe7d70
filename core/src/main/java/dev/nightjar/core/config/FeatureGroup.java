package dev.nightjar.core.config;

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
     * @param windowDays each 1 or more, ascending, distinct; window {@code w} of night {@code D} is the event days {@code (D-w, D]}
     * @param where boolean SQL filter over the table's columns
     * @param aggregates name to aggregation, in order
     */
    record Aggregates(
            String name,
            int version,
            List<String> entity,
            String from,
            List<Integer> windowDays,
            Optional<String> where,
            Map<String, Aggregation> aggregates)
            implements FeatureGroup {
        public Aggregates {
            Objects.requireNonNull(name);
            Limits.GROUP_VERSION.require("features." + name + ".version", version);
            entity = List.copyOf(entity);
            Objects.requireNonNull(from);
            windowDays = List.copyOf(windowDays);
            for (int i = 0; i < windowDays.size(); i++) {
                Limits.WINDOW.require("features." + name + ".windows", windowDays.get(i));
                if (i > 0 && windowDays.get(i) <= windowDays.get(i - 1)) {
                    throw new IllegalArgumentException(
                            "features." + name + ".windows: " + windowDays + " must ascend and be distinct");
                }
            }
            Objects.requireNonNull(where);
            aggregates = Collections.unmodifiableMap(new LinkedHashMap<>(aggregates));
        }

        /** {@code group_aggregate_7d}: window by window within an aggregate, in the file's order. */
        @Override
        public List<String> featureNames() {
            return aggregates.keySet().stream()
                    .flatMap(a -> windowDays.stream().map(w -> featureName(a, w)))
                    .toList();
        }

        public String featureName(String aggregate, int window) {
            return name + "_" + aggregate + "_" + window + "d";
        }
    }

    /**
     * @param function what is computed
     * @param of SQL expression over the table's columns, numeric or boolean; {@code 1} for a plain count of rows
     */
    record Aggregation(Function function, String of) {
        public enum Function {
            COUNT,
            SUM,
            MEAN,
            MIN,
            MAX,
            STDDEV,
            LAST
        }

        public Aggregation {
            Objects.requireNonNull(function);
            Objects.requireNonNull(of);
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
