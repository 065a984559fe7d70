package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.config.Window;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.Audited;
import dev.nightjar.features.Difference;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.StageMeter;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a night has made against the facts, and what happens when somebody changes a number. */
@ExtendWith(SparkExtension.class)
class AuditIT {
    private static final LogicalDate FIRST = LogicalDate.parse("2013-09-25");
    private static final LogicalDate SUNDAY = LogicalDate.parse("2013-09-29");

    @TempDir
    Path folder;

    private Flights flights(SparkSession spark) {
        Flights flights = new Flights(new Lake(spark, folder.toUri())).champion(FIRST);
        Flights.fly(flights, new DateRange(FIRST, SUNDAY.next()));
        flights.land(new DateRange(FIRST, SUNDAY.previous()));
        return flights;
    }

    private static void run(Flights flights, LogicalDate night) {
        new FeaturesJob(flights.lake()).run(flights.context(night, "1"));
    }

    /** Behind the lake's back. */
    private static void change(Flights flights, String path, Map<String, String> set, String where) {
        String assignments = set.entrySet().stream()
                .map(e -> e.getKey() + " = " + e.getValue())
                .reduce((a, b) -> a + ", " + b)
                .orElseThrow();
        flights.lake()
                .spark()
                .sql("update delta.`" + flights.lake().location(path) + "` set " + assignments + " where " + where);
    }

    private static List<String> checks(Flights flights) {
        return flights
                .lake()
                .read(Tables.METRICS)
                .filter("kind = 'check'")
                .orderBy("night", "name")
                .collectAsList()
                .stream()
                .map(r -> r.getAs("night") + " " + r.getAs("name") + ": " + r.getAs("verdict") + ", "
                        + r.getAs("failed_rows") + " of " + r.getAs("rows"))
                .toList();
    }

    @Test
    void aTileThatWasChangedByHandStopsTheNightThatReadsItAndIsNamed(SparkSession spark) {
        Flights flights = flights(spark);
        run(flights, SUNDAY.previous());
        assertThat(checks(flights)).containsExactly("2013-09-28 audit: pass, 0 of 2");

        String tiles = PipelineTables.tilesPath(
                flights.pipeline(), flights.pipeline().aggregateGroups().get(0));
        change(flights, tiles, Map.of("delay__sum", "21"), "carrier = 'UA' and event_day = date '2013-09-27'");
        flights.land(DateRange.of(SUNDAY));
        assertThatThrownBy(() -> run(flights, SUNDAY))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessage(
                        PipelineTables.scoringSetPath(flights.pipeline())
                                + ": 1 of 2 rows that night 2013-09-29 audited differ from what the facts give, as known by their night\n"
                                + "  carrier_delay_3d of UA-2013-09-30 (carrier UA), night 2013-09-29: the set holds 30.333333333333332,"
                                + " its definition gives 30.0; the tile of 2013-09-27 in " + tiles
                                + ", known 2013-09-27, has delay__sum 21.0, and its facts give delay__sum 20.0\n"
                                + "nothing is scored or trained from it. Tiles that are wrong are built anew from the facts under a new"
                                + " version: raise features.GROUP.version; a row that was changed is mended by running the night again");
        assertThat(checks(flights))
                .containsExactly(
                        "2013-09-28 audit: pass, 0 of 2",
                        "2013-09-29 audit: stop, 1 of 2",
                        "2013-09-29 audit carrier_delay_3d: stop, 1 of 2");
        Map<String, Audited> byHand = new AuditByHand(flights.lake(), flights.pipeline()).run(SUNDAY, 25_000, 2);
        assertThat(byHand).as("no night trained").hasSize(1);
        Audited found = byHand.values().iterator().next();
        assertThat(found.rows()).isEqualTo(2);
        assertThat(found.values()).isEqualTo(2 * 8);
        assertThat(found.differences()).extracting(Difference::feature).containsExactly("carrier_delay_3d");
        assertThatThrownBy(() -> run(flights, SUNDAY))
                .as("it stays so until it is mended")
                .hasMessageContaining("1 of 2 rows");
    }

