package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rows whose entity is null, and rows whose entity no table knows, through a night with its audit and its training set. */
@ExtendWith(SparkExtension.class)
class BadKeysIT {
    private static final LogicalDate MONDAY = LogicalDate.parse("2013-09-30");

    @Test
    void aNullIsNoEntityAndAnUnknownOneHasNoRows(@TempDir Path folder) {
        Lake lake = new Lake(SparkExtension.session(), folder.toUri());
        Flights flights = new Flights(lake);
        DateRange range = new DateRange(MONDAY.plus(-5), MONDAY);
        Flights.fly(flights, range);
        LogicalDate next = MONDAY.next();
        flights.known(
                "schedule",
                MONDAY,
                flights.departure("none", null, null, next + "T07:30", 1),
                flights.departure("new", "ZZ", "N0", next + "T08:30", 1));
        flights.known("planes", MONDAY, RowFactory.create(null, 1, "nobody's"));
        flights.known("arrivals", MONDAY, flights.arrival("lost", null, MONDAY + "T07:30", 99.0, false));
        flights.land(range);
        new FeaturesJob(lake).run(flights.context(MONDAY, "1"));
        assertThat(lake
                        .read(PipelineTables.scoringSetPath(flights.pipeline()))
                        .orElseThrow()
                        .orderBy("id")
                        .selectExpr(
                                "id",
                                "carrier_flights_1d",
                                "carrier_flights_3d",
                                "carrier_delay_3d",
                                "plane_seats",
                                "plane_maker")
                        .collectAsList()
                        .stream()
                        .map(Row::toString))
                .containsExactly(
                        "[DL-2013-10-01,1.0,3.0,30.0,null,null]",
                        "[UA-2013-10-01,1.0,3.0,40.0,100.0,Airbus]",
                        "[new,0.0,0.0,null,null,null]",
                        "[none,null,null,null,null,null]");
    }
}
