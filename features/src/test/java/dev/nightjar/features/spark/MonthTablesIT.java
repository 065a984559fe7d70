package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.config.Window;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Four months of nights whose windows read tiles of whole months: they have the bits of days, however the nights came. */
@ExtendWith(SparkExtension.class)
class MonthTablesIT {
    private static final LogicalDate FIRST = LogicalDate.parse("2013-09-03");
    private static final LogicalDate LATE = LogicalDate.parse("2013-11-06");
    private static final LogicalDate TRAINS = LogicalDate.parse("2013-12-02"); // a Monday
    private static final LogicalDate LAST = LogicalDate.parse("2014-01-01");
    private static final LogicalDate BEGINS = LogicalDate.parse("2013-11-01");
    private static final List<LogicalDate> NIGHTS = List.of(BEGINS, LATE.previous(), LATE, TRAINS);

    @TempDir
    Path folder;

    private SparkSession spark;

    private Flights pipeline(String name) {
        Map<String, Aggregation> aggregates = TestPipelines.everyFunctionOf("delay");
        aggregates.put("different", Aggregation.of("distinct", "id"));
        Flights flights = new Flights(new Lake(spark, folder.resolve(name).toUri()))
                .champion(FIRST.plus(-1))
                .group(new FeatureGroup.Aggregates(
                        "carrier",
                        1,
                        List.of("carrier"),
                        "arrivals",
                        List.of(Window.days(7), Window.days(100), Window.EVERYTHING),
                        Optional.empty(),
                        aggregates))
                .group(new FeatureGroup.Aggregates( // its audit takes old days from months, too
                        "planned",
                        1,
                        List.of("carrier"),
                        "schedule",
                        List.of(Window.days(1), Window.EVERYTHING),
                        Optional.empty(),
                        Map.of("distance", Aggregation.of("sum", "distance / 3"))));
        Flights.fly(flights, new DateRange(FIRST, LAST));
        flights.known(
                "arrivals",
                LATE,
                flights.arrival("UA-2013-09-12", "UA", "2013-09-12T07:30", 77.7, false), // of months that are over
                flights.arrival("late", "AA", "2013-10-03T09:00", 0.1, false));
        flights.known("schedule", LATE, flights.departure("UA-2013-09-12", "UA", "N1", "2013-09-12T07:30", 501.7));
        flights.known(
                "arrivals", TRAINS, "delete", flights.arrival("DL-2013-11-20", "DL", "2013-11-20T18:00", 0.0, false));
        flights.known(
                "arrivals", LATE.plus(14), flights.arrival("UA-2013-10-02", "AA", "2013-10-04T07:30", 3.3, false));
        return flights;
    }

    private static void run(Flights flights, LogicalDate first, LogicalDate night) {
        flights.land(new DateRange(first, night));
        new FeaturesJob(flights.lake()).run(flights.context(night, "1"));
    }

    private static FeatureGroup.Aggregates group(Flights flights) {
        return flights.pipeline().aggregateGroups().get(0);
    }

    private static String months(Flights flights, FeatureGroup.Aggregates group) {
        return PipelineTables.monthsPath(flights.pipeline(), group);
    }

    private static String months(Flights flights) {
        return months(flights, group(flights));
    }

    private static Frontier.Published published(Flights flights) {
        return new Frontier(flights.lake()).latest().orElseThrow();
    }

    private static KnownTables known(Flights flights, LogicalDate night) {
        return new KnownTables(flights.lake(), flights.pipeline(), published(flights), night);
    }

    private static List<String> sorted(Dataset<Row> rows) {
        return rows.toJSON().collectAsList().stream().sorted().toList(); // with the bytes of sketches
    }

    /** What is known by a date, of all groups. */
    private static List<String> monthRows(Flights flights, LogicalDate upTo) {
        return flights.pipeline().aggregateGroups().stream()
                .map(g -> flights.lake().read(months(flights, g)).orElseThrow())
                .flatMap(rows -> sorted(rows.filter("known_date <= date '" + upTo + "'")).stream())
                .toList();
    }

