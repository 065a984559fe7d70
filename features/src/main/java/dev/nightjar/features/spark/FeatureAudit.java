package dev.nightjar.features.spark;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.Audited;
import dev.nightjar.features.Difference;
import dev.nightjar.features.spark.NaiveFeatures.Reach;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Computes the features of a sample again, by their definitions and straight from the facts as known by each row's night, and compares
 * them with what a set holds, to the bit.
 *
 * <p>What differs is computed again from more of the log, at last from all of it: a night reads facts within {@code corrects} only, and a row that
 * was planned long ahead may have been moved from further away.
 */
final class FeatureAudit {
    /** Rows that are collected at a time. */
    private static final int PART = 10_000;

    private final Pipeline pipeline;
    private final KnownTables known;
    private final Reach least;

    /** @param least what is read of the facts at first */
    FeatureAudit(Pipeline pipeline, KnownTables known, Reach least) {
        this.pipeline = pipeline;
        this.known = known;
        this.least = least;
    }

    /**
     * @param set has the spine's key, {@code _night} and the features by their names
     * @param size rows of the sample, at most
     */
    Audited of(Dataset<Row> set, DateRange nights, int size) {
        int parts = (size - 1) / PART + 1;
        Audited all = new Audited(0, 0, List.of(), List.of(), Map.of());
        for (int part = 0; part < parts; part++) {
            Dataset<Row> rows = parts == 1 ? set : set.filter(AuditSample.inPart(pipeline, part, parts));
            all = all.and(ofPart(rows, nights, (size - 1) / parts + 1));
        }
        return all;
    }

    private Audited ofPart(Dataset<Row> set, DateRange nights, int size) {
        AuditSample sample = AuditSample.of(set, pipeline, known, nights, size);
        if (sample.set().isEmpty()) {
            return new Audited(0, 0, List.of(), List.of(), Map.of());
        }
        AuditSample suspects = sample;
        List<Difference> differences = compare(suspects, nights, least);
        for (Reach more : EnumSet.range(least, Reach.WHOLE)) {
            if (more != least && !differences.isEmpty()) {
                suspects = suspects.only(
                        differences.stream().map(Difference::row).distinct().toList());
                differences = compare(suspects, nights, more);
            }
        }
        Map<String, String> causes =
                differences.isEmpty() ? Map.of() : new AuditCauses(pipeline, known, suspects).of(differences);
        List<LogicalDate> audited = sample.nights().stream()
                .distinct()
                .sorted(Comparator.naturalOrder())
                .toList();
        long features = pipeline.features().values().stream()
                .mapToLong(g -> g.featureNames().size())
                .sum();
        return new Audited(sample.set().size(), features * sample.set().size(), audited, differences, causes);
    }

    private List<Difference> compare(AuditSample sample, DateRange nights, Reach reach) {
        List<Object[]> recomputed = new NaiveFeatures(pipeline, known, nights).of(sample, reach);
        List<Difference> differences = new ArrayList<>();
        for (int r = 0; r < recomputed.size(); r++) {
            int feature = 0;
            for (FeatureGroup group : pipeline.features().values()) {
                for (String name : group.featureNames()) {
                    Object stored = sample.set().get(r).getAs(name);
                    Object value = recomputed.get(r)[feature++];
                    if (!Difference.same(stored, value)) {
                        differences.add(difference(sample, r, group, name, stored, value));
                    }
                }
            }
        }
        return differences;
    }

    private Difference difference(
            AuditSample sample, int row, FeatureGroup group, String feature, Object stored, Object value) {
        Row spine = sample.spine().get(row);
        String entity = spine == null
                ? ""
                : NaiveFeatures.entity(group).stream()
                        .map(e -> Objects.toString(spine.getAs(e)))
                        .collect(Collectors.joining("|"));
        return new Difference(
                feature,
                group.name(),
                row,
                AuditSample.key(sample.set().get(row), pipeline),
                entity,
                AuditSample.night(sample.set().get(row)),
                Objects.toString(stored),
                spine == null ? "no row, for the spine's table had none" : Objects.toString(value));
    }
}
