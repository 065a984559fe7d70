package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Sampling;
import dev.nightjar.core.config.Split;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.TrainingCounts;
import dev.nightjar.features.TrainingPlan;
import dev.nightjar.features.TrainingSetInfo;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is an example, in which split and of what weight; and a set that is made again. */
@ExtendWith(SparkExtension.class)
class TrainingSetsIT {
    private static final LogicalDate MONDAY = LogicalDate.parse("2013-09-30");

    private static Lake lake;
    private static Flights flights;
    private static TrainingSetInfo set;

    @BeforeAll
    static void run(@TempDir Path folder) {
        lake = new Lake(SparkExtension.session(), folder.toUri());
        flights = new Flights(lake);
        DateRange range = new DateRange(MONDAY.plus(-5), MONDAY);
        Flights.fly(flights, range);
        // AA's flight of the 27th: no night hears how it went.
        flights.known(
                "schedule", MONDAY.plus(-4), flights.departure("AA-2013-09-27", "AA", "N1", "2013-09-27T10:00", 100));
        flights.land(range);
        new FeaturesJob(lake).run(flights.context(MONDAY, "1"));
        set = new TrainingSetIndex(lake).all().get(0);
    }

    private static Training training() {
        return flights.pipeline().training();
    }

    private static TrainingExamples examples(Training training) {
        Pipeline pipeline = flights.pipeline().with(training);
        Frontier.Published published = new Frontier(lake).latest().orElseThrow();
        return new TrainingExamples(
                pipeline, new KnownTables(lake, pipeline, published, MONDAY), TrainingPlan.of(MONDAY, pipeline));
    }

    /** Id, state, label and, where there is one, weight of each row of the spine. */
    private static List<String> states(Training training) {
        Dataset<Row> labelled = examples(training).labelled();
        String weight = training.weighs() ? ", ' ', coalesce(_weight, 'none')" : "";
        return labelled
                .selectExpr("concat(id, ' ', _state, ' ', coalesce(_label, 'none')" + weight + ")")
                .collectAsList()
                .stream()
                .map(r -> r.getString(0))
                .sorted()
                .toList();
    }

    @Test
    void aRowWhoseOutcomeNobodyKnowsIsUnmaturedAndNoNegative() {
        assertThat(states(training()))
                .contains("AA-2013-09-27 unmatured none", "DL-2013-09-28 excluded none")
                .hasSize(11);
        assertThat(set.unmatured()).isEqualTo(1);
        assertThat(set.rows()).isEqualTo(9);
        assertThat(set.spineRows()).isEqualTo(11);
        TrainingCounts sampled = counts(training().with(new Sampling(0.01, 1), Optional.empty()));
        assertThat(sampled.unmatured())
                .as("a sample of negatives does not touch it")
                .isEqualTo(1);
    }

    private static TrainingCounts counts(Training training) {
        TrainingExamples examples = examples(training);
        TrainingCounts counts = examples.counts(examples.labelled());
        assertThat(counts.accounted()).isEqualTo(counts.spine());
        return counts;
    }

    @Test
    void nightsInAGapAreInNoSplit() {
        assertThat(states(training().with(new Split.ByTime(1, 1, 2))))
                .contains(
                        "UA-2013-09-30 test 1.0",
                        "UA-2013-09-29 gap 1.0",
                        "UA-2013-09-28 validation 1.0",
                        "UA-2013-09-27 gap 0.0",
                        "UA-2013-09-26 train 0.0");
        assertThat(counts(training().with(new Split.ByTime(1, 1, 2))).inGaps()).isEqualTo(4);
    }

    @Test
    void noGroupIsInTwoSplits() {
        List<String> states = states(training().with(new Split.ByGroup("carrier", 0.4, 0.3)));
        for (String carrier : List.of("UA", "DL")) {
            assertThat(states.stream()
                            .filter(s -> s.startsWith(carrier) && !s.contains("excluded"))
                            .map(s -> s.split(" ")[1])
                            .distinct())
                    .as(carrier)
                    .hasSize(1);
        }
    }

    @Test
    void aSplitByKeyDependsOnKeyAndSeedOnly() {
        Training first = training().with(new Split.ByKey(0.3, 0.3));
        assertThat(states(first)).isEqualTo(states(first));
        Training other = new Training(10, 1, 1, 7, Map.of(), "log_loss", 99).with(first.split());
        assertThat(states(other)).isNotEqualTo(states(first));
    }

