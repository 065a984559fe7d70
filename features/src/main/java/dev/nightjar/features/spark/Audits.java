package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.AuditCheck;
import dev.nightjar.features.Audited;
import dev.nightjar.features.SampleNights;
import dev.nightjar.features.Skew;
import dev.nightjar.features.spark.NaiveFeatures.Reach;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Audits what a night has made, and writes what was found as checks of the night. */
final class Audits {
    /** A night of a set costs as much as tonight's scoring set. */
    private static final int TRAINING_NIGHTS = 2;

    private final Lake lake;
    private final RunContext context;
    private final Pipeline pipeline;
    private final KnownTables known;

    private final boolean firstTime;
    private final List<String> warnings = new ArrayList<>();

    /**
     * @param before what was published when the run began: a night that was not, was never audited
     * @param published what is read
     */
    Audits(Lake lake, RunContext context, Optional<Frontier.Published> before, Frontier.Published published) {
        this.firstTime = before.map(b -> b.night().isBefore(context.night())).orElse(true);
        this.lake = lake;
        this.context = context;
        this.pipeline = context.pipeline();
        this.known = new KnownTables(lake, pipeline, published, context.night());
    }

    /**
     * Audits the night's scoring set as it stands, unless it has passed already.
     *
     * @return rows that were audited; empty if nothing was to be done
     * @throws dev.nightjar.core.error.PipelineException DATA if a feature is not what its definition gives
     */
    OptionalLong scoringSet(ScoringSets.Written written) {
        String path = PipelineTables.scoringSetPath(pipeline);
        if (pipeline.audit().sample() == 0 || (written.unchanged() && passed(path))) {
            return OptionalLong.empty();
        }
        Dataset<Row> set = lake.readAt(path, written.version())
                .filter(col("night").equalTo(lit(context.night().sqlDate())))
                .withColumnRenamed("night", "_night");
        Audited audited = audit(set, DateRange.of(context.night()));
        write(path, AuditCheck.of(audited, pipeline.training().seed()));
        return OptionalLong.of(passed(path, audited));
    }

    /**
     * Audits the night's training set, on two of its nights at most, and compares it with what former nights scored, unless both have
     * passed already.
     *
     * @return rows that were audited; empty if nothing was to be done
     * @throws dev.nightjar.core.error.PipelineException DATA if a feature is not what its definition gives, or not what was scored
     */
    OptionalLong trainingSet(TrainingSets.Written written) {
        String path = PipelineTables.trainingSetPath(written.id());
        if (pipeline.audit().sample() == 0 || (written.unchanged() && passed(path))) {
            return OptionalLong.empty();
        }
        long seed = pipeline.training().seed();
        String salt = path + " " + seed;
        Dataset<Row> set = lake.read(path).orElseThrow();
        List<LogicalDate> nights = TrainingServingSkew.nights(set);
        List<LogicalDate> chosen = SampleNights.choose(nights, salt, TRAINING_NIGHTS);
        Column wanted = col("_night")
                .isInCollection(chosen.stream().map(LogicalDate::sqlDate).toList());
        Audited audited = audit(set.filter(wanted), new DateRange(chosen.get(0), chosen.get(chosen.size() - 1)));
        List<AuditCheck> checks = new ArrayList<>(AuditCheck.of(audited, seed));
        Skew skew = new TrainingServingSkew(pipeline).of(scored(), set, nights, salt);
        checks.add(skew.check(seed));
        checks.add(new EarlyLabels(pipeline, known).check(set.filter(wanted), chosen.get(0)));
        write(path, checks);
        checks.forEach(check -> check.warning(path).ifPresent(warnings::add));
        if (!skew.differences().isEmpty() && audited.differences().isEmpty()) {
            throw skew.failure(path);
        }
        return OptionalLong.of(passed(path, audited));
    }

    /** What the audits so far warn of. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** What all nights scored. */
    private Dataset<Row> scored() {
        return lake.read(PipelineTables.scoringSetPath(pipeline)).orElseThrow().withColumnRenamed("night", "_night");
    }

    private Audited audit(Dataset<Row> set, DateRange nights) {
        return new FeatureAudit(pipeline, known, Reach.WINDOWS)
                .of(set, nights, pipeline.audit().sample());
    }

    private long passed(String path, Audited audited) {
        if (!audited.differences().isEmpty()) {
            throw AuditCheck.failure(path, context.night(), audited);
        }
        return audited.rows();
    }

    /** Whether all that the night's audit of the set looked at has passed. */
    private boolean passed(String path) {
        if (firstTime) {
            return false;
        }
        List<Row> found = lake.read(Tables.METRICS)
                .filter(col("night")
                        .equalTo(lit(context.night().sqlDate()))
                        .and(col("kind").equalTo("check"))
                        .and(col("subject").equalTo(path)))
                .select("name", "verdict")
                .collectAsList(); // one for each check of the set
        return found.stream().anyMatch(row -> row.getString(0).equals(AuditCheck.AUDIT))
                && found.stream().noneMatch(row -> row.getString(1).equals("stop"));
    }

    /** Writes what was found, in place of what the night's audit of the set found before. */
    private void write(String path, List<AuditCheck> checks) {
        List<Row> rows = checks.stream().map(check -> row(path, check)).toList();
        Dataset<Row> dataset = lake.spark()
                .createDataFrame(rows, StructType.fromDDL(Tables.METRICS.ddl()))
                .coalesce(1);
        CommitTag tag = new CommitTag(
                context.runId(), context.attempt(), Stage.FEATURES.toString(), RunId.of("audit", rows.toString()));
        if (firstTime) {
            lake.add(dataset, Tables.METRICS, tag);
            return;
        }
        String former = "kind = 'check' and subject = '" + path + "'";
        lake.replace(dataset, Tables.METRICS, DateRange.of(context.night()), former, tag);
    }

    private Row row(String path, AuditCheck check) {
        return RowFactory.create(
                context.night().sqlDate(),
                "check",
                path,
                check.name(),
                "",
                context.night().sqlDate(),
                check.value(),
                check.bound(),
                check.verdict(),
                check.rows(),
                check.failed(),
                context.runId());
    }
}
