package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class FeaturesJobIT {
    /** A Monday, on which models are trained. */
    private static final LogicalDate MONDAY = LogicalDate.parse("2013-09-30");

    @TempDir
    Path folder;

    private Lake lake;
    private Flights flights;

    @BeforeEach
    void open(SparkSession session) {
        lake = new Lake(session, folder.toUri());
        flights = new Flights(lake);
    }

    /** Each day two carriers fly once; UA's delay is 10 more each day; DL is late every second day, and cancelled on the 28th. */
    private static void fly(Flights target, LogicalDate first, LogicalDate last) {
        target.known("planes", first, RowFactory.create("N1", 100, "Airbus"), RowFactory.create("N2", 200, "Boeing"));
        first.through(last).forEach(d -> {
            LogicalDate next = d.next();
            target.known(
                    "schedule",
                    d,
                    target.departure("UA-" + next, "UA", "N1", next + "T07:30", 500),
                    target.departure("DL-" + next, "DL", "N9", next + "T18:00", 700));
            double day = first.until(d);
            boolean cancelled = d.toString().endsWith("28");
            target.known(
                    "arrivals",
                    d,
                    target.arrival("UA-" + d, "UA", d + "T07:30", 10 * day, false),
                    target.arrival("DL-" + d, "DL", d + "T18:00", cancelled ? null : day % 2 * 60, cancelled));
        });
    }

    private JobResult run(LogicalDate night) {
        return run(lake, flights, night, "1");
    }

    private static JobResult run(Lake in, Flights of, LogicalDate night, String attempt) {
        return new FeaturesJob(in).run(of.context(night, attempt));
    }

    private List<String> rows(Lake of, String path) {
        return of.read(path).orElseThrow().collectAsList().stream()
                .map(Row::toString)
                .sorted()
                .toList();
    }

    private String scoringSet() {
        return PipelineTables.scoringSetPath(flights.pipeline());
    }

    private String tiles() {
        return PipelineTables.tilesPath(
                flights.pipeline(), flights.pipeline().aggregateGroups().get(0));
    }

    @Test
    void aNightWritesWhatItWillScoreAndPublishes() {
        fly(flights, MONDAY.plus(-5), MONDAY);
        flights.land(new DateRange(MONDAY.plus(-5), MONDAY));
        JobResult result = run(MONDAY);
        assertThat(rows(lake, scoringSet()))
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
        fly(flights, MONDAY.plus(-5), MONDAY);
        flights.land(new DateRange(MONDAY.plus(-5), MONDAY));
        run(MONDAY);
        Row index = lake.read(Tables.TRAINING_SETS).first();
        assertThat(index.<Long>getAs("spine_rows")).isEqualTo(10);
        assertThat(index.getAs("first_night").toString()).isEqualTo("2013-09-21");
        assertThat(index.getAs("last_night").toString()).isEqualTo("2013-09-29");
        assertThat(index.getList(index.fieldIndex("features")))
                .startsWith("row_carrier", "row_hour", "carrier_flights_1d")
                .endsWith("plane_maker");
        assertThat(rows(lake, index.getAs("path")))
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
}
