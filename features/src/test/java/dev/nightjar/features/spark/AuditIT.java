package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
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
        assertThatThrownBy(() -> run(flights, SUNDAY))
                .as("it stays so until it is mended")
                .hasMessageContaining("1 of 2 rows");
    }
}