    @Test
    void anAuditIsAFewJobsHoweverManyGroupsThereAre(SparkSession spark) {
        Flights flights = flights(spark);
        for (int g = 0; g < 4; g++) {
            flights.group(new FeatureGroup.Aggregates(
                    "more" + g,
                    1,
                    List.of("carrier"),
                    "arrivals",
                    List.of(Window.days(2)),
                    g == 0 ? Optional.of("delay > 0") : Optional.empty(),
                    Map.of("last", Aggregation.of("last", "delay"))));
        }
        run(flights, SUNDAY.previous());
        assertThat(checks(flights)).containsExactly("2013-09-28 audit: pass, 0 of 2");
        FeatureAudit audit = audit(flights, published(flights), SUNDAY.previous());
        try (StageMeter meter = StageMeter.attach(spark.sparkContext())) {
            long before = meter.read().jobs();
            assertThat(audit.of(scored(flights, SUNDAY.previous()), DateRange.of(SUNDAY.previous()), 1000)
                            .values())
                    .isEqualTo(2 * 12);
            assertThat(meter.read().jobs() - before)
                    .as("sample, spine and all features, and Delta's files of the scoring set and three tables")
                    .isLessThanOrEqualTo(7);
        }
    }

    private static Frontier.Published published(Flights flights) {
        return new Frontier(flights.lake()).latest().orElseThrow();
    }

    private static FeatureAudit audit(Flights flights, Frontier.Published published, LogicalDate night) {
        Pipeline pipeline = flights.pipeline();
        return new FeatureAudit(
                pipeline, new KnownTables(flights.lake(), pipeline, published, night), NaiveFeatures.Reach.WINDOWS);
    }

    private static Dataset<Row> scored(Flights flights, LogicalDate night) {
        return flights.lake()
                .read(PipelineTables.scoringSetPath(flights.pipeline()))
                .orElseThrow()
                .filter("night = date '" + night + "'")
                .withColumnRenamed("night", "_night");
    }

    /** With this version of the arrivals, which somebody changed behind the lake's back. */
    private static Frontier.Published withNewestArrivals(Flights flights) {
        Frontier.Published now = published(flights);
        Map<String, Long> tables = new TreeMap<>(now.tables());
        String arrivals = PipelineTables.factsPath(
                flights.pipeline(), flights.pipeline().tables().get("arrivals"));
        tables.put(arrivals, flights.lake().version(arrivals).orElseThrow());
        return new Frontier.Published(now.number(), now.night(), tables, now.configHash());
    }

    @Test
    void aWindowWithoutABeginningTakesItsOldDaysFromTilesButForOneBlockOfThem(SparkSession spark) {
        LogicalDate night = SUNDAY;
        FactDays days = FactDays.of(DateRange.of(night), "arrivals", Integer.MAX_VALUE);
        while (night.day().getDayOfWeek() == DayOfWeek.MONDAY || days.blockTo() != days.since()) {
            night = night.next();
            days = FactDays.of(DateRange.of(night), "arrivals", Integer.MAX_VALUE);
        }
        LogicalDate first = night.plus(-69);
        Flights flights = new Flights(new Lake(spark, folder.toUri())).champion(first);
        flights.group(new FeatureGroup.Aggregates(
                "ever",
                1,
                List.of("carrier"),
                "arrivals",
                List.of(Window.days(2), Window.EVERYTHING),
                Optional.empty(),
                Map.of("delay", Aggregation.of("stddev", "delay"), "top", Aggregation.of("distinct", "id"))));
        Flights.fly(flights, new DateRange(first, night.next()));
        flights.land(new DateRange(first, night));
        run(flights, night);
        assertThat(checks(flights)).containsExactly(night + " audit: pass, 0 of 2");

        String arrivals = flights.lake()
                .location(PipelineTables.factsPath(
                        flights.pipeline(), flights.pipeline().tables().get("arrivals")));
        String block = "_event_day < date '" + LogicalDate.ofEpochDay(days.blockFrom()) + "'";
        spark.sql("delete from delta.`" + arrivals + "` where " + block);
        Dataset<Row> set = scored(flights, night);
        assertThat(audit(flights, withNewestArrivals(flights), night).of(set, DateRange.of(night), 10))
                .as("facts before the block are not read")
                .satisfies(audited -> assertThat(audited.rows()).isEqualTo(2))
                .satisfies(audited -> assertThat(audited.differences()).isEmpty());

        spark.sql("update delta.`" + arrivals + "` set delay = 1000 where carrier = 'UA' and _event_day = date '"
                + LogicalDate.ofEpochDay(days.blockFrom()) + "'");
        assertThat(audit(flights, withNewestArrivals(flights), night)
                        .of(set, DateRange.of(night), 10)
                        .differences())
                .as("the block's are")
                .extracting(Difference::feature)
                .contains("ever_delay_all");
    }

