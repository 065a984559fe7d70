package dev.nightjar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What night N costs as history grows: night 60, whose windows are full, and night 1,000 of a pipeline with 100,000 rows a day, without
 * training. A lake takes all days before the night as one range, which leaves the tables that so many nights would have left, with fewer and bigger
 * files; then the night and those after it are run one by one, one a round, each in a process of its own. Beside them the naive way as a curve: DuckDB
 * takes the newest row of each key of all files so far and aggregates.
 */
final class HistoryBenchmark implements Benchmark {
    private static final int ROWS = 100_000;
    private static final int USERS = 20_000;
    private static final int ASKED = 2_000;
    private static final int EARLY = 60;
    private static final int LATE = 1_000;

    @Override
    public String name() {
        return "history";
    }

    @Override
    public String describes() {
        return "seconds and bytes of night 1,000 over those of night 60, 100,000 rows a day; beside a recomputation of all by DuckDB";
    }

    @Override
    public void run(BenchOptions options, Consumer<Figure> figures) throws Exception {
        // A smaller form has smaller nights, not fewer: their number is what is asked about.
        int late = options.scale() < 0.05 ? EARLY + 10 : LATE;
        try (DuckDb duck = new DuckDb()) {
            Measured early = nights(options, duck, EARLY, figures);
            Measured last = nights(options, duck, late, figures);
            for (int days = late; days >= EARLY; days /= 2) {
                figures.accept(naive(options, duck, late, days));
            }
            figures.accept(Figure.counted(
                    name(),
                    "night-" + late + "-over-night-" + EARLY,
                    last.seconds.median() / early.seconds.median(),
                    "seconds over seconds"));
            figures.accept(Figure.counted(
                    name(),
                    "night-" + late + "-over-night-" + EARLY + " bytes read",
                    last.bytes.median() / early.bytes.median(),
                    "bytes over bytes"));
        }
    }

    private record Measured(Samples seconds, Samples bytes) {}

    /** A lake that has taken all days before the night in one range, and then the night and those after it, one a round. */
    private Measured nights(BenchOptions options, DuckDb duck, int night, Consumer<Figure> figures) throws Exception {
        Path home = options.work().resolve("night-" + night);
        ActivityPipeline pipeline = new ActivityPipeline(
                home,
                new ActivityPipeline.Size(
                        options.scaled(USERS, 200),
                        options.scaled(ROWS, 1_000),
                        0,
                        options.scaled(ASKED, 200),
                        List.of(1, 7, 28),
                        3,
                        30),
                duck);
        pipeline.land(0, night);
        JsonProcess range = pipeline.night(options, night - 1);
        figures.accept(Figure.counted(name(), "range of " + night + " nights", seconds(range.answer()), "s"));
        List<Double> seconds = new ArrayList<>();
        List<Double> bytes = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            pipeline.land(night + round, night + round + 1);
            JsonNode answer = pipeline.night(options, night + round).answer();
            seconds.add(seconds(answer));
            bytes.add(sum(answer, "bytes_in"));
        }
        Samples own = new Samples(seconds);
        figures.accept(Figure.measured(name(), "night " + night, own, "s"));
        Samples read = new Samples(bytes);
        figures.accept(
                new Figure(name(), "night " + night, read.median(), "bytes read", read.spread(), Optional.empty()));
        return new Measured(own, read);
    }

    /** A point of the curve: what a script that recomputes everything takes after so many days. Measured once, since it decides nothing. */
    private Figure naive(BenchOptions options, DuckDb duck, int late, int days) throws Exception {
        Path home = options.work().resolve("night-" + late);
        String files = ActivityPipeline.files(home, "events", days);
        return Figure.counted(
                name(),
                "naive: " + duck.name() + ", " + days + " days recomputed, features alone",
                duck.seconds(recomputation(files, home)),
                "s");
    }

    private static double seconds(JsonNode answer) {
        return sum(answer, "seconds");
    }

    private static double sum(JsonNode answer, String field) {
        double sum = 0;
        for (JsonNode stage : answer.path("stages")) {
            sum += stage.path(field).asDouble();
        }
        return sum;
    }

    /** Without known dates, versions, checks and predictions: what a script would do. */
    private static String recomputation(String files, Path home) {
        return "copy (select who, count(*), sum(v0), avg(v0), min(v0), max(v0), stddev(v0), sum(v1), avg(v1), min(v1), max(v1), stddev(v1),"
                + " sum(v2), avg(v2), min(v2), max(v2), stddev(v2) from (select * from (select *, row_number() over (partition by event order by"
                + " filename desc) as newest from read_parquet(" + files
                + ", filename = true)) where newest = 1)"
                + " group by who, cast(\"at\" as date)) to '" + home.resolve("naive.parquet") + "' (format parquet)";
    }
}
