package dev.nightjar.features;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A row of {@code checks} that an audit makes of a set.
 *
 * @param name {@code audit} for all features together, {@code audit FEATURE} for one that differs, {@code skew}, {@code label known early}
 * @param value what is asked to be 0: rows that differ, or the share of values
 * @param rows rows that were looked at
 * @param failed rows that differ
 * @param bound what was asked for and, where rows differ, the first one
 */
public record AuditCheck(String name, double value, long rows, long failed, String bound) {
    /** The check of a set as a whole. */
    public static final String AUDIT = "audit";

    /** Rows whose outcome was known by the night that predicts them. */
    public static final String EARLY = "label known early";

    private static final int SHOWN = 5;

    public AuditCheck {
        Objects.requireNonNull(name);
        Objects.requireNonNull(bound);
    }

    /**
     * One for the set, then one for each feature that differs.
     *
     * @param seed of the sample
     */
    public static List<AuditCheck> of(Audited audited, long seed) {
        List<AuditCheck> checks = new ArrayList<>();
        checks.add(new AuditCheck(
                AUDIT,
                audited.failedRows(),
                audited.rows(),
                audited.failedRows(),
                "0 rows that differ, in a sample by seed " + seed));
        byFeature(audited)
                .forEach((feature, found) -> checks.add(new AuditCheck(
                        AUDIT + " " + feature,
                        found.size(),
                        audited.rows(),
                        found.size(),
                        "0 rows that differ; the first: " + line(found.get(0), audited))));
        return checks;
    }

    /** Outcomes that are known too early only warn: the question may be an easy one. */
    public static AuditCheck earlyLabels(long rows, long early, String table, long seed) {
        return new AuditCheck(
                EARLY,
                early,
                rows,
                early,
                "0 rows whose outcome stood in " + table + " by the night that predicts them, in a sample by seed "
                        + seed);
    }

    public boolean passed() {
        return failed == 0;
    }

    /** As it stands in {@code checks}. */
    public String verdict() {
        if (passed()) {
            return "pass";
        }
        return name.equals(EARLY) ? "warn" : "stop";
    }

    /** What a night warns of; empty if there is nothing. */
    public Optional<String> warning(String set) {
        return verdict().equals("warn")
                ? Optional.of(set + ": of " + failed + " of " + rows
                        + " sampled rows the outcome was known by the night that predicts"
                        + " them; known dates are earlier than they can be (see arrives of the label's source), or the question is"
                        + " answered already. Features of that table may hold the answer")
                : Optional.empty();
    }

    /** What ends the night. */
    public static PipelineException failure(String set, LogicalDate night, Audited audited) {
        Map<String, List<Difference>> byFeature = byFeature(audited);
        StringBuilder message = new StringBuilder(set + ": " + audited.failedRows() + " of " + audited.rows()
                + " rows that night " + night + " audited differ from what the facts give, as known by their night");
        byFeature.values().stream().limit(SHOWN).forEach(found -> message.append("\n  ")
                .append(line(found.get(0), audited)));
        if (byFeature.size() > SHOWN) {
            message.append("\n  and ")
                    .append(byFeature.size() - SHOWN)
                    .append(" more features: nightjar sql PIPELINE \"select * from checks where rule like 'audit %'\"");
        }
        message.append(
                        "\nnothing is scored or trained from it. Tiles that are wrong are built anew from the facts under a new")
                .append(
                        " version: raise features.GROUP.version; a row that was changed is mended by running the night again");
        return new PipelineException(ErrorKind.DATA, message.toString());
    }

    private static Map<String, List<Difference>> byFeature(Audited audited) {
        Map<String, List<Difference>> byFeature = new LinkedHashMap<>();
        audited.differences().forEach(d -> byFeature
                .computeIfAbsent(d.feature(), f -> new ArrayList<>())
                .add(d));
        return byFeature;
    }

    private static String line(Difference difference, Audited audited) {
        String cause = audited.causes().getOrDefault(difference.group(), "");
        return difference + (cause.isEmpty() ? "" : "; " + cause);
    }
}