    @Test
    void aSampleLeavesOutRowsOfTheTrainSplitOnlyAndItsWeightsUndoIt() {
        List<String> states = states(training().with(new Sampling(0.5, 1), Optional.empty()));
        assertThat(states)
                .contains(
                        "DL-2013-09-29 validation 0.0 1.0",
                        "DL-2013-09-30 test 1.0 1.0",
                        "DL-2013-09-26 train 1.0 1.0");
        assertThat(states.stream().filter(s -> s.contains(" 0.0 ") && !s.contains("validation")))
                .isNotEmpty()
                .allMatch(s -> s.endsWith(" train 0.0 2.0") || s.endsWith(" sampled 0.0 2.0"));
        TrainingCounts few = counts(training().with(new Sampling(0.01, 1), Optional.empty()));
        assertThat(few.sampledOut()).as("a hundredth of three").isEqualTo(3);
        assertThat(few.validation() + few.test()).isEqualTo(4);
    }

    @Test
    void aWeightIsAnExpressionOverTheSpineAndTheLabel() {
        assertThat(states(training().with(new Sampling(1, 0.999999), Optional.of("distance + delay"))))
                .contains("UA-2013-09-29 validation 1.0 540.0", "DL-2013-09-30 test 1.0 760.0");
    }

    @Test
    void weightsThatAreNoneAreCountedWithAnExample() {
        TrainingCounts negative = counts(training().with(Sampling.ALL, Optional.of("delay - 25")));
        assertThat(negative.badWeights()).isEqualTo(4);
        assertThat(negative.badWeight()).matches("-\\d+\\.0 at id=..-2013-09-\\d\\d");
        TrainingCounts nan = counts(training().with(Sampling.ALL, Optional.of("double('NaN')")));
        assertThat(nan.badWeights()).isEqualTo(9);
        assertThat(nan.badWeight()).isEqualTo("NaN at id=DL-2013-09-26");
        assertThat(counts(training().with(Sampling.ALL, Optional.of("null"))).badWeight())
                .startsWith("null at ");
        assertThat(counts(training().with(Sampling.ALL, Optional.of("0"))).counting())
                .isZero();
        assertThatThrownBy(() -> states(training().with(Sampling.ALL, Optional.of("dely"))))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith("training.weight: [UNRESOLVED_COLUMN");
    }

    @Test
    void aSetIsMadeAgainBitForBitAlsoAfterLaterNightsWithLateRows() {
        assertThat(set.contentHash()).isPresent();
        LogicalDate tuesday = MONDAY.next();
        flights.known("arrivals", tuesday, flights.arrival("UA-" + MONDAY, "UA", MONDAY + "T07:30", 500.0, false));
        flights.known("schedule", tuesday, flights.departure("UA-" + MONDAY, "DL", "N2", MONDAY + "T07:30", 900));
        LogicalDate wednesday = tuesday.next();
        flights.known("schedule", tuesday, flights.departure("UA-" + wednesday, "UA", "N1", wednesday + "T07:30", 900));
        flights.champion(MONDAY).land(DateRange.of(tuesday));
        new FeaturesJob(lake).run(flights.context(tuesday, "1"));
        TrainingSetRebuild rebuild = new TrainingSetRebuild(lake);
        TrainingSetRebuild.Rebuilt same = rebuild.compare(set, flights.pipeline());
        assertThat(same.differences()).isEmpty();
        assertThat(same.hash()).isEqualTo(set.contentHash().orElseThrow());
        assertThat(same.stored()).contains(same.hash());
        assertThat(same.rows()).isEqualTo(9);
        assertThatThrownBy(() -> rebuild.rebuild(set))
                .hasMessage(
                        "training set " + set.id() + ": its index row has no definition, so it cannot be made again");
    }

    @Test
    void whatDiffersIsSaidColumnByColumn() {
        TrainingSetRebuild.Rebuilt other = new TrainingSetRebuild(lake)
                .compare(set, flights.pipeline().with(training().with(new Split.ByTime(2, 1, 1))));
        assertThat(other.equal()).isFalse();
        assertThat(other.differences())
                .hasSize(2)
                .contains("1 rows have another _split")
                .anyMatch(d -> d.startsWith(
                        "the index has the content hash " + set.contentHash().orElseThrow()));
        TrainingSetRebuild.Rebuilt fewer = new TrainingSetRebuild(lake)
                .compare(set, flights.pipeline().with(training().with(new Split.ByTime(1, 1, 2))));
        assertThat(fewer.differences()).contains("4 rows stand, and are not rebuilt");
    }

    @Test
    void anIdMayBeShortenedAndAnUnknownOneIsTold() {
        TrainingSetIndex index = new TrainingSetIndex(lake);
        assertThat(index.named(set.id().substring(0, 6))).isEqualTo(set);
        assertThatThrownBy(() -> index.named("zzzz"))
                .hasMessage("training set zzzz: there is none with this id; there are: " + set.id());
    }
}
