package dev.nightjar.training.spark;

import static dev.nightjar.training.spark.TrainingNight.MONDAY;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.Tables;
import dev.nightjar.model.spark.Registry;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.training.search.TrialRow;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class SearchIT {
    private static final String TRAINERS =
            """
            network: {kind: dl4j, layers: [4], epochs: 4, batch: 64, shards: 2, early_stop: 0}
            logistic: {kind: logistic}
            """;
    private static final String SEARCH = "training.search={trials: 4, halving: {factor: 2, rungs: 2}, space:"
            + " {network: {layers: [[4], [8]], learning_rate: {from: 0.001, to: 0.1, log: true}}}}";

    private static final int ROWS = 900;

    @TempDir
    Path folder;

    private static Pipeline pipeline(TrainingNight night, String search) {
        return night.pipeline("binary", TRAINERS, "- {metric: auc, at_least: 0.5}", "", List.of(search));
    }

    private static Dataset<Row> trials(TrainingNight night) {
        return night.lake.read(Tables.SEARCH_TRIALS).orderBy("trainer", "rung", "trial");
    }

    private static List<String> models(TrainingNight night) {
        return new Registry(night.lake)
                .history().models().stream()
                        .map(m -> m.trainer() + " " + m.model())
                        .toList();
    }

    @Test
    void aKilledSearchGoesOnToWhatItsBestConfigurationAloneWouldBeAndARerunTakesTheRecordedTrials(SparkSession spark) {
        TrainingNight night = new TrainingNight(spark, folder.resolve("searched"));
        night.trainingSet(MONDAY, "set1", TrainingNight::late, ROWS);
        Pipeline pipeline = pipeline(night, SEARCH);
        Counting dying = new Counting(3);
        assertThatThrownBy(() -> new TrainJob(night.lake).run(context(pipeline, dying)))
                .hasMessage("killed");
        Counting rest = new Counting(Integer.MAX_VALUE);
        JobResult result = new TrainJob(night.lake).run(context(pipeline, rest));
        assertThat(rest.steps).as("of six, two were done").isEqualTo(4);
        assertThat(result.outcome()).isEqualTo(JobResult.Outcome.DONE);
        assertThat(result.tableVersions()).containsKey("search_trials");
        List<Row> rows = trials(night).collectAsList();
        assertThat(rows.stream().map(r -> r.getAs("trainer") + " " + r.getAs("rung") + " " + r.getAs("share")))
                .containsExactly(
                        "constant 0 1.0",
                        "logistic 0 1.0",
                        "network 0 0.5",
                        "network 0 0.5",
                        "network 0 0.5",
                        "network 0 0.5",
                        "network 1 1.0",
                        "network 1 1.0");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.<String>getAs("result")).isEqualTo("done");
            assertThat(row.<Double>getAs("value")).isBetween(0.2, 0.8);
        });
        Row best = trials(night)
                .filter(col("best").and(col("trainer").equalTo("network")))
                .head();
        assertThat(best.<Double>getAs("scoring_microseconds")).isPositive();
        assertThat(best.<Double>getAs("fit_seconds")).isPositive();
        assertThat(night.lake.files().list("checkpoints"))
                .as("what is finished needs none")
                .isEmpty();

        assertThat(models(alone(spark, pipeline, best))).isEqualTo(models(night));
        List<String> events = night.rows(Tables.MODEL_EVENTS);
        List<String> before = night.rows(Tables.SEARCH_TRIALS);
        night.lake.files().delete(Tables.MODEL_EVENTS.path());
        new TrainJob(night.lake).run(TrainingNight.context(pipeline, MONDAY, "second"));
        assertThat(night.rows(Tables.MODEL_EVENTS)).isEqualTo(events);
        assertThat(night.rows(Tables.SEARCH_TRIALS)).isEqualTo(before);
    }

    /** A night whose file says what the best trial says. */
    private TrainingNight alone(SparkSession spark, Pipeline searched, Row best) {
        TrainingNight night = new TrainingNight(spark, folder.resolve("alone"));
        night.trainingSet(MONDAY, "set1", TrainingNight::late, ROWS);
        Pipeline plain = pipeline(night, "training.seed=42");
        Map<String, Training.Trainer> trainers =
                new LinkedHashMap<>(plain.training().trainers());
        trainers.put(
                "network",
                searched.training().search().spaces().get("network").block().with(TrialRow.values(best.getAs("keys"))));
        night.train(plain.with(plain.training().with(trainers)), MONDAY);
        return night;
    }

    private static RunContext context(Pipeline pipeline, Progress progress) {
        RunContext usual = TrainingNight.context(pipeline, MONDAY);
        return new RunContext(pipeline, usual.night(), usual.runId(), usual.attempt(), usual.codeVersion(), progress);
    }

    /** Counts the steps of a search that begin, and ends with the last. */
    private static final class Counting implements Progress {
        private final int last;
        private int steps;

        Counting(int last) {
            this.last = last;
        }

        @Override
        public void step(String what, long done, long total, String note) {}

        @Override
        public void say(String line) {
            if (line.startsWith("search: ") && ++steps == last) {
                throw new IllegalStateException("killed");
            }
        }
    }
}
