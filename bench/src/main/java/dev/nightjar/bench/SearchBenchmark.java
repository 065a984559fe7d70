package dev.nightjar.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.sum;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.Sessions;
import dev.nightjar.training.spark.TrainJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Seconds that a search of 20 trials of a network takes with halving (a third of the trials goes on, three rungs), fitting and judging, beside the
 * same 20 trials trained to their ends; and how far apart the test AUC of what both find is.
 */
final class SearchBenchmark implements Benchmark {
    private static final int ROWS = 300_000;
    private static final int FEATURES = 20;
    private static final LogicalDate NIGHT = LogicalDate.parse("2013-09-30");
    private static final String HALVED = "with halving";
    private static final String WHOLE = "20 whole trainings";
    private static final List<TableColumn> KEY = List.of(TableColumn.required("id", "bigint", "Row."));

    private static final String YAML =
            """
            version: 1
            pipeline: search
            question: What does a search cost?
            time: {zone: UTC, every: 1d, cutoff: "06:00 next day"}
            lake: ./lake
            sources:
              rows: {format: parquet, path: rows.parquet, load: full, arrives: 2013-01-01}
            tables:
              rows: {select: {id: id, at: at, y: y}, key: [id], event_time: at}
            features:
              f: {from: spine, columns: {hour: "hour(at)"}}
            spine: {from: rows, key: [id], predict: next_day}
            label: {from: rows, value: y, matures_after: 1d}
            training:
              history: 60d
              split: {by: time, validation: 7d, test: 7d}
              trainers:
                network: {kind: dl4j, layers: [64], epochs: 27, early_stop: 0, shards: 2}
              search:
                trials: 20
                halving: {factor: 3, rungs: %d}
                space:
                  network:
                    layers: [[64], [128, 64], [32]]
                    learning_rate: {from: 0.0001, to: 0.03, log: true}
                    l2: {from: 0.000001, to: 0.01, log: true}
                    dropout: [0, 0.1, 0.3]
            gate:
              rules:
                - {metric: auc, at_least: 0.5}
            """;

    @Override
    public String name() {
        return "search";
    }

    @Override
    public String describes() {
        return "seconds of a search of 20 networks with halving beside 20 whole trainings, and the difference of what they find";
    }

    /** What a search took and found. */
    private record Found(double seconds, double auc) {}

    @Override
    public void run(BenchOptions options, Consumer<Figure> figures) throws Exception {
        try (SparkSession spark = Sessions.open("bench", ZoneOffset.UTC, Map.of())) {
            Pipeline halved = pipeline(options.work(), 3);
            Pipeline whole = pipeline(options.work(), 1);
            Lake lake = new Lake(spark, halved.folder());
            trainingSet(lake, options.scaled(ROWS, 2_000));
            Found[] last = new Found[2];
            Rounds rounds = new Rounds()
                    .with(HALVED, () -> {
                        last[0] = search(lake, halved);
                        return last[0].seconds();
                    })
                    .with(WHOLE, () -> {
                        last[1] = search(lake, whole);
                        return last[1].seconds();
                    });
            Map<String, Samples> samples = rounds.run(options.rounds());
            figures.accept(Figure.beside(
                    name(), "halving-over-whole-trainings", samples.get(HALVED), "s", WHOLE, samples.get(WHOLE)));
            figures.accept(Figure.counted(name(), "test-auc-lost-by-halving", last[1].auc() - last[0].auc(), "AUC"));
            figures.accept(Figure.counted(name(), "test-auc-of-whole-trainings", last[1].auc(), "AUC"));
        }
    }

    private static Pipeline pipeline(Path work, int rungs) throws Exception {
        Path file = Files.createDirectories(work).resolve("rungs-" + rungs + ".yaml");
        Files.writeString(file, YAML.formatted(rungs));
        return PipelineLoader.of(name -> null).load(file);
    }

    /** From nothing: what a search before it left is taken away. */
    private static Found search(Lake lake, Pipeline pipeline) {
        for (TableContract table : List.of(Tables.SEARCH_TRIALS, Tables.MODEL_EVENTS, Tables.METRICS, Tables.CURVES)) {
            lake.files().delete(table.path());
        }
        List.of("models", "checkpoints", "model_speeds").forEach(lake.files()::delete);
        RunContext context = new RunContext(pipeline, NIGHT, "run", "attempt", "bench", Progress.silent());
        JobResult result = new TrainJob(lake).run(context);
        double seconds = lake.read(Tables.SEARCH_TRIALS)
                .filter(col("trainer").equalTo("network"))
                .agg(sum("fit_seconds"))
                .head()
                .getDouble(0);
        return new Found(seconds, result.figures().get("network.test.auc"));
    }

    /** Normal features, and labels by a smooth function of them and of products of pairs, with noise; two thirds train. */
    private static void trainingSet(Lake lake, int rows) {
        List<String> names = IntStream.range(0, FEATURES).mapToObj(i -> "f" + i).toList();
        List<TableColumn> features = names.stream()
                .map(f -> TableColumn.optional(f, "double", "A feature."))
                .toList();
        String signal = IntStream.range(0, FEATURES)
                .mapToObj(i -> "sin(" + i + ") * f" + i + (i % 3 == 0 ? " + 0.5 * f" + i + " * f" + (i + 1) : ""))
                .collect(Collectors.joining(" + "));
        List<Column> columns = new ArrayList<>(List.of(
                col("id"),
                expr("date_sub(date '2013-09-30', cast(1 + id % 42 as int))").as("_night")));
        for (int i = 0; i < FEATURES; i++) {
            columns.add(expr("randn(" + (100 + i) + ")").as("f" + i));
        }
        Dataset<Row> made = lake.spark()
                .range(0, rows, 1, 4)
                .select(columns.toArray(Column[]::new))
                .withColumn("_date", expr("date_add(_night, 1)"))
                .withColumn(
                        "_split",
                        expr("case when _night > date '2013-09-22' then 'test' when _night > date '2013-09-15'"
                                + " then 'validation' else 'train' end"))
                .withColumn("_label", expr("cast((" + signal + ") / 3 + randn(99) > 1 as double)"));
        TableContract contract = PipelineTables.trainingSet("made", KEY, features);
        lake.writeOnce(made, contract, new CommitTag("made", "a", "features", "made"));
        Row index = RowFactory.create(
                "made",
                NIGHT.sqlDate(),
                NIGHT.plus(-42).sqlDate(),
                NIGHT.plus(-1).sqlDate(),
                PipelineTables.trainingSetPath("made"),
                (long) rows,
                (long) rows,
                0L,
                0L,
                names.toArray(String[]::new),
                Map.of(),
                "",
                "made",
                null,
                null,
                null);
        lake.append(
                lake.spark().createDataFrame(List.of(index), StructType.fromDDL(Tables.TRAINING_SETS.ddl())),
                Tables.TRAINING_SETS,
                new CommitTag("made", "a", "features", "made"));
    }
}
