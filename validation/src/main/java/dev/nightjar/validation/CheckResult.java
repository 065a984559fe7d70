package dev.nightjar.validation;

import dev.nightjar.core.run.RunId;
import dev.nightjar.core.time.LogicalDate;
import java.util.Objects;

/**
 * One check on one known date of one table.
 *
 * @param rule the check's name
 * @param bound the bounds in words
 * @param rowsDigest hash of the rows of that date, refused ones included, whatever their order
 */
public record CheckResult(
        String table,
        String rule,
        LogicalDate date,
        Measured measured,
        String bound,
        Verdict verdict,
        String rowsDigest) {
    public CheckResult {
        Objects.requireNonNull(table);
        Objects.requireNonNull(rule);
        Objects.requireNonNull(date);
        Objects.requireNonNull(measured);
        Objects.requireNonNull(bound);
        Objects.requireNonNull(verdict);
        Objects.requireNonNull(rowsDigest);
    }

    /** Hash of what was judged: the rows, the bound, and what was counted. An acceptance holds while it stays the same. */
    public String digest() {
        return RunId.of(
                table,
                rule,
                date.toString(),
                rowsDigest,
                bound,
                measured.value().toString(),
                Long.toString(measured.rows()),
                Long.toString(measured.failed()));
    }

    /** The same with another verdict. */
    public CheckResult with(Verdict other) {
        return new CheckResult(table, rule, date, measured, bound, other, rowsDigest);
    }

    /** {@code 0.93 on 2013-02-09}: the value, then the date. */
    public String finding() {
        String value =
                measured.value().isPresent() ? Numbers.plain(measured.value().getAsDouble()) : "no rows";
        return value + " on " + date;
    }
}
