package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Sampling;
import dev.nightjar.core.config.Split;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.spark.SmallFlights;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingPlanTest {
    private static final LogicalDate NIGHT = LogicalDate.parse("2024-03-31");
    private static final Map<String, Long> TABLES = Map.of("facts/a", 3L);

    private static Training training() {
        return new Training(30, 7, 5, 7, Map.of(), "log_loss", 1);
    }

    private static TrainingPlan.Nights nights(Split.ByTime split) {
        Pipeline pipeline = SmallFlights.pipeline().with(training().with(split));
        return TrainingPlan.of(NIGHT, pipeline).nights(split);
    }

    @Test
    void withoutAGapTheSplitsMeet() {
        assertThat(nights(new Split.ByTime(7, 5, 1)))
                .as("labels mature after a day, so the last night is the 30th")
                .isEqualTo(new TrainingPlan.Nights(
                        LogicalDate.parse("2024-03-18"),
                        LogicalDate.parse("2024-03-19"),
                        LogicalDate.parse("2024-03-25"),
                        LogicalDate.parse("2024-03-26")));
    }

    @Test
    void aGapIsTheDistanceFromTheLastNightOfASplitToTheFirstOfTheNext() {
        TrainingPlan.Nights nights = nights(new Split.ByTime(7, 5, 4));
        assertThat(nights.lastValidation().until(nights.firstTest())).isEqualTo(4);
        assertThat(nights.lastTrain().until(nights.firstValidation())).isEqualTo(4);
        assertThat(nights.firstValidation().until(nights.lastValidation())).isEqualTo(6);
        assertThat(nights.firstTest()).isEqualTo(LogicalDate.parse("2024-03-26"));
    }

    @Test
    void setsOfOlderPipelineFilesKeepTheirNames() {
        Pipeline pipeline = SmallFlights.pipeline().with(training());
        assertThat(TrainingPlan.of(NIGHT, pipeline).id(pipeline, TABLES))
                .isEqualTo(RunId.of(
                        "2024-03-31",
                        "2024-03-02 to 2024-03-30",
                        "2024-03-18",
                        "2024-03-25",
                        PipelineTables.featureSetHash(pipeline),
                        pipeline.spine().toString(),
                        pipeline.label().toString(),
                        "{facts/a=3}"));
    }

    @Test
    void everyOtherDivisionSampleAndWeightHasANameOfItsOwn() {
        assertThat(java.util.stream.Stream.of(
                                training(),
                                training().with(new Split.ByTime(7, 5, 2)),
                                training().with(new Split.ByKey(0.1, 0.1)),
                                training().with(new Split.ByGroup("carrier", 0.1, 0.1)),
                                training().with(new Sampling(0.5, 1), Optional.empty()),
                                training().with(new Sampling(1, 0.5), Optional.empty()),
                                training().with(Sampling.ALL, Optional.of("distance")),
                                new Training(30, 7, 5, 7, Map.of(), "log_loss", 2).with(new Split.ByKey(0.1, 0.1)))
                        .map(t -> SmallFlights.pipeline().with(t))
                        .map(p -> TrainingPlan.of(NIGHT, p).id(p, TABLES))
                        .distinct())
                .hasSize(8);
    }

    @Test
    void theSeedDoesNotNameASetThatItDoesNotDecide() {
        Pipeline one = SmallFlights.pipeline().with(training());
        Pipeline two = one.with(new Training(30, 7, 5, 7, Map.of(), "log_loss", 2));
        assertThat(TrainingPlan.of(NIGHT, one).id(one, TABLES))
                .isEqualTo(TrainingPlan.of(NIGHT, two).id(two, TABLES));
    }
}
