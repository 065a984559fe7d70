package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Window;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of expression of the stage, failing on one row. */
@ExtendWith(SparkExtension.class)
class FailingExpressionsIT {
    private static final LogicalDate MONDAY = LogicalDate.parse("2013-09-30");

    @TempDir
    Path folder;

    private Lake lake;

    @BeforeEach
    void open() {
        lake = new Lake(SparkExtension.session(), folder.toUri());
    }

    private void failsAt(String message, Consumer<Flights> change) {
        Flights flights = new Flights(lake);
        DateRange range = new DateRange(MONDAY.plus(-3), MONDAY);
        Flights.fly(flights, range);
        change.accept(flights);
        flights.land(range);
        assertThatThrownBy(() -> new FeaturesJob(lake).run(flights.context(MONDAY, "1")))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessageStartingWith(message);
    }

    private static FeatureGroup.Aggregates group(Optional<String> where, String sql) {
        return new FeatureGroup.Aggregates(
                "fails",
                1,
                List.of("carrier"),
                "arrivals",
                List.of(Window.days(1)),
                where,
                Map.of("a", Aggregation.of("mean", sql)));
    }

    @Test
    void anAggregateAndItsConditionNameTheRowOfTheTable() {
        failsAt(
                "features.fails.aggregates.a.mean: 'if(delay = 30, raise_error('half'), 1)' fails on one row of table arrivals,"
                        + " id=UA-2013-09-30 (place-2013-09-30 row ",
                f -> f.group(group(Optional.of("carrier = 'UA'"), "if(delay = 30, raise_error('half'), 1)")));
        failsAt(
                "features.fails.where: 'if(delay = 60, raise_error('whole'), true)' fails on one row of table arrivals,"
                        + " id=DL-2013-09-30 (place-2013-09-30 row ",
                f -> f.group(group(Optional.of("if(delay = 60, raise_error('whole'), true)"), "1")));
        assertThat(new Frontier(lake).latest()).isEmpty();
    }

    @Test
    void aRowFeatureNamesTheRowOfTheSpineAndTheNight() {
        failsAt(
                "features.more.columns.zone: 'hour(from_utc_timestamp(departs, if(id like 'DL-2013-10%', 'Mars', 'UTC')))' fails"
                        + " on one row of the spine, id=DL-2013-10-01, _night=2013-09-30: ",
                f -> f.group(new FeatureGroup.OfRow(
                        "more",
                        1,
                        Map.of(
                                "zone",
                                "hour(from_utc_timestamp(departs, if(id like 'DL-2013-10%', 'Mars', 'UTC')))"))));
    }

    @Test
    void aLookUpNamesTheRowOfItsTable() {
        failsAt(
                "features.more.columns.letter: 'element_at(split(maker, ''), seats - 100)' fails on one row of table planes,"
                        + " plane=N1 (place-2013-09-27 row 1): The index 0 is invalid",
                f -> f.group(new FeatureGroup.Lookup(
                        "more",
                        1,
                        List.of("plane"),
                        "planes",
                        Map.of("letter", "element_at(split(maker, ''), seats - 100)"))));
    }

    @Test
    void aLabelNamesTheRowOfItsTable() {
        failsAt(
                "label.value: 'assert_true(delay < 20) is null and delay >= 10' fails on ",
                f -> f.label(new Label(
                        "arrivals",
                        "assert_true(delay < 20) is null and delay >= 10",
                        Label.Task.BINARY,
                        1,
                        Optional.empty())));
    }
}
