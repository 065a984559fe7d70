package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_date;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.Difference;
import dev.nightjar.features.SampleNights;
import dev.nightjar.features.Skew;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What former nights scored against what a training set takes for the same nights and keys. */
final class TrainingServingSkew {
    /** Nights that are looked at: a set of 240 nights would be read whole for a thousand rows. */
    static final int NIGHTS = 7;

    private final Pipeline pipeline;

    TrainingServingSkew(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /**
     * Three small jobs. Rows that stand in one of both only are left out: examples need a label, and nights may be missing.
     *
     * @param scored the scoring sets of all nights: key, {@code _night}, features
     * @param training key, {@code _night}, features
     * @param nights of the training set
     */
    Skew of(Dataset<Row> scored, Dataset<Row> training, List<LogicalDate> nights, String salt) {
        List<LogicalDate> both = new ArrayList<>(nights(scored));
        both.retainAll(nights);
        List<LogicalDate> chosen = SampleNights.choose(both, salt, NIGHTS);
        if (chosen.isEmpty()) {
            return new Skew(0, 0, List.of());
        }
        Column wanted = col("_night")
                .isInCollection(chosen.stream().map(LogicalDate::sqlDate).toList());
        Dataset<Row> sample = AuditSample.choose(
                scored.filter(wanted), pipeline, pipeline.audit().sample());
        return compare(sample, training.filter(wanted));
    }

    /** The nights that have rows; at most as many as the table has nights. */
    static List<LogicalDate> nights(Dataset<Row> set) {
        return set.select(unix_date(col("_night"))).distinct().collectAsList().stream()
                .map(row -> LogicalDate.ofEpochDay(row.getInt(0)))
                .sorted()
                .toList();
    }

    private Skew compare(Dataset<Row> sample, Dataset<Row> training) {
        List<String> key = pipeline.spine().key();
        Column same = sample.col("_night").equalTo(training.col("_night"));
        List<Column> columns = new ArrayList<>(List.of(sample.col("_night")));
        for (String k : key) {
            same = same.and(sample.col(quoted(k)).eqNullSafe(training.col(quoted(k))));
            columns.add(sample.col(quoted(k)));
        }
        List<String> groups = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (FeatureGroup group : pipeline.features().values()) {
            for (String name : group.featureNames()) {
                groups.add(group.name());
                names.add(name);
                columns.add(sample.col(quoted(name)).as("_s" + names.size()));
                columns.add(training.col(quoted(name)).as("_t" + names.size()));
            }
        }
        List<Row> rows = sample.join(training, same)
                .select(columns.toArray(Column[]::new))
                .orderBy(Columns.concat(Columns.of(List.of("_night")), Columns.of(key)))
                .collectAsList(); // at most the sample
        List<Difference> differences = new ArrayList<>();
        for (int r = 0; r < rows.size(); r++) {
            for (int f = 0; f < names.size(); f++) {
                Object scored = rows.get(r).get(1 + key.size() + 2 * f);
                Object trained = rows.get(r).get(2 + key.size() + 2 * f);
                if (!Difference.same(scored, trained)) {
                    differences.add(new Difference(
                            names.get(f),
                            groups.get(f),
                            r,
                            AuditSample.key(rows.get(r), pipeline),
                            "",
                            AuditSample.night(rows.get(r)),
                            Objects.toString(scored),
                            Objects.toString(trained)));
                }
            }
        }
        return new Skew(rows.size(), (long) rows.size() * names.size(), differences);
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
