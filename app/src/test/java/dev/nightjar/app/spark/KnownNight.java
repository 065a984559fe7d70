package dev.nightjar.app.spark;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.etl.spark.IngestJob;
import dev.nightjar.features.spark.FeaturesJob;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.registry.ModelEvent.Kind;
import dev.nightjar.model.spark.Registry;
import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.validation.spark.ValidateJob;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A lake with the data of twelve days of {@link SmallPipeline}, made by the real jobs, and with models and predictions whose every
 * figure a test can name.
 */
public final class KnownNight {
    public static final LogicalDate NIGHT = LogicalDate.parse(SmallPipeline.night(11));
    public static final String MODEL = "0123456789abcdef";
    public static final String OTHER = "fedcba9876543210";

    private final Path file;
    private final Path lakeFolder;
    private final Pipeline pipeline;
    private final Lake lake;

    private KnownNight(Path file, Path lakeFolder, Pipeline pipeline, Lake lake) {
        this.file = file;
        this.lakeFolder = lakeFolder;
        this.pipeline = pipeline;
        this.lake = lake;
    }

    public static KnownNight write(SparkSession spark, Path folder) throws IOException {
        SmallPipeline small = SmallPipeline.write(folder, 12);
        Path lakeFolder = folder.resolve("lake");
        Pipeline pipeline = PipelineLoader.of(name -> null)
                .set(List.of("lake=" + lakeFolder))
                .load(small.file());
        spark.conf().set("spark.sql.session.timeZone", pipeline.time().zone().getId());
        KnownNight known = new KnownNight(small.file(), lakeFolder, pipeline, new Lake(spark, pipeline.folder()));
        known.data();
        known.models();
        known.predictions();
        return known;
    }

    /** The pipeline's arguments on the command line. */
    public String[] arguments(String command, String... more) {
        List<String> all = new ArrayList<>(List.of(command, file.toString()));
        all.addAll(List.of(more));
        all.add("--set");
        all.add("lake=" + lakeFolder);
        return all.toArray(String[]::new);
    }

    public Pipeline pipeline() {
        return pipeline;
    }

    public Lake lake() {
        return lake;
    }

    private void data() {
        RunContext context = new RunContext(pipeline, NIGHT, "run-1", "attempt-1", "0.1.0 test", Progress.silent());
        Clock clock = Clock.fixed(
                Instant.parse("2024-03-01T00:00:00Z"), pipeline.time().zone());
        List<JobResult> results = List.of(
                new IngestJob(lake, clock).run(context),
                new ValidateJob(lake).run(context),
                new FeaturesJob(lake).run(context));
        List<Row> runs = new ArrayList<>();
        for (JobResult result : results) {
            runs.add(run(result.stage().toString(), "attempt-1", "done", 4 + runs.size(), result));
        }
        runs.add(run("train", "attempt-0", "failed", 1, results.get(0)));
        runs.add(run("train", "attempt-1", "done", 9, results.get(0)));
        lake.append(rows(runs, Tables.RUNS), Tables.RUNS, tag("runs"));
    }

    private Row run(String stage, String attempt, String outcome, double seconds, JobResult result) {
        Instant at = Instant.parse("2024-03-01T01:00:00Z").plusSeconds(attempt.endsWith("0") ? 0 : 60);
        return RowFactory.create(
                "run-1",
                attempt,
                NIGHT.sqlDate(),
                stage,
                outcome,
                Timestamp.from(at),
                seconds,
                result.rowsIn(),
                result.rowsOut(),
                1000L,
                2000L,
                3L,
                result.tableVersions(),
                pipeline.configHash(),
                "0.1.0 test",
                result.says(),
                "host");
    }

