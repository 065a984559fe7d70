package dev.nightjar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.spark.Snapshots;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The features of all entities as of one night, from tiles: 10^6 entities that are active on 7 of 28 days, 51 features over three windows. And
 * what rows that come late for 1 % of the entities cost, beside building all tiles.
 */
final class SnapshotBenchmark implements Benchmark {
    private static final int ENTITIES = 1_000_000;
    private static final int DAYS = 28;
    private static final int LATE = 100;

    @Override
    public String name() {
        return "snapshot";
    }

    @Override
    public String describes() {
        return "entities/s of the features of 10^6 entities from tiles; seconds of tiles for late rows of 1 % over those of all tiles";
    }

    @Override
    public void run(BenchOptions options, Consumer<Figure> figures) throws Exception {
        try (DuckDb duck = new DuckDb()) {
            Path home = options.work().resolve("activity");
            ActivityPipeline pipeline = new ActivityPipeline(
                    home,
                    new ActivityPipeline.Size(
                            options.scaled(ENTITIES, 1_000),
                            0,
                            DAYS / 4,
                            options.scaled(2_000, 200),
                            List.of(1, 7, DAYS),
                            3,
                            20),
                    duck);
            pipeline.land(0, DAYS);
            pipeline.night(options, DAYS - 1, "--to", "validate");
            double all = features(
                    pipeline.night(options, DAYS - 1, "--only", "features").answer());
            figures.accept(Figure.counted(name(), "all tiles, with scoring set and training set", all, "s"));
            figures.accept(snapshots(options, home, pipeline));
            pipeline.night(options, DAYS - 1, "--from", "train");
            double plain = next(options, pipeline, DAYS, 0);
            double late = next(options, pipeline, DAYS + 1, LATE);
            figures.accept(Figure.counted(name(), "a night's tiles, no late rows", plain, "s"));
            figures.accept(Figure.counted(name(), "a night's tiles, late rows for 1 % of the entities", late, "s"));
            figures.accept(Figure.counted(name(), "late-over-all-tiles", (late - plain) / all, "seconds over seconds"));
        }
    }

    private Figure snapshots(BenchOptions options, Path home, ActivityPipeline activity) throws Exception {
        Pipeline pipeline = PipelineLoader.of(
                        Map.of("NIGHTJAR_LAKE", activity.lake().toString())::get)
                .load(home.resolve("pipeline.yaml"));
        List<Double> rates = new ArrayList<>();
        try (OpenPipeline opened = new OpenPipeline(pipeline)) {
            LogicalDate night = LogicalDate.parse(ActivityPipeline.day(DAYS - 1).toString());
            Snapshots snapshots =
                    new Snapshots(opened.lake(), pipeline, opened.published().orElseThrow());
            for (int round = 0; round <= options.rounds(); round++) {
                Dataset<Row> rows = snapshots.of(Snapshots.group(pipeline, "user"), night);
                long start = System.nanoTime();
                rows.write()
                        .format("parquet")
                        .mode("overwrite")
                        .save(home.resolve("snapshot").toString());
                double seconds = (System.nanoTime() - start) / 1e9;
                if (round > 0) { // the first warms up
                    rates.add(opened.spark()
                                    .read()
                                    .parquet(home.resolve("snapshot").toString())
                                    .count()
                            / seconds);
                }
            }
        }
        Samples samples = new Samples(rates);
        return new Figure(
                name(), "entities-per-second", samples.median(), "entities/s", samples.spread(), Optional.empty());
    }

    private static double next(BenchOptions options, ActivityPipeline pipeline, int day, int every) throws Exception {
        pipeline.land(day, day + 1);
        if (every > 0) {
            pipeline.correct(day - DAYS + 1, day, every, day);
        }
        return features(pipeline.night(options, day).answer());
    }

    private static double features(JsonNode answer) {
        for (JsonNode stage : answer.path("stages")) {
            if (stage.path("stage").asText().equals("features")) {
                return stage.path("seconds").asDouble();
            }
        }
        throw new IllegalStateException("the night's answer has no stage features: " + answer);
    }
}
