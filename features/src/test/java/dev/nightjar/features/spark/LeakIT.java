package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What becomes known later changes nothing that a past night read. */
@ExtendWith(SparkExtension.class)
class LeakIT {
    private static final LogicalDate FIRST = LogicalDate.parse("2013-09-25");
    private static final LogicalDate SATURDAY = LogicalDate.parse("2013-09-28");
    private static final LogicalDate MONDAY = LogicalDate.parse("2013-09-30");

    @TempDir
    Path folder;

    private Flights world(SparkSession spark, String name) {
        return new Flights(new Lake(spark, folder.resolve(name).toUri()));
    }

    /** Runs one range as one night, which trains; key, night and features of its training set, labels left out. */
    private static List<String> read(Flights flights, LogicalDate night, LogicalDate upTo) {
        flights.land(new DateRange(FIRST, night));
        new FeaturesJob(flights.lake()).run(flights.context(night, "1"));
        Row index = flights.lake().read(Tables.TRAINING_SETS).first();
        return flights
                .lake()
                .read(index.<String>getAs("path"))
                .orElseThrow()
                .drop("_label", "_split")
                .filter("_night <= date '" + upTo + "'")
                .orderBy("_night", "id")
                .collectAsList()
                .stream()
                .map(Row::toString)
                .toList();
    }

    @Test
    void factsAfterTheCutOffLateOnesAndCorrectionsChangeNothingOfAPastNight(SparkSession spark) {
        Flights before = world(spark, "before");
        Flights.fly(before, new DateRange(FIRST, SATURDAY));
        List<String> asItWas = read(before, SATURDAY, SATURDAY.plus(-1));
        assertThat(asItWas).hasSizeGreaterThan(4);

        Flights after = world(spark, "after");
        Flights.fly(after, new DateRange(FIRST, MONDAY));
        later(after, SATURDAY.next());
        List<String> recreated = read(after, MONDAY, SATURDAY.plus(-1));
        assertThat(recreated).isEqualTo(asItWas);
        assertThat(audits(after)).as("and the audit agrees").allMatch(a -> a.endsWith("pass 0"));
    }

    /** Known on the date: corrections, a move to another entity and day, a delete, late rows, another plane, another timetable. */
    private static void later(Flights flights, LogicalDate known) {
        flights.known(
                "arrivals",
                known,
                flights.arrival("UA-2013-09-26", "UA", "2013-09-26T07:30", 999.0, false),
                flights.arrival("UA-2013-09-27", "DL", "2013-09-25T07:30", 888.0, false),
                flights.arrival("late-1", "UA", "2013-09-25T09:30", 777.0, false),
                flights.arrival("late-2", "AA", "2013-09-26T09:30", 666.0, false));
        flights.known(
                "arrivals", known, "delete", flights.arrival("DL-2013-09-25", "DL", "2013-09-25T18:00", 0.0, false));
        flights.known(
                "schedule",
                known,
                flights.departure("UA-2013-09-27", "UA", "N2", "2013-09-27T11:30", 1),
                flights.departure("new", "DL", "N1", "2013-09-27T11:30", 1));
        flights.known("planes", known, RowFactory.create("N1", 1, "Changed"));
    }

    private static List<String> audits(Flights flights) {
        List<String> audits = flights.lake().read(Tables.METRICS).filter("kind = 'check'").collectAsList().stream()
                .map(r -> r.getAs("name") + " " + r.getAs("verdict") + " " + r.getAs("failed_rows"))
                .toList();
        assertThat(audits).hasSize(4);
        return audits;
    }

    @Test
    void aTableThatIsKnownADayLaterLeavesEachNightWithoutItsOwnDay(SparkSession spark) {
        Flights flights = world(spark, "shifted").training(10, 1, 2);
        Flights.fly(flights, new DateRange(FIRST, SATURDAY.next()), 1);
        List<String> read = read(flights, SATURDAY.next(), SATURDAY.next());
        assertThat(read)
                .as("flights and mean delay of 1 day and of 3: nothing of the night's own day, whatever its event time")
                .contains("[UA-2013-09-28,2013-09-27,2013-09-28,UA,7.0,0.0,2.0,null,5.0,100.0,Airbus]")
                .allMatch(row -> row.matches(".*,(7|18)[.]0,0[.]0,.*"));
    }

    @Test
    void knownDatesThatLieAreFoundByOutcomesThatWereKnownTooEarly(SparkSession spark) {
        Flights flights = world(spark, "lie")
                .group(new FeatureGroup.Lookup("own", 1, List.of("id"), "arrivals", Flights.columns("delay", "delay")));
        Flights.fly(flights, new DateRange(FIRST.next(), MONDAY.next()), -1);
        flights.land(new DateRange(FIRST, MONDAY));
        JobResult result = new FeaturesJob(flights.lake()).run(flights.context(MONDAY, "1"));
        assertThat(flights.lake().read(Tables.TRAINING_SETS).first().<String>getAs("path"))
                .satisfies(path -> assertThat(result.warnings())
                        .containsExactly(
                                path + ": of 4 of 4 sampled rows the outcome was known by the night that predicts them;"
                                        + " known dates are earlier than they can be (see arrives of the label's source), or the question"
                                        + " is answered already. Features of that table may hold the answer"));
        assertThat(flights.lake()
                        .read(Tables.METRICS)
                        .filter("kind = 'check' and verdict = 'warn'")
                        .select("name")
                        .collectAsList())
                .as("the audit itself cannot know: the facts lie, and the feature agrees with them")
                .extracting(row -> row.getString(0))
                .containsExactly("label known early");
    }
}