    private void models() {
        String verdict =
                "{\"mode\":\"enforce\",\"passed\":true,\"promotes\":true,\"rules\":[{\"metric\":\"auc\",\"bound\":"
                        + "\"at least 0.55\",\"limit\":0.55,\"value\":0.75,\"reference\":null,\"passed\":true,\"note\":\"\"}]}";
        String registered = "{\"chosen\":true,\"fit\":\"2 epochs\",\"metrics\":{\"test\":{\"rows\":240,\"auc\":0.75}}}";
        new Registry(lake)
                .append(
                        List.of(
                                event(
                                        0,
                                        Kind.REGISTERED,
                                        MODEL,
                                        "network",
                                        "trained, the best on validation",
                                        registered),
                                event(1, Kind.REGISTERED, OTHER, "logistic", "trained", "{}"),
                                event(2, Kind.VERDICT, MODEL, "network", "passed the gate", verdict),
                                event(3, Kind.PROMOTED, MODEL, "network", "passed the gate", "{}")),
                        tag("train"));
        List<Row> metrics = List.of(
                metric(MODEL, "auc", 0.75),
                metric(MODEL, "log_loss", 0.4),
                metric(MODEL, "test driver=d 4", "auc", 0.6),
                metric(MODEL, "test driver=d 4", "log_loss", 0.5),
                metric(OTHER, "test driver=d 4", "log_loss", 0.55),
                metric(OTHER, "auc", 0.7),
                metric(OTHER, "log_loss", 0.45),
                metric("constant", "auc", 0.5),
                metric("constant", "log_loss", 0.6));
        lake.replace(
                rows(metrics, Tables.METRICS), Tables.METRICS, DateRange.of(NIGHT), "kind = 'model'", tag("metrics"));
        List<Row> trials = List.of(
                trial("network", 0, 0, 0.5, "done", false, 0.5),
                trial("network", 1, 0, 0.5, "done", false, 0.45),
                trial("network", 1, 1, 1, "done", true, 0.4),
                trial("network", 2, 0, 0.5, "cut", false, null),
                trial("constant", 0, 0, 1, "done", false, 0.6));
        lake.append(rows(trials, Tables.SEARCH_TRIALS), Tables.SEARCH_TRIALS, tag("trials"));
        List<Row> curves = List.of(
                curve("test", "roc", 0, 0, 0),
                curve("test", "roc", 1, 0.25, 0.75),
                curve("test", "roc", 2, 1, 1),
                curve("train", "loss", 0, 1, 0.7),
                curve("train", "loss", 1, 2, 0.5));
        lake.replace(rows(curves, Tables.CURVES), Tables.CURVES, DateRange.of(NIGHT), tag("curves"));
    }

    private static ModelEvent event(
            int position, Kind kind, String model, String trainer, String reason, String detail) {
        return new ModelEvent(NIGHT, position, kind, model, trainer, reason, "run run-1", detail);
    }

    private static Row metric(String model, String name, double value) {
        return metric(model, "test", name, value);
    }

    private static Row metric(String model, String split, String name, double value) {
        return RowFactory.create(
                NIGHT.sqlDate(), "model", model, name, split, null, value, "", "info", 240L, 0L, "run-1");
    }

    private static Row trial(
            String trainer, int trial, int rung, double share, String result, boolean best, Double value) {
        return RowFactory.create(
                trainer + trial + rung,
                NIGHT.sqlDate(),
                "searched",
                "set",
                trainer,
                trial,
                rung,
                share,
                "{\"batch\":\"" + trial + "\"}",
                result,
                best,
                "log_loss",
                value,
                value == null ? 0.0 : 2.0,
                share < 1 ? null : (Double) 0.25,
                trainer,
                "");
    }

    private static Row curve(String split, String name, int position, double x, double y) {
        return RowFactory.create(NIGHT.sqlDate(), MODEL, split, name, "network", position, x, y);
    }

    /** For the night and the one before it, each ride of the next day: 0.9 for drivers d4 and d5, 0.1 for the others. */
    private void predictions() {
        TableContract contract =
                PipelineTables.predictions(List.of(TableColumn.required("ride", "string", "Key of the spine.")));
        for (LogicalDate night : List.of(NIGHT.previous(), NIGHT)) {
            var rides = new PipelineViews(new OpenPipeline(pipeline, lake.spark()))
                    .rows("planned")
                    .orElseThrow();
            lake.replace(
                    rides.filter("to_date(starts) = date '" + night.next() + "'")
                            .selectExpr(
                                    "date '" + night + "' as night",
                                    "to_date(starts) as date",
                                    "ride",
                                    "'" + MODEL + "' as model",
                                    "if(driver in ('d4', 'd5'), 0.9d, 0.1d) as score",
                                    "if(driver in ('d4', 'd5'), 0.9d, 0.1d) as probability",
                                    "driver in ('d4', 'd5') as decision",
                                    "array(named_struct('feature', 'hour_driver', 'value', driver, 'contribution', 0.5d)) as reasons",
                                    "'f' as features",
                                    "'run-1' as run_id",
                                    "'" + PipelineTables.month(night) + "' as night_month"),
                    contract,
                    DateRange.of(night),
                    tag("score" + night));
        }
    }

    private org.apache.spark.sql.Dataset<Row> rows(List<Row> rows, TableContract contract) {
        return lake.spark().createDataFrame(rows, StructType.fromDDL(contract.ddl()));
    }

    private static CommitTag tag(String inputs) {
        return new CommitTag("run-1", "attempt-1", "test", inputs);
    }
}
