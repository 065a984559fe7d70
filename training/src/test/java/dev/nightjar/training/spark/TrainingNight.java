package dev.nightjar.training.spark;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Lake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A small pipeline with made-up training sets: trips whose delay depends on two numbers and a city. */
final class TrainingNight {
    static final LogicalDate MONDAY = LogicalDate.parse("2013-09-30");
    static final List<String> FEATURES = List.of("f_a", "f_b", "f_city", "f_same", "f_none");

    private static final List<TableColumn> KEY = List.of(TableColumn.required("id", "bigint", "Trip."));
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.optional("f_a", "double", "A."),
            TableColumn.optional("f_b", "double", "B, sometimes missing."),
            TableColumn.optional("f_city", "string", "City."),
            TableColumn.optional("f_same", "double", "Constant."),
            TableColumn.optional("f_none", "double", "Always missing."));

    final Lake lake;
    private final Path folder;

    TrainingNight(SparkSession spark, Path folder) {
        this.folder = folder;
        this.lake = new Lake(spark, folder.resolve("lake").toUri());
    }

    /** The pipeline file with these blocks. */
    Pipeline pipeline(String task, String trainers, String gate) {
        return pipeline(task, trainers, gate, "");
    }

    /** The same with a line for another block. */
    Pipeline pipeline(String task, String trainers, String gate, String more) {
        return pipeline(task, trainers, gate, more, List.of());
    }

    /** The same with assignments as of {@code --set}. */
    Pipeline pipeline(String task, String trainers, String gate, String more, List<String> set) {
        String yaml =
                """
                version: 1
                pipeline: trips
                question: Which trips are late?
                time: {zone: UTC, every: 1d, cutoff: "06:00 next day"}
                lake: ./lake
                sources:
                  trips: {format: parquet, path: landing/trips.parquet, load: full, arrives: 2013-01-01}
                tables:
                  trips:
                    select: {id: id, at: at, y: y, a: a, b: b, city: city}
                    key: [id]
                    event_time: at
                features:
                  f: {from: spine, columns: {a: a, b: b, city: city, same: "1.0", none: "cast(null as double)"}}
                spine: {from: trips, key: [id], predict: next_day}
                label: {from: trips, value: y, task: %s, matures_after: 1d}
                training:
                  history: 60d
                  split: {by: time, validation: 7d, test: 7d}
                  every: 7d
                  trainers:
                %s
                gate:
                  rules:
                %s
                scoring: {reasons: 1}
                %s
                """
                        .formatted(task, indented(trainers), indented(gate), more);
        try {
            Path file = Files.createDirectories(folder).resolve("pipeline.yaml");
            Files.writeString(file, yaml);
            return PipelineLoader.of(name -> null).set(set).load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String indented(String block) {
        return block.strip()
                .lines()
                .map(line -> "    " + line)
                .reduce((a, b) -> a + "\n" + b)
                .orElse("");
    }

    /** A late trip, by a logistic rule. */
    static double late(Row row, Random random) {
        return random.nextDouble() < 1 / (1 + Math.exp(-signal(row))) ? 1 : 0;
    }

    /** Minutes of delay, by a linear rule and noise. */
    static double minutes(Row row, Random random) {
        return 10 + 5 * signal(row) + random.nextGaussian();
    }

    private static double signal(Row row) {
        double b = row.isNullAt(1) ? 0 : row.getDouble(1);
        return 1.5 * row.getDouble(0) - b + ("rome".equals(row.getString(2)) ? 1.5 : 0) - 0.5;
    }

    /** Writes a training set of 3,000 rows for a night, and its row in the index. */
    void trainingSet(LogicalDate night, String id, ToDoubleBiFunction<Row, Random> label) {
        trainingSet(night, id, label, 3000);
    }

    void trainingSet(LogicalDate night, String id, ToDoubleBiFunction<Row, Random> label, int rows) {
        Dataset<Row> set = examples(lake.spark(), night, label, rows);
        TableContract contract = PipelineTables.trainingSet(id, KEY, COLUMNS);
        lake.writeOnce(set.repartition(3), contract, new CommitTag("made", "a", "features", id));
        index(night, id, rows);
    }

    /** Made-up examples, the same for the same arguments. */
    static Dataset<Row> examples(
            SparkSession spark, LogicalDate night, ToDoubleBiFunction<Row, Random> label, int rows) {
        Random random = new Random(17);
        String[] cities = {"rome", "oslo", "lima", "kyiv"};
        List<Row> made = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            LogicalDate of = night.plus(-1 - i * 40L / rows);
            String split = of.isAfter(night.plus(-8)) ? "test" : of.isAfter(night.plus(-15)) ? "validation" : "train";
            Double b = i % 9 == 0 ? null : (Double) random.nextGaussian();
            // a city that is in no training row
            String city = split.equals("test") && i % 50 == 0 ? "nuuk" : cities[random.nextInt(4)];
            Row features = RowFactory.create(random.nextGaussian(), b, city);
            made.add(RowFactory.create(
                    (long) i * 7919 % 10007,
                    of.sqlDate(),
                    of.next().sqlDate(),
                    split,
                    label.applyAsDouble(features, random),
                    features.get(0),
                    features.get(1),
                    features.get(2),
                    1.0,
                    null));
        }
        String ddl = PipelineTables.trainingSet("made", KEY, COLUMNS).ddl();
        return spark.createDataFrame(made, StructType.fromDDL(ddl));
    }

    private void index(LogicalDate night, String id, int rows) {
        Row row = RowFactory.create(
                id,
                night.sqlDate(),
                night.plus(-40).sqlDate(),
                night.plus(-1).sqlDate(),
                PipelineTables.trainingSetPath(id),
                (long) rows,
                (long) rows,
                0L,
                0L,
                FEATURES.toArray(String[]::new),
                Map.of(),
                "",
                "made",
                null,
                null,
                null);
        Dataset<Row> index = lake.spark().createDataFrame(List.of(row), StructType.fromDDL(Tables.TRAINING_SETS.ddl()));
        lake.append(index, Tables.TRAINING_SETS, new CommitTag("made", "a", "features", id));
    }

    static RunContext context(Pipeline pipeline, LogicalDate night) {
        return context(pipeline, night, "attempt");
    }

    static RunContext context(Pipeline pipeline, LogicalDate night, String attempt) {
        String runId = RunId.of(pipeline.name(), night.toString(), pipeline.configHash(), "test");
        return new RunContext(pipeline, night, runId, attempt, "test", Progress.silent());
    }

    JobResult train(Pipeline pipeline, LogicalDate night) {
        return new TrainJob(lake).run(context(pipeline, night));
    }

    /** All rows of a table as sorted text. */
    List<String> rows(TableContract contract) {
        return lake.read(contract).collectAsList().stream()
                .map(Row::mkString)
                .sorted()
                .toList();
    }
}
