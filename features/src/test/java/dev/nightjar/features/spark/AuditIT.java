package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.Audited;
import dev.nightjar.features.Difference;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        Table stated = TestPipelines.table("prices").with(new Table.Valid("since", Optional.of("until")));
        Table next = TestPipelines.table("prices").with(new Table.Valid("since", Optional.empty()));
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
        Object[] answer =
                NaiveLookups.answers(history, table, group, questions, spine).get(0);
        return answer == null ? null : answer[0];
    }
}
