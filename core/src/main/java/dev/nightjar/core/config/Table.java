package dev.nightjar.core.config;

import dev.nightjar.core.rule.Expectation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A typed table made from one source.
 *
 * @param source the source's name; the table's own name unless said otherwise
 * @param select column name to Spark SQL expression over the source's typed columns; in order
 * @param key columns of {@code select} that identify a row
 * @param eventTime column of {@code select} (timestamp or date) that says when it happened; none for look-up tables
 * @param correctsDays how far back, in event days counted from the declared date, a row may correct; 1 or more
 * @param deleteWhen boolean expression over {@code select}'s columns or the source's: the row deletes its key
 * @param expect all checks: row rules (on_fail quarantine) and table checks
 * @param quarantineStopAbove share of refused rows of a known date, 0 to 1, above which the night stops
 * @param vanishStopAbove share of live keys, 0 to 1, that may vanish from a full load before the night stops
 * @param valid since when and until when a row says how the world was; none if it has no such columns
 */
public record Table(
        String name,
        String source,
        Map<String, String> select,
        List<String> key,
        Optional<String> eventTime,
        int correctsDays,
        Optional<String> deleteWhen,
        List<Expectation> expect,
        double quarantineStopAbove,
        double vanishStopAbove,
        Optional<Valid> valid) {
    /**
     * The valid time of a row: from (included) to (excluded).
     *
     * @param from column (date or timestamp) of {@code select}; null means since ever
     * @param to column of {@code select} of the same type, null means still; none if a row is valid until its entity's next one
     */
    public record Valid(String from, Optional<String> to) {
        public Valid {
            Objects.requireNonNull(from);
            Objects.requireNonNull(to);
            if (to.isPresent() && to.get().equals(from)) {
                throw new IllegalArgumentException("valid_from and valid_to are one column, '" + from + "'");
            }
        }
    }

    public Table {
        Objects.requireNonNull(name);
        Objects.requireNonNull(source);
        select = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(select));
        key = List.copyOf(key);
        Objects.requireNonNull(eventTime);
        Objects.requireNonNull(deleteWhen);
        expect = List.copyOf(expect);
        Limits.CORRECTS.require("tables." + name + ".corrects", correctsDays);
        Limits.SHARE.require("tables." + name + ".quarantine.stop_above", quarantineStopAbove);
        Limits.SHARE.require("tables." + name + ".vanish.stop_above", vanishStopAbove);
        Objects.requireNonNull(valid);
    }

    /** What a look-up asks for: the key without {@code valid_from}, for of an entity's rows it takes the one valid at the time. */
    public List<String> lookupKey() {
        return key.stream()
                .filter(k -> valid.isEmpty() || !valid.get().from().equals(k))
                .toList();
    }

    /** Rules that are applied to each row as it is written; a row that breaks one is refused. */
    public List<Expectation> rowRules() {
        return expect.stream().filter(Expectation::rowRule).toList();
    }

    /** Checks of the table of a night as a whole. */
    public List<Expectation> tableChecks() {
        return expect.stream().filter(e -> !e.rowRule()).toList();
    }
}
