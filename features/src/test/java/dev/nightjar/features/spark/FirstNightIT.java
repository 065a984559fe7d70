package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.GroupDefinition;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.Explained;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class FirstNightIT {
    /** A Monday, on which models are trained. */
    private static final LogicalDate MONDAY = LogicalDate.parse("2013-09-30");

    private static Lake lake;
    private static Flights flights;
    private static JobResult result;

    @BeforeAll
    static void run(@TempDir Path folder) {
        lake = new Lake(SparkExtension.session(), folder.toUri());
        flights = new Flights(lake);
        DateRange range = new DateRange(MONDAY.plus(-5), MONDAY);
        Flights.fly(flights, range);
        flights.land(range);
        result = new FeaturesJob(lake).run(flights.context(MONDAY, "1"));
    }

    private static List<String> rows(String path) {
        return texts(lake.read(path).orElseThrow());
    }

    private static String scoringSet() {
        return PipelineTables.scoringSetPath(flights.pipeline());
    }

    private static String tiles() {
        return PipelineTables.tilesPath(
                flights.pipeline(), flights.pipeline().aggregateGroups().get(0));
    }

    @Test
    @Tag("fast")
    void aNightWritesWhatItWillScoreAndPublishes() {
        assertThat(rows(scoringSet()))
                .containsExactly(
                        "[2013-09-30,2013-10-01,DL-2013-10-01,DL,18.0,1.0,3.0,60.0,30.0,null,null,2013-09]",
                        "[2013-09-30,2013-10-01,UA-2013-10-01,UA,7.0,1.0,3.0,50.0,40.0,100.0,Airbus,2013-09]");
        assertThat(lake.read(scoringSet()).orElseThrow().columns())
                .containsExactly(
                        "night",
                        "date",
                        "id",
                        "row_carrier",
                        "row_hour",
                        "carrier_flights_1d",
                        "carrier_flights_3d",
                        "carrier_delay_1d",
                        "carrier_delay_3d",
                        "plane_seats",
                        "plane_maker",
                        "night_month");
        Frontier.Published published = new Frontier(lake).latest().orElseThrow();
        assertThat(published.night()).isEqualTo(MONDAY);
        assertThat(published.tables()).containsKeys(tiles()).hasSize(4);
        assertThat(result.says())
                .startsWith("12 tiles of carrier; published up to 2013-09-30; 2 rows to score; training set ")
                .endsWith(" of 9 rows (0 without a label yet, 1 excluded)");
    }

    @Test
    void aTrainingSetHasEachNightsKnowledgeAndTheLabelKnownByTheNightThatTrains() {
        Row index = lake.read(Tables.TRAINING_SETS).first();
        assertThat(index.<Long>getAs("spine_rows")).isEqualTo(10);
        assertThat(index.getAs("first_night").toString()).isEqualTo("2013-09-21");
        assertThat(index.getAs("last_night").toString()).isEqualTo("2013-09-29");
        assertThat(index.getList(index.fieldIndex("features")))
                .startsWith("row_carrier", "row_hour", "carrier_flights_1d")
                .endsWith("plane_maker");
        assertThat(rows(index.getAs("path")))
                .containsExactly(
                        "[DL-2013-09-26,2013-09-25,2013-09-26,train,1.0,DL,18.0,1.0,1.0,0.0,0.0,null,null]",
                        "[DL-2013-09-27,2013-09-26,2013-09-27,train,0.0,DL,18.0,1.0,2.0,60.0,30.0,null,null]",
                        "[DL-2013-09-29,2013-09-28,2013-09-29,validation,0.0,DL,18.0,1.0,3.0,null,30.0,null,null]",
                        "[DL-2013-09-30,2013-09-29,2013-09-30,test,1.0,DL,18.0,1.0,3.0,0.0,0.0,null,null]",
                        "[UA-2013-09-26,2013-09-25,2013-09-26,train,0.0,UA,7.0,1.0,1.0,0.0,0.0,100.0,Airbus]",
                        "[UA-2013-09-27,2013-09-26,2013-09-27,train,0.0,UA,7.0,1.0,2.0,10.0,5.0,100.0,Airbus]",
                        "[UA-2013-09-28,2013-09-27,2013-09-28,train,1.0,UA,7.0,1.0,3.0,20.0,10.0,100.0,Airbus]",
                        "[UA-2013-09-29,2013-09-28,2013-09-29,validation,1.0,UA,7.0,1.0,3.0,30.0,20.0,100.0,Airbus]",
                        "[UA-2013-09-30,2013-09-29,2013-09-30,test,1.0,UA,7.0,1.0,3.0,40.0,30.0,100.0,Airbus]");
    }

    @Test
    void theTilesAreOneForEachCarrierAndDay() {
        assertThat(rows(tiles()))
                .hasSize(12)
                .contains("[UA,2013-09-27,2013-09-27,2013-09,1,1,20.0]", "[DL,2013-09-28,2013-09-28,2013-09,1,0,0.0]");
    }

    @Test
    void ofABigTableOnlyTilesOfEntitiesThatAreAskedForAreRead() {
        FeatureGroup.Aggregates group = flights.pipeline().aggregateGroups().get(0);
        KnownTables known = new KnownTables(
                lake, flights.pipeline(), new Frontier(lake).latest().orElseThrow(), MONDAY);
        Dataset<Row> asking = lake.spark().sql("select 'UA' as carrier");
        AskedTiles asked = new AskedTiles(known, lake, flights.pipeline(), asking, 1);
        assertThat(asked.tiles(group).count()).isEqualTo(12);
        lake.spark().conf().set(TouchedHistory.ABOVE_KEY, "0");
        try {
            assertThat(texts(asked.tiles(group)))
                    .hasSize(6)
                    .isEqualTo(texts(known.tiles(group).filter("carrier = 'UA'")));
        } finally {
            lake.spark().conf().unset(TouchedHistory.ABOVE_KEY);
        }
    }

    private static List<String> texts(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(Row::toString).sorted().toList();
    }

    @Test
    void aChangedGroupIsRefusedUntilItsVersionIsRaised() {
        assertThat(new Frontier(lake).groups().all())
                .extracting(GroupDefinition::id)
                .containsExactlyInAnyOrder("row@1", "carrier@1", "plane@1");
        Flights other =
                new Flights(lake).group(new FeatureGroup.OfRow("row", 1, Flights.columns("carrier", "upper(carrier)")));
        assertThatThrownBy(() -> new Frontier(lake).groups().require(other.pipeline()))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIG))
                .hasMessageStartingWith("features.row: version 1 was published with another definition")
                .hasMessageContaining("columns.carrier: was carrier, is upper(carrier)")
                .hasMessageContaining("columns.hour: was ")
                .hasMessageContaining("set version: 2");
    }

    @Test
    void aSecondRunWritesNoRow() {
        List<String> before = versions();
        JobResult again = new FeaturesJob(lake).run(flights.context(MONDAY, "2"));
        assertThat(again.outcome()).isEqualTo(JobResult.Outcome.SKIPPED);
        assertThat(again.says()).isEqualTo("unchanged: tiles, frontier and the sets of 2013-09-30 stand already");
        assertThat(versions()).isEqualTo(before);
    }

    private static Explained explained(String key, LogicalDate night) {
        return new Explainer(lake, flights.pipeline()).explain(List.of(key), night, 2);
    }

    @Test
    void aRowIsExplainedDownToItsTilesAndTheRowsOfTheRawFiles() {
        Explained explained = explained("UA-2013-10-01", MONDAY);
        assertThat(explained.scored()).isTrue();
        assertThat(explained.tables()).containsKeys(tiles(), scoringSet()).hasSize(5);
        assertThat(explained.text())
                .startsWith("UA-2013-10-01, predicted for 2013-10-01 by night 2013-09-30\n"
                        + "  schedule of 2013-10-01, known 2013-09-30, id = UA-2013-10-01  <- place-2013-09-30, row 23\n"
                        + "\nrow version 1, row\n  row_carrier = UA   carrier of the row of schedule\n")
                .contains("\ncarrier version 1, {carrier=UA}, aggregates from " + tiles() + ", facts/arrivals-")
                .contains("\n  carrier_delay_3d = 40.0   mean of delay over 3d of arrivals"
                        + "\n    arrivals of 2013-09-30, known 2013-09-30, delay = 50.0  <- place-2013-09-30, row 25"
                        + "\n    arrivals of 2013-09-29, known 2013-09-29, delay = 40.0  <- place-2013-09-29, row 21"
                        + "\n    and 1 more rows (--rows shows more)")
                .contains(
                        "\n  tiles\n    2013-09-30, known 2013-09-30: {flights__n=1.0, delay__n=1.0, delay__sum=50.0}")
                .contains("\n  plane_seats = 100.0   seats of the row of planes that the night knows"
                        + "\n    planes, known 2013-09-25, seats = 100.0  <- place-2013-09-25, row 1");
        assertThat(explained.fields().get("in_scoring_set")).isEqualTo(true);
    }

    @Test
    void aNullFeatureSaysWhyAndANightBeforeTheFrontierIsReadByKnownDates() {
        Explained explained = explained("DL-2013-09-29", LogicalDate.parse("2013-09-28"));
        assertThat(explained.scored())
                .as("the range scored its last night only")
                .isFalse();
        assertThat(explained.text())
                .contains("not in its scoring set")
                .contains(
                        "carrier_delay_1d = null   mean of delay over 1d of arrivals\n    null because no row of the window"
                                + " that the night knows has a value")
                .contains("carrier_flights_1d = 1.0")
                .contains("carrier_delay_3d = 30.0")
                .contains(
                        "plane_seats = null   seats of the row of planes that the night knows\n    null because the night"
                                + " knows no row of planes with this key");
    }

    @Test
    void whatIsNotKnownIsSaidWithAnExample() {
        assertThatThrownBy(() -> explained("UA-2013-09-30", MONDAY))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessage("table schedule: night 2013-09-30 knows no row for 2013-10-01 with key 'UA-2013-09-30'."
                        + " A key is id, for instance 'DL-2013-10-01'");
        assertThatThrownBy(() -> explained("UA-2013-10-02", MONDAY.next()))
                .hasMessage("night 2013-10-01 is not published; published through 2013-09-30, so run the night first");
        assertThatThrownBy(() -> new Explainer(lake, flights.pipeline()).explain(List.of("a", "b"), MONDAY, 2))
                .hasMessage("key a|b has 2 parts, and a row of schedule is named by 1: id");
    }

    private static List<String> versions() {
        String training = lake.read(Tables.TRAINING_SETS).first().getAs("path");
        return Stream.of(tiles(), scoringSet(), training, Tables.TRAINING_SETS.path(), Tables.FRONTIER.path())
                .map(path -> path + " " + lake.version(path).orElseThrow())
                .toList();
    }
}
