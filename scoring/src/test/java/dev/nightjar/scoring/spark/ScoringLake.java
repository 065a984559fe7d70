package dev.nightjar.scoring.spark;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.FeatureBatch;
import dev.nightjar.model.FeatureColumn;
import dev.nightjar.model.LinearModel;
import dev.nightjar.model.Model;
import dev.nightjar.model.ModelHeader;
import dev.nightjar.model.Preprocessing;
import dev.nightjar.model.PreprocessingPlan;
import dev.nightjar.model.PreprocessingStats;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.registry.ModelStore;
import dev.nightjar.model.spark.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A pipeline in a folder of its own, with scoring sets and models made by hand. */
final class ScoringLake {
    static final LogicalDate NIGHT = LogicalDate.parse("2013-09-30");

    private static final List<FeatureColumn> FEATURES =
            List.of(FeatureColumn.numeric("row_distance"), FeatureColumn.category("row_carrier"));
    private static final List<TableColumn> KEY =
            List.of(TableColumn.required("carrier", "string", "Key."), TableColumn.required("number", "int", "Key."));

    private final Path folder;
    private final SparkSession spark;
    final Pipeline pipeline;
    final Lake lake;

    /** Of the question whether a flight is late, exported to the embedded Redis. */
    ScoringLake(Path folder, SparkSession spark) throws IOException {
        this(folder, spark, "embedded");
    }

    /** @param redis for {@code export.redis}; {@code ${REDIS_PASSWORD}} is {@code not-it} */
    ScoringLake(Path folder, SparkSession spark, String redis) throws IOException {
        this(folder, spark, redis, Label.Task.BINARY);
    }

    ScoringLake(Path folder, SparkSession spark, String redis, Label.Task task) throws IOException {
        this.folder = folder;
        this.spark = spark;
        boolean binary = task == Label.Task.BINARY;
        Path file = folder.resolve("pipeline.yaml");
        Files.writeString(
                file,
                """
                version: 1
                pipeline: late-flights
                lake: %s
                sources:
                  flights: {format: parquet, path: "in/{date}.parquet", arrives: "{date}"}
                tables:
                  flights: {select: {carrier: carrier, number: number, departs: departs, distance: distance, delay: delay}, key: [carrier, number], event_time: departs}
                features:
                  row: {from: spine, columns: {distance: distance, carrier: carrier}}
                spine: {from: flights}
                label: {from: flights, value: %s, exclude: "delay = 999"}
                training: {trainers: {linear: {kind: %s}}}
                gate: {rules: [{metric: %s, at_most: 100}]}
                scoring: {reasons: 2}
                export: {redis: "%s", fields: [%s], expire: 3d, keep_versions: 2}
                """
                        .formatted(
                                folder.resolve("lake").toUri(),
                                binary ? "delay >= 30" : "delay, task: regression",
                                binary ? "logistic" : "linear",
                                binary ? "log_loss" : "rmse",
                                redis,
                                binary ? "probability, decision, reasons" : "score, reasons"));
        this.pipeline =
                PipelineLoader.of(Map.of("REDIS_PASSWORD", "not-it")::get).load(file);
        this.lake = new Lake(spark, pipeline.folder());
    }

    RunContext night(LogicalDate night) {
        return new RunContext(
                pipeline, night, "run-of-" + night, UUID.randomUUID().toString(), "test", Progress.silent());
    }

    TableContract scoringSet() {
        List<TableColumn> features = List.of(
                TableColumn.optional("row_distance", "double", "Feature."),
                TableColumn.optional("row_carrier", "string", "Feature."));
        return PipelineTables.scoringSet(pipeline, KEY, features);
    }

    /** Rows numbered from 0, with a missing distance now and then. */
    void scoringSet(LogicalDate night, int rows) {
        List<Row> set = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            String carrier = List.of("AA", "B|6", "UA").get(i % 3);
            set.add(row(night, carrier, i, i % 7 == 0 ? null : 100.0 + i, carrier));
        }
        scoringSet(night, set);
    }

    static Row row(LogicalDate night, String carrier, int number, Double distance, String feature) {
        return RowFactory.create(
                night.sqlDate(),
                night.next().sqlDate(),
                carrier,
                number,
                distance,
                feature,
                PipelineTables.month(night));
    }

    void scoringSet(LogicalDate night, List<Row> rows) {
        TableContract contract = scoringSet();
        lake.replace(
                spark.createDataFrame(rows, StructType.fromDDL(contract.ddl())),
                contract,
                DateRange.of(night),
                new CommitTag("run", UUID.randomUUID().toString(), "features", "test"));
    }

    /** Stores a logistic model on both features. */
    Model model(double intercept) {
        return store(intercept, PipelineTables.featureSetHash(pipeline), OptionalDouble.of(0.5));
    }

    Model store(double intercept, String features, OptionalDouble threshold) {
        PreprocessingStats stats = new PreprocessingStats(FEATURES);
        FeatureBatch batch = new FeatureBatch(FEATURES, 4);
        for (int i = 0; i < 4; i++) {
            int row = batch.addRow();
            batch.setNumeric(row, 0, 100.0 * (i + 1));
            batch.setCategory(row, 1, i < 2 ? "AA" : "UA");
        }
        stats.add(batch, new double[] {0, 1, 0, 1});
        Preprocessing preprocessing = stats.fit(PreprocessingPlan.oneHot(FEATURES));
        double[] coefficients = new double[preprocessing.width()];
        for (int i = 0; i < coefficients.length; i++) {
            coefficients[i] = 0.5 - i * 0.4;
        }
        ModelHeader header = new ModelHeader("linear", pipeline.label().task(), FEATURES, features, "set", threshold);
        Model model = new LinearModel(header, preprocessing, coefficients, intercept);
        new ModelStore(lake.files()).write(model);
        return model;
    }

    void promote(Model model, LogicalDate night) {
        List<ModelEvent> events = new ArrayList<>();
        for (ModelEvent.Kind kind : List.of(ModelEvent.Kind.REGISTERED, ModelEvent.Kind.PROMOTED)) {
            events.add(new ModelEvent(night, events.size(), kind, model.id(), "linear", "by the test", "test", "{}"));
        }
        new Registry(lake)
                .append(events, new CommitTag("run", UUID.randomUUID().toString(), "train", model.id() + night));
    }

    List<String> predictions(LogicalDate night) {
        return Predictions.ofNight(lake.read(Predictions.PATH).orElseThrow(), night)
                .orderBy("carrier", "number")
                .toJSON()
                .collectAsList();
    }

    Path redisFolder() {
        return folder.resolve("lake").resolve("_redis");
    }
}
