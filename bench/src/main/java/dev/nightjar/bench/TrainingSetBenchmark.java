package dev.nightjar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A training set of 240 nights of 100,000 rows and 108 features, made in one pass, beside the cost of writing its rows as Parquet once
 * they are there (DuckDB on two threads, from Parquet to Parquet).
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
            JsonNode answer =
                    pipeline.night(options, nights + 28, "--only", "features").answer();
            double seconds = answer.path("stages").path(0).path("seconds").asDouble();
            String files = "'" + trainingSet(pipeline) + "/**/*.parquet'";
            List<Double> writing = new ArrayList<>();
            for (int round = 0; round < options.rounds(); round++) {
                writing.add(duck.seconds("copy (select * from read_parquet(" + files + ")) to '"
                        + home.resolve("copy.parquet") + "' (format parquet, compression snappy)"));
            }
            double rows = Double.parseDouble(duck.value("select count(*) from read_parquet(" + files + ")"));
            figures.accept(Figure.counted(name(), "rows", rows, "rows"));
            figures.accept(Figure.beside(
                    name(),
                    "stage features with tiles, scoring set and training set",
                    new Samples(List.of(seconds)),
                    "s",
                    duck.name() + ", writing the rows",
                    new Samples(writing)));
        }
    }

    private static Path trainingSet(ActivityPipeline pipeline) throws java.io.IOException {
        try (Stream<Path> sets = Files.list(pipeline.lake().resolve("activity/training_sets"))) {
            return sets.filter(p -> !p.endsWith("index")).findFirst().orElseThrow();
        }
    }
}
