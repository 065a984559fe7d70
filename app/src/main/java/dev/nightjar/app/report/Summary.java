package dev.nightjar.app.report;

import dev.nightjar.app.report.ReportData.StageLine;

/**
 * The night in one look.
 *
 * @param state published, stopped, failed or not published
 * @param seconds of the newest attempt of each stage, added up
 * @param refused rows
 */
public record Summary(String state, double seconds, long refused, String headline) {

    static Summary of(ReportData data) {
        boolean published = data.night()
                .frontier()
                .filter(f -> !f.isBefore(data.night().date()))
                .isPresent();
        boolean failed = data.stages().stream()
                .anyMatch(s -> s.outcome().equals("failed") || s.outcome().equals("killed"));
        boolean stopped = !published && data.checks().stopped() > 0;
        String state = stopped ? "stopped" : failed ? "failed" : published ? "published" : "not published";
        return new Summary(
                state,
                data.stages().stream().mapToDouble(StageLine::seconds).sum(),
                data.refused().stream().mapToLong(ReportData.Refused::rows).sum(),
                headline(data, state, published));
    }

    private static String headline(ReportData data, String state, boolean published) {
        return switch (state) {
            case "published" ->
                data.predictions().isPresent()
                        ? "The night is published and its predictions stand."
                        : "The night's data are published; there are no predictions for it.";
            case "stopped" -> "A check stopped the night. Readers still see the night before.";
            case "failed" ->
                published
                        ? "The night's data are published; a later stage did not finish."
                        : "A stage did not finish. Readers still see what was published before.";
            default -> "The night's data are not published yet.";
        };
    }
}
