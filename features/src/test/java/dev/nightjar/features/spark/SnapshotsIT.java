package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** All entities of a group as a night knew them. */
@ExtendWith(SparkExtension.class)
class SnapshotsIT {
    private static final LogicalDate FIRST = LogicalDate.parse("2013-09-25");
    private static final LogicalDate LAST = FIRST.plus(5);

    private static Snapshots snapshots;
    private static Flights flights;

    @BeforeAll
    static void run(@TempDir Path folder) {
        Lake lake = new Lake(SparkExtension.session(), folder.toUri());
        flights = new Flights(lake).champion(FIRST);
        Flights.fly(flights, new DateRange(FIRST, LAST));
        // AA flew once, on the first day; known two days later.
        flights.known("arrivals", FIRST.plus(2), flights.arrival("AA-1", "AA", FIRST + "T09:00", 5.0, false));
        // What UA did on the first day is told otherwise on the last.
        flights.known("arrivals", LAST, flights.arrival("UA-" + FIRST, "UA", FIRST + "T07:30", 90.0, false));
        flights.land(new DateRange(FIRST, LAST));
        new FeaturesJob(lake).run(flights.context(LAST, "1"));
        snapshots = new Snapshots(
                lake, flights.pipeline(), new Frontier(lake).latest().orElseThrow());
    }

    private static FeatureGroup group(String name) {
        return flights.pipeline().features().get(name);
    }

    private static List<String> rows(String group, LogicalDate date) {
        return snapshots.of(group(group), date).collectAsList().stream()
                .map(Row::toString)
                .sorted()
                .toList();
    }

    @Test
    void everyEntityWithATileInTheLongestWindowIsThereAsTheNightKnewIt() {
        assertThat(rows("carrier", FIRST.plus(1)))
                .as("what is told later is not known")
                .containsExactly("[DL,2013-09-26,1.0,2.0,60.0,30.0]", "[UA,2013-09-26,1.0,2.0,10.0,5.0]");
        assertThat(rows("carrier", FIRST.plus(2)))
                .as("AA's only flight is the oldest day of three")
                .containsExactly(
                        "[AA,2013-09-27,0.0,1.0,null,5.0]",
                        "[DL,2013-09-27,1.0,3.0,0.0,20.0]",
                        "[UA,2013-09-27,1.0,3.0,20.0,10.0]");
        assertThat(rows("carrier", FIRST.plus(3)))
                .as("and out of the window on the next")
                .hasSize(2);
    }

    @Test
    void windowsThatEndAtAnInstantSeeTheHoursBeforeItAsTheNightKnowsThem() {
        List<String> rows =
                snapshots
                        .at(group("carrier"), FIRST.plus(2), Instant.parse("2013-09-27T12:00:00Z"))
                        .collectAsList()
                        .stream()
                        .map(Row::toString)
                        .sorted()
                        .toList();
        assertThat(rows)
                .as("UA has flown at 07:30, DL flies at 18:00")
                .containsExactly(
                        "[AA,2013-09-27,2013-09-27 12:00:00.0,0.0,1.0,null,5.0]",
                        "[DL,2013-09-27,2013-09-27 12:00:00.0,1.0,2.0,60.0,30.0]",
                        "[UA,2013-09-27,2013-09-27 12:00:00.0,1.0,3.0,20.0,10.0]");
        assertThatThrownBy(() -> snapshots.at(group("plane"), LAST, Instant.EPOCH))
                .hasMessage(
                        "features.plane are looked up as known by a night and have no windows, so no instant ends them;"
                                + " leave out --at");
    }

    @Test
    void aLookUpShowsTheRowsThatWereLive() {
        assertThat(snapshots.of(group("plane"), LAST).columns())
                .containsExactly("plane", "night", "plane_seats", "plane_maker");
        assertThat(rows("plane", LAST)).containsExactly("[N1,2013-09-30,100.0,Airbus]", "[N2,2013-09-30,200.0,Boeing]");
    }

    @Test
    void knownDatesAreThoseOfTheTiles() {
        assertThat(snapshots.knownDates(group("carrier"))).contains(new DateRange(FIRST, LAST));
        assertThat(snapshots.knownDates(group("plane"))).contains(DateRange.of(FIRST));
        assertThat(snapshots.knownDates(group("row"))).isEmpty();
    }

    @Test
    void aGroupThatIsNotThereIsToldWithTheNearestName() {
        assertThatThrownBy(() -> Snapshots.group(flights.pipeline(), "carier"))
                .hasMessage(
                        "carier is no feature group of pipeline flights; did you mean 'carrier'? There are: row, carrier, plane");
        assertThatThrownBy(() -> Snapshots.group(flights.pipeline(), "row"))
                .hasMessage(
                        "features.row are of the spine's row and have no entity, so there is nothing to list; the table"
                                + " scoring_set has them beside each row");
    }

    @Test
    void datesThatHoldNothingAreRefused() {
        assertThatThrownBy(() -> snapshots.of(group("carrier"), LAST.next()))
                .hasMessageStartingWith("features of carrier on 2013-10-01: the last published night is 2013-09-30");
        assertThatThrownBy(() -> snapshots.of(group("carrier"), FIRST.previous()))
                .hasMessageStartingWith("features of carrier on 2013-09-24: the first known date is 2013-09-25");
    }
}