    @Test
    void whatTrainingTakesForAPastNightIsHeldAgainstWhatThatNightScored(SparkSession spark) {
        Flights flights = flights(spark);
        flights.land(DateRange.of(SUNDAY));
        run(flights, SUNDAY);
        String scoringSet = PipelineTables.scoringSetPath(flights.pipeline());
        change(flights, scoringSet, Map.of("carrier_delay_1d", "99"), "id = 'UA-2013-09-30'");
        LogicalDate monday = SUNDAY.next();
        flights.land(DateRange.of(monday));
        assertThatThrownBy(() -> run(flights, monday))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessageMatching(
                        "(?s)training_sets/\\S+: 1 of 16 values differ from what scoring read on the same nights: carrier_delay_1d"
                                + " of UA-2013-09-30, night 2013-09-29: scoring read 99.0, the training set holds 40.0\n"
                                + "nothing is trained from it. .*");
        Row skew = flights.lake()
                .read(Tables.METRICS)
                .filter("kind = 'check' and name = 'skew'")
                .first();
        assertThat(skew.<Double>getAs("value")).isEqualTo(1 / 16.0);
        assertThat(skew.<String>getAs("verdict")).isEqualTo("stop");
        assertThat(skew.<Long>getAs("failed_rows")).isEqualTo(1);
        assertThat(skew.<Long>getAs("rows")).isEqualTo(2);
        assertThat(skew.<String>getAs("bound")).contains("scoring read 99.0, the training set holds 40.0");
        assertThat(checks(flights)).contains("2013-09-30 audit: pass, 0 of 2", "2013-09-30 skew: stop, 1 of 2");
        assertThatThrownBy(() -> run(flights, monday)).as("again").hasMessageContaining("1 of 16 values differ");

        change(flights, scoringSet, Map.of("carrier_delay_1d", "40"), "id = 'UA-2013-09-30'");
        run(flights, monday);
        assertThat(checks(flights)).as("mended").contains("2013-09-30 skew: pass, 0 of 2");
    }

    private static Row price(String item, String since, String until, double price, String from, String to) {
        return RowFactory.create(
                item,
                since == null ? null : java.sql.Date.valueOf(since),
                until == null ? null : java.sql.Date.valueOf(until),
                price,
                java.sql.Date.valueOf(from),
                java.sql.Date.valueOf(to));
    }

    @Test
    void aLookUpByDefinitionTakesTheRowKnownAndValidAtTheMoment(SparkSession spark) {
        Dataset<Row> history = spark.createDataFrame(
                List.of(
                        price("a", null, "2013-09-10", 1, "2013-09-01", "9999-12-31"),
                        price("a", "2013-09-10", null, 2, "2013-09-01", "2013-09-20"),
                        price("a", "2013-09-10", "2013-09-15", 3, "2013-09-20", "9999-12-31"),
                        price("b", "2013-09-12", null, 4, "2013-09-01", "9999-12-31")),
                StructType.fromDDL("id string, since date, until date, price double, known_from date, known_to date"));
        Table stated = TestPipelines.table("prices", Optional.of(new Table.Valid("since", Optional.of("until"))));
        Table next = TestPipelines.table("prices", Optional.of(new Table.Valid("since", Optional.empty())));
        assertThat(prices(history, stated, "2013-09-14", "2013-09-09", "a")).isEqualTo(1.0);
        assertThat(prices(history, stated, "2013-09-14", "2013-09-10", "a")).isEqualTo(2.0);
        assertThat(prices(history, stated, "2013-09-20", "2013-09-14", "a")).isEqualTo(3.0);
        assertThat(prices(history, stated, "2013-09-20", "2013-09-15", "a")).isNull();
        assertThat(prices(history, next, "2013-09-20", "2013-09-15", "a")).isEqualTo(3.0);
        assertThat(prices(history, next, "2013-09-20", "2013-09-11", "b")).isNull();
    }

    private static Object prices(Dataset<Row> history, Table table, String night, String date, String item) {
        StructType spine = StructType.fromDDL("id string, day bigint");
        Row row = new GenericRowWithSchema(
                new Object[] {item, LogicalDate.parse(date).epochDay()}, spine);
        FeatureGroup.Lookup group =
                new FeatureGroup.Lookup("p", 1, List.of("id"), "prices", Flights.columns("price", "price"));
        Questions questions = Questions.of(
                List.of(row), List.of(LogicalDate.parse(night)), List.of("id"), r -> r.<Long>getAs("day"), 0);
        Dataset<Row> facts = history.selectExpr("*", "'file' as _place", "1L as _position");
        NaiveLookups.Asked asked = NaiveLookups.asked(group, 0, questions, facts);
        Object[] answer = NaiveRows.answers(
                        List.of(NaiveLookups.rows(facts, table, asked, asked.width())),
                        List.of(asked.solver()),
                        asked.asks().byNumber(),
                        asked.width())
                .get(0);
        return answer == null ? null : answer[0];
    }
}
