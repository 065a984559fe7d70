package dev.nightjar.core.run;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a stage did. Returned by every job.
 *
 * @param stage the stage's name
 * @param outcome done, or skipped because nothing changed
 * @param says one plain sentence for a person, for instance {@code 1 file, 982 rows landed = 979 facts + 0 repeated + 3 refused}
 * @param rowsIn rows read; 0 if skipped
 * @param rowsOut rows written; 0 if skipped
 * @param tableVersions the Delta version that the stage committed, by table name
 * @param figures named numbers, for the result JSON
 * @param warnings one sentence each
 */
public record JobResult(
        Stage stage,
        Outcome outcome,
        String says,
        long rowsIn,
        long rowsOut,
        Map<String, Long> tableVersions,
        Map<String, Double> figures,
        List<String> warnings) {
    public enum Outcome {
        DONE,
        SKIPPED
    }

    public JobResult {
        Objects.requireNonNull(stage);
        Objects.requireNonNull(outcome);
        Objects.requireNonNull(says);
        tableVersions = new TreeMap<>(tableVersions);
        figures = new TreeMap<>(figures);
        warnings = List.copyOf(warnings);
        if (rowsIn < 0 || rowsOut < 0) {
            throw new IllegalArgumentException(
                    stage + ": rows in " + rowsIn + " and out " + rowsOut + " must be 0 or more");
        }
    }

    public static JobResult skipped(Stage stage, String why) {
        return new JobResult(stage, Outcome.SKIPPED, why, 0, 0, Map.of(), Map.of(), List.of());
    }

    public static JobResult done(Stage stage, String says, long rowsIn, long rowsOut) {
        return new JobResult(stage, Outcome.DONE, says, rowsIn, rowsOut, Map.of(), Map.of(), List.of());
    }

    public JobResult with(Map<String, Long> versions, Map<String, Double> numbers, List<String> warned) {
        return new JobResult(stage, outcome, says, rowsIn, rowsOut, versions, numbers, warned);
    }
}
