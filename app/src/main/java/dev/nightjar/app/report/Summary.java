package dev.nightjar.app.report;

import dev.nightjar.app.report.ReportData.CheckLine;
import dev.nightjar.app.report.ReportData.StageLine;
import java.util.List;

/**
 * The night in one look.
 *
 * @param state published, stopped, failed, or running if not all of its stages ended
 * @param seconds of the newest attempt of each stage, added up
 */
public record Summary(
        String state, double seconds, long passed, long warned, long stopped, long refused, String headline) {

    static Summary of(ReportData data) {
        List<CheckLine> checks = data.checks();
        long passed = verdicts(checks, "pass") + verdicts(checks, "accepted");
        long stopped = verdicts(checks, "stop");
        String state = state(data, stopped);
        return new Summary(
                state,
                data.stages().stream().mapToDouble(StageLine::seconds).sum(),
                passed,
                verdicts(checks, "warn"),
                stopped,
                data.refused().stream().mapToLong(ReportData.Refused::rows).sum(),
                headline(data, state));
    }

    private static String state(ReportData data, long stopped) {
        if (data.stages().stream()
                .anyMatch(s -> s.outcome().equals("failed") || s.outcome().equals("killed"))) {
            return stopped > 0 ? "stopped" : "failed";
        }
        boolean published = data.night()
                .frontier()
                .filter(f -> !f.isBefore(data.night().date()))
                .isPresent();
        return published ? "published" : "not published";
    }

    private static String headline(ReportData data, String state) {
        return switch (state) {
            case "published" ->
                data.predictions().isPresent()
                        ? "The night is published and its predictions stand."
                        : "The night's data are published; there are no predictions for it.";
            case "stopped" -> "A check stopped the night. Readers still see the night before.";
            case "failed" -> "A stage did not finish. Readers still see what was published before.";
            default -> "The night's data are not published yet.";
        };
    }

    private static long verdicts(List<CheckLine> checks, String verdict) {
        return checks.stream().filter(c -> c.verdict().equals(verdict)).count();
    }
}
