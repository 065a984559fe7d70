package dev.nightjar.features;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.List;
import java.util.Objects;

/**
 * How far what nights scored is from what a training set takes for the same nights and keys.
 *
 * @param rows rows that stand in both, of a sample
 * @param values features of these rows
 * @param differences {@code stored} is what scoring read, {@code recomputed} what the training set holds
 */
public record Skew(long rows, long values, List<Difference> differences) {
    /** Name of the check. */
    public static final String NAME = "skew";

    public Skew {
        differences = List.copyOf(differences);
    }

    /** Share of values that differ, 0 to 1; 0 of nothing. */
    public double share() {
        return values == 0 ? 0 : differences.size() / (double) values;
    }

    /** Rows with at least one difference. */
    public long failedRows() {
        return differences.stream().mapToInt(Difference::row).distinct().count();
    }

    /** The check that a night writes. */
    public AuditCheck check(long seed) {
        String first = differences.isEmpty() ? "" : "; the first: " + line(differences.get(0));
        return new AuditCheck(
                NAME,
                share(),
                rows,
                failedRows(),
                "0 as the share of values that differ from what former nights scored, in a sample by seed " + seed
                        + first);
    }

    /** What ends the night. */
    public PipelineException failure(String set) {
        Objects.requireNonNull(set);
        return new PipelineException(
                ErrorKind.DATA,
                set + ": " + differences.size() + " of " + values
                        + " values differ from what scoring read on the same nights: "
                        + line(differences.get(0))
                        + "\nnothing is trained from it. Either the former scoring set was changed"
                        + " after its night, or the tables were: nightjar features audit tells which");
    }

    private static String line(Difference d) {
        return d.feature() + " of " + d.key() + ", night " + d.night() + ": scoring read " + d.stored()
                + ", the training set holds " + d.recomputed();
    }
}