    /** The snapshot of a night is that of its days' tiles. */
    private static void sameAsDays(Flights flights, LogicalDate night) {
        KnownTables known = known(flights, night);
        for (FeatureGroup.Aggregates group : flights.pipeline().aggregateGroups()) {
            GroupTiles days = GroupTiles.ofDays(known.tiles(group));
            assertThat(sorted(AsOf.all(known.windows(group), group, night, ZoneOffset.UTC)))
                    .as(group.name() + " of night " + night)
                    .isEqualTo(sorted(AsOf.all(days, group, night, ZoneOffset.UTC)))
                    .hasSizeGreaterThanOrEqualTo(2);
        }
    }

    /** Publishes what is published without the months, and deletes them, as before there were any. */
    private static void makeOlder(Flights flights) {
        Map<String, Long> tables = new TreeMap<>(published(flights).tables());
        flights.pipeline().aggregateGroups().forEach(g -> {
            assertThat(tables.remove(months(flights, g))).isNotNull();
            flights.lake().files().delete(months(flights, g));
        });
        LogicalDate night = published(flights).night();
        new Frontier(flights.lake()).publish(night, tables, flights.context(night, "older"));
    }

    @Test
    void nightsOfMonthsHaveTheBitsOfNightsOfDaysHoweverTheyCame(SparkSession session) {
        spark = session.newSession();
        spark.conf().set("spark.sql.shuffle.partitions", "1");
        Flights range = pipeline("range");
        run(range, FIRST, LAST);

        Flights single = pipeline("single");
        spark.conf().set(TouchedHistory.ABOVE_KEY, "0"); // of big tables only what is asked for and touched
        LogicalDate first = FIRST;
        TreeMap<LogicalDate, Long> versions = new TreeMap<>();
        for (LogicalDate night : NIGHTS) {
            run(single, first, night);
            versions.put(night, published(single).tables().get(months(single)));
            sameAsDays(single, night);
            first = night.next();
        }
        assertThat(versions.get(LATE.previous()))
                .as("a night that touches no month that is over writes nothing")
                .isEqualTo(versions.get(BEGINS))
                .isLessThan(versions.get(LATE));
        assertThat(monthRows(single, LAST)).isEqualTo(monthRows(range, TRAINS)).hasSizeGreaterThan(12);
        TrainingSetRebuild rebuild = new TrainingSetRebuild(single.lake());
        assertThat(new TrainingSetIndex(single.lake()).all()).hasSize(1).allSatisfy(set -> assertThat(
                        rebuild.compare(set, single.pipeline()).differences())
                .as("made again from the days that it pins")
                .isEmpty());

        makeOlder(single);
        sameAsDays(single, TRAINS);
        run(single, first, LAST);
        assertThat(monthRows(single, LAST)).as("made from all the days").isEqualTo(monthRows(range, LAST));
        NIGHTS.forEach(night -> sameAsDays(single, night));
        sameAsDays(single, LAST);
        manyNights(range);
    }

    /** A spine of nights over three months, by months and by days; and one night reads few rows. */
    private void manyNights(Flights flights) {
        FeatureGroup.Aggregates group = group(flights);
        DateRange nights = new DateRange(LogicalDate.parse("2013-10-20"), LAST);
        List<Row> queries = new ArrayList<>();
        nights.first().through(LAST).forEach(night -> List.of("UA", "DL", "AA", "nobody")
                .forEach(carrier -> queries.add(RowFactory.create(carrier, night.sqlDate()))));
        Dataset<Row> spine = spark.createDataFrame(queries, StructType.fromDDL("carrier string, _night date"));
        KnownTables known = known(flights, LAST);
        GroupTiles days = GroupTiles.ofDays(known.tiles(group));
        List<String> names = IntStream.range(0, group.featureNames().size())
                .mapToObj(FeatureRows::internal)
                .toList();
        assertThat(sorted(AsOf.beside(spine, known.windows(group), group, nights, ZoneOffset.UTC, names)))
                .isEqualTo(sorted(AsOf.beside(spine, days, group, nights, ZoneOffset.UTC, names)))
                .hasSize(queries.size());
        assertThat(known.windows(group).versions(group, DateRange.of(LAST)).count())
                .as("the first of January, December's last week, September from the 24th on; months and late versions")
                .isLessThan(days.versions(group, DateRange.of(LAST)).count() / 4);
    }
}
