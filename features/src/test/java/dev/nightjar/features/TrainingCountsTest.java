package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Sampling;
import dev.nightjar.core.config.Split;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.spark.SmallFlights;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingCountsTest {
    private static final String WHERE = "training set: nights 2024-03-22 to 2024-03-30 gave ";

    private static TrainingCounts counts(long train, long validation, long test, boolean oneLabel, long counting) {
        long rows = train + validation + test;
        return new TrainingCounts(rows + 10, 1, 2, 3, 4, train, validation, test, oneLabel, 0, "", counting);
    }

    private static void require(TrainingCounts counts, Split split) {
        Pipeline pipeline = SmallFlights.pipeline()
                .with(new Training(10, 1, 1, 7, Map.of(), "log_loss", 1)
                        .with(split)
                        .with(new Sampling(0.5, 1), Optional.of("distance")));
        counts.require(TrainingPlan.of(LogicalDate.parse("2024-03-31"), pipeline), pipeline);
    }

    @Test
    void everyRowOfTheSpineIsAccountedFor() {
        TrainingCounts counts = counts(5, 3, 2, false, 5);
        assertThat(counts.accounted()).isEqualTo(counts.spine());
        assertThat(counts)
                .hasToString(
                        "20 rows of the spine = 5 train + 3 validation + 2 test + 2 without a label yet + 1 excluded"
                                + " + 3 between the splits + 4 left out by the sample");
        assertThatCode(() -> require(counts, new Split.ByTime(1, 1, 1))).doesNotThrowAnyException();
    }

    @Test
    void anEmptySplitSaysWhatToDoByItsKind() {
        TrainingCounts none = counts(5, 0, 2, false, 5);
        assertThatThrownBy(() -> require(none, new Split.ByTime(1, 1, 1)))
                .hasMessage(
                        WHERE + none + "; each split needs examples, so wait for more history, or lower training.split"
                                + " and history");
        assertThatThrownBy(() -> require(none, new Split.ByGroup("carrier", 0.1, 0.1)))
                .hasMessage(WHERE + none
                        + "; each split needs examples, so split by a column with more values than carrier,"
                        + " or raise the empty split's share");
        assertThatThrownBy(() -> require(none, new Split.ByKey(0.1, 0.1)))
                .hasMessage(WHERE + none + "; each split needs examples, so raise the empty split's share");
    }

    @Test
    void aWeightThatIsNoneIsToldWithAnExample() {
        TrainingCounts bad = new TrainingCounts(10, 0, 0, 0, 0, 6, 2, 2, false, 3, "-1.0 at id=7", 6);
        assertThatThrownBy(() -> require(bad, new Split.ByTime(1, 1, 1)))
                .hasMessage(
                        WHERE + bad + "; training.weight is null, NaN, infinite or negative in 3 of its examples, for"
                                + " instance -1.0 at id=7: give each example a number of 0 or more, or exclude it by label.exclude");
    }

    @Test
    void weightsThatAreAllZeroAreRefused() {
        TrainingCounts zero = counts(5, 3, 2, false, 0);
        assertThatThrownBy(() -> require(zero, new Split.ByTime(1, 1, 1)))
                .hasMessage(WHERE + zero
                        + "; training.weight is 0 in all of the train split, so nothing can be learned from it");
    }

    @Test
    void aSampleThatLeavesOneClassIsRefused() {
        TrainingCounts one = counts(5, 3, 2, true, 5);
        assertThatThrownBy(() -> require(one, new Split.ByTime(1, 1, 1)))
                .hasMessageStartingWith(WHERE + one + "; label.value is the same in all 5 rows of the train split")
                .hasMessageEndingWith("look at delay >= 30 over arrivals, or keep more by training.sample");
    }
}
