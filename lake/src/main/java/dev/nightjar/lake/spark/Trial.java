package dev.nightjar.lake.spark;

import dev.nightjar.core.config.Table;
import dev.nightjar.core.rule.Expectation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Expressions of a pipeline file and the rows that they are computed over, to be tried row by row once they have failed.
 *
 * @param of what the rows are, for instance {@code table flights}
 * @param rows the columns that the expressions read, without what they make
 * @param key columns that name a row; those that {@code rows} has not are left out
 * @param expressions in the file's order
 */
public record Trial(String of, Dataset<Row> rows, List<String> key, List<Tried> expressions) {
    /**
     * One expression.
     *
     * @param place dotted path in the pipeline file
     * @param name of its value; an expression behind it may read it by that name, where {@code rows} has no such column
     * @param when the name of a former condition that must be true for a row to be looked at; empty for all rows
     */
    public record Tried(String place, String name, String sql, Optional<String> when) {
        public Tried {
            Objects.requireNonNull(place);
            Objects.requireNonNull(name);
            Objects.requireNonNull(sql);
            Objects.requireNonNull(when);
        }
    }

    public Trial {
        Objects.requireNonNull(of);
        Objects.requireNonNull(rows);
        key = List.copyOf(key);
        expressions = List.copyOf(expressions);
    }

    /** The SQL checks of a table, by their dotted path in the pipeline file. */
    public static Map<String, String> sqlChecks(Table table, Predicate<Expectation> which) {
        Map<String, String> checks = new LinkedHashMap<>();
        for (int i = 0; i < table.expect().size(); i++) {
            Expectation check = table.expect().get(i);
            if (which.test(check) && check.measure() instanceof Expectation.Measure.Sql sql) {
                checks.put("tables." + table.name() + ".expect[" + i + "].sql", sql.expression());
            }
        }
        return checks;
    }

    /** Collects expressions that read nothing of each other. */
    public static final class Expressions {
        private final List<Tried> all = new ArrayList<>();

        /** For all rows. */
        public Expressions add(String place, String sql) {
            all.add(new Tried(place, "_tried_" + all.size(), sql, Optional.empty()));
            return this;
        }

        /** For the rows on which the expression added as number {@code condition}, from 0, is true. */
        public Expressions addWhere(int condition, String place, String sql) {
            String when = all.get(condition).name();
            all.add(new Tried(place, "_tried_" + all.size(), sql, Optional.of(when)));
            return this;
        }

        /** How many there are. */
        public int size() {
            return all.size();
        }

        /** The trial of all of them. */
        public Trial over(String of, Dataset<Row> rows, List<String> key) {
            return new Trial(of, rows, key, all);
        }
    }
}
