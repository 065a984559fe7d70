package dev.nightjar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.lake.spark.Sessions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * A training set of 240 nights of 100,000 rows and 108 features, made in one pass: with all tiles of its history, and once more where these stand.
 * Beside it the cost of writing its rows as Parquet once they are there, from Parquet to Parquet by two threads: DuckDB's and Spark's.
 */
final class TrainingSetBenchmark implements Benchmark {
    private static final int NIGHTS = 240;
    private static final int ROWS = 100_000;

    @Override
    public String name() {
        return "training-set";
    }

    @Override
    public String describes() {
        return "seconds of the stage features for a training set of 240 nights x 100,000 rows x 108 features, beside writing its Parquet";
    }

    @Override
    public void run(BenchOptions options, Consumer<Figure> figures) throws Exception {
        // A smaller form has smaller nights, not fewer, unless it is tiny.
        int nights = options.scale() < 0.05 ? 20 : NIGHTS;
        try (DuckDb duck = new DuckDb()) {
            Path home = options.work().resolve("activity");
            ActivityPipeline pipeline = new ActivityPipeline(
                    home,
                    new ActivityPipeline.Size(
                            options.scaled(50_000, 200),
                            options.scaled(50_000, 1_000),
                            0,
                            options.scaled(ROWS, 200),
                            List.of(1, 7, 14, 28),
                            5,
                            nights),
                    duck);
            pipeline.land(0, nights + 30);
            pipeline.night(options, nights + 28, "--to", "validate");
            double first = features(pipeline, options, nights + 28);
            Path one = trainingSet(pipeline);
            double second = features(pipeline, options, nights + 28, "--set", "training.split.test=4d");
            String files = "'" + one + "/**/*.parquet'";
            String copy = home.resolve("copy").toString();
            List<Double> writing = new ArrayList<>();
            for (int round = 0; round < options.rounds(); round++) {
                writing.add(duck.seconds("copy (select * from read_parquet(" + files + ")) to '" + copy
                        + ".parquet' (format parquet, compression snappy)"));
            }
            double rows = Double.parseDouble(duck.value("select count(*) from read_parquet(" + files + ")"));
            figures.accept(Figure.counted(name(), "rows", rows, "rows"));
            Samples duckDb = new Samples(writing);
            tell(figures, "stage features with tiles, scoring set and training set", first, duck.name(), duckDb);
            tell(figures, "stage features with one more training set", second, duck.name(), duckDb);
            try (SparkSession spark = Sessions.open("bench", ZoneOffset.UTC, Map.of())) {
                Samples copied = copied(spark, options.rounds(), one, copy);
                tell(figures, "one-more-over-spark", second, "Spark " + spark.version(), copied);
            }
        }
    }

    private void tell(Consumer<Figure> figures, String what, double seconds, String peer, Samples writing) {
        figures.accept(
                Figure.beside(name(), what, new Samples(List.of(seconds)), "s", peer + ", writing the rows", writing));
    }

    private static double features(ActivityPipeline pipeline, BenchOptions options, int day, String... more)
            throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--only", "features"));
        arguments.addAll(List.of(more));
        JsonNode answer =
                pipeline.night(options, day, arguments.toArray(String[]::new)).answer();
        return answer.path("stages").path(0).path("seconds").asDouble();
    }

    /** Spark's own reading and writing of the set's rows; the first time warms up. */
    private static Samples copied(SparkSession spark, int rounds, Path set, String copy) {
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            long start = System.nanoTime();
            spark.read()
                    .option("recursiveFileLookup", "true")
                    .parquet(set.toString())
                    .write()
                    .mode("overwrite")
                    .parquet(copy);
            if (round > 0) {
                seconds.add((System.nanoTime() - start) / 1e9);
            }
        }
        return new Samples(seconds);
    }

    /** The folder of the one training set that there is. */
    private static Path trainingSet(ActivityPipeline pipeline) throws java.io.IOException {
        try (Stream<Path> sets = Files.list(pipeline.lake().resolve("activity/training_sets"))) {
            return sets.filter(p -> !p.endsWith("index")).findFirst().orElseThrow();
        }
    }
}
