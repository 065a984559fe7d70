package dev.nightjar.bench;

import dev.nightjar.app.NightReport;
import dev.nightjar.app.StageSelection;
import dev.nightjar.app.spark.NightRunner;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.TrainingSetInfo;
import dev.nightjar.features.spark.Snapshots;
import dev.nightjar.features.spark.TrainingSetIndex;
import dev.nightjar.features.spark.TrainingSetRebuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Whether past nights of the flights example can be made again bit for bit: 20 nights, then 30 more in which files of the 20 days land again
 * with rows that had been missing and values that were corrected, and planes vanish from their full load. Then rows to score, predictions and
 * snapshots of each of the 20 nights are made anew, and its training sets, and compared by hash.
 */
final class RecreateBenchmark implements Benchmark {
    private static final LogicalDate LAST = LogicalDate.parse("2013-10-06");
    private static final int PAST = 20;
    private static final int LATER = 30;
    private static final int PLANES_EVERY = 10;
    private static final List<Stage> UP_TO_SCORE =
            List.of(Stage.INGEST, Stage.VALIDATE, Stage.FEATURES, Stage.TRAIN, Stage.SCORE);
    private static final List<Stage> AGAIN = List.of(Stage.FEATURES, Stage.SCORE);

    @Override
    public String name() {
        return "recreate";
    }

    @Override
    public String describes() {
        return "20 past nights of the flights example, made again after 30 more with late and corrected rows: how many have the same bytes";
    }

    @Override
    public void run(BenchOptions options, Consumer<Figure> figures) throws Exception {
        int past = options.scaled(PAST, 2);
        int later = options.scaled(LATER, 2);
        LogicalDate first = LAST.plus(1L - later - past);
        List<LogicalDate> nights = first.through(first.plus(past - 1L)).toList();
        Path home = options.work().resolve("flights");
        copy(options.home().resolve("examples/flights"), home);
        Pipeline pipeline = PipelineLoader.of(
                        Map.of("NIGHTJAR_LAKE", options.work().resolve("lake").toString())::get)
                .set(List.of("training.trainers.network.epochs=1")) // features are looked at, not the model
                .load(home.resolve("pipeline.yaml"));
        try (OpenPipeline opened = OpenPipeline.ofNights(pipeline);
                DuckDb duck = new DuckDb()) {
            Redelivery redelivery = new Redelivery(home.resolve("landing"), duck);
            for (LogicalDate night : nights) {
                redelivery.withhold(night);
            }
            Map<LogicalDate, String> asItWas = new TreeMap<>();
            for (LogicalDate night : nights) {
                night(opened, night, UP_TO_SCORE);
                asItWas.put(night, hash(opened, night));
            }
            List<TrainingSetInfo> sets = new TrainingSetIndex(opened.lake()).all();
            for (int n = 0; n < later; n++) {
                LogicalDate night = nights.get(past - 1).plus(n + 1L);
                redelivery.again(nights.get(n % past), night);
                if (n % PLANES_EVERY == 0) {
                    redelivery.fewerPlanes(night);
                }
                night(opened, night, UP_TO_SCORE);
            }
            told(opened, asItWas, sets).forEach(figures);
        }
    }

    private List<Figure> told(OpenPipeline opened, Map<LogicalDate, String> asItWas, List<TrainingSetInfo> sets) {
        opened.lake().files().delete(PipelineTables.scoringSetPath(opened.pipeline()));
        opened.lake().files().delete("predictions");
        int same = 0;
        List<Double> seconds = new ArrayList<>();
        for (Map.Entry<LogicalDate, String> night : asItWas.entrySet()) {
            NightReport report = night(opened, night.getKey(), AGAIN);
            seconds.add(report.seconds());
            same += hash(opened, night.getKey()).equals(night.getValue()) ? 1 : 0;
        }
        TrainingSetRebuild rebuild = new TrainingSetRebuild(opened.lake());
        long rebuilt = sets.stream().filter(set -> rebuild.rebuild(set).equal()).count();
        return List.of(
                Figure.counted(name(), "past nights made again", asItWas.size(), "nights"),
                Figure.counted(name(), "of them with the same bytes", same, "nights"),
                Figure.counted(name(), "training sets of these nights made again", sets.size(), "sets"),
                Figure.counted(name(), "of them with the same bytes", rebuilt, "sets"),
                Figure.measured(name(), "a night made again", new Samples(seconds), "s"));
    }

    private static NightReport night(OpenPipeline opened, LogicalDate night, List<Stage> stages) {
        return new NightRunner(opened.lake(), opened.pipeline(), Progress.silent(), Clock.systemUTC())
                .run(night, new StageSelection(stages));
    }

    /** Of what the night has to score, what it predicted, and the features of all entities as it knew them. */
    private static String hash(OpenPipeline opened, LogicalDate night) {
        Pipeline pipeline = opened.pipeline();
        Snapshots snapshots =
                new Snapshots(opened.lake(), pipeline, opened.anew().published().orElseThrow());
        List<String> hashes = new ArrayList<>();
        for (String path : List.of(PipelineTables.scoringSetPath(pipeline), "predictions")) {
            hashes.add(hash(opened.lake().read(path).orElseThrow().filter("night = date '" + night + "'")));
        }
        for (FeatureGroup group : pipeline.features().values()) {
            if (!(group instanceof FeatureGroup.OfRow)) {
                hashes.add(hash(snapshots.of(group, night)));
            }
        }
        return String.join(" ", hashes);
    }

    private static String hash(Dataset<Row> rows) {
        return RunId.of(rows.collectAsList().stream() // a day's departures, or planes: thousands
                .map(Row::toString)
                .sorted()
                .toArray(String[]::new));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copied = to.resolve(from.relativize(file));
                Files.createDirectories(copied.getParent());
                Files.copy(file, copied);
            }
        }
    }
}
