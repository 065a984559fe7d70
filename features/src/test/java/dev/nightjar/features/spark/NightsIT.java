package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Compactor;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.TableFiles;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Several nights of one pipeline: histories a, b, c, d, l and m, and runs that were killed. */
@ExtendWith(SparkExtension.class)
class NightsIT {
    private static final LogicalDate FIRST = LogicalDate.parse("2013-09-25");
    private static final LogicalDate MONDAY = LogicalDate.parse("2013-09-30");

    @TempDir
    Path folder;

    private SparkSession spark;

    @BeforeEach
    void open(SparkSession session) {
        spark = session;
    }

    private Flights pipeline(String name) {
        Flights flights = new Flights(new Lake(spark, folder.resolve(name).toUri()));
        Flights.fly(flights, new DateRange(FIRST, MONDAY));
        return flights;
    }

    private static JobResult run(Flights flights, LogicalDate night) {
        return new FeaturesJob(flights.lake()).run(flights.context(night, "1"));
    }

    private static List<String> rows(Flights flights, String path) {
        return sorted(flights.lake().read(path).orElseThrow());
    }

    private static List<String> sorted(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(Row::toString).sorted().toList();
    }

    private static String tiles(Flights flights) {
        return PipelineTables.tilesPath(
                flights.pipeline(), flights.pipeline().aggregateGroups().get(0));
    }

    private static List<String> scored(Flights flights, LogicalDate night) {
        return rows(flights, PipelineTables.scoringSetPath(flights.pipeline())).stream()
                .filter(r -> r.startsWith("[" + night))
                .toList();
    }

    /** Known on the 29th: the UA flight of the 27th was a DL flight; DL's of the 26th was a day later; UA's of the 25th never was. */
    private static void change(Flights flights) {
        LogicalDate known = LogicalDate.parse("2013-09-29");
        flights.known(
                "arrivals",
                known,
                flights.arrival("UA-2013-09-27", "DL", "2013-09-27T07:30", 500.0, false),
                flights.arrival("DL-2013-09-26", "DL", "2013-09-27T18:00", 40.0, false));
        flights.known(
                "arrivals", known, "delete", flights.arrival("UA-2013-09-25", "UA", "2013-09-25T07:30", 0.0, false));
    }

    /** The publication of the night has the rows of the one before, in one file a partition; the one before is as it was; again does nothing. */
    private static void mergeFiles(Flights flights) {
        Frontier frontier = new Frontier(flights.lake());
        Frontier.Published before = frontier.latest().orElseThrow();
        Map<String, List<String>> rows = new TreeMap<>();
        before.tables()
                .forEach((path, version) -> rows.put(path, sorted(flights.lake().readAt(path, version))));
        RunContext context = flights.context(before.night(), "by hand");

        Compaction.ByHand done = Compaction.byHand(flights.lake(), Compaction.all(flights.lake(), context), context);

        assertThat(done.leftAlone()).isEmpty();
        assertThat(done.merged())
                .extracting(Compactor.Compacted::path)
                .contains(tiles(flights), PipelineTables.scoringSetPath(flights.pipeline()));
        Frontier.Published after = frontier.latest().orElseThrow();
        assertThat(after.number()).isEqualTo(before.number() + 1);
        assertThat(after.night()).isEqualTo(before.night());
        assertThat(after.tables().get(tiles(flights)))
                .isGreaterThan(before.tables().get(tiles(flights)));
        rows.forEach((path, expected) -> {
            assertThat(sorted(frontier.read(before, path).orElseThrow())).isEqualTo(expected);
            assertThat(sorted(frontier.read(after, path).orElseThrow())).isEqualTo(expected);
        });
        assertThat(Compaction.byHand(flights.lake(), Compaction.all(flights.lake(), context), context)
                        .merged())
                .as("again, but for the frontier, which has one more row")
                .extracting(Compactor.Compacted::path)
                .isSubsetOf("frontier");
    }

    /** Histories b and c: late rows, a correction that changes the carrier, and one the day. */
    @Test
    void nightsOneByOneLeaveTheTilesOfOneRangeAndEachNightIsRecreatedAsItWas() {
        Flights range = pipeline("range");
        change(range);
        range.land(new DateRange(FIRST, MONDAY));
        run(range, MONDAY);

        Flights single = pipeline("single").champion(FIRST);
        change(single);
        spark.conf().set(Compactor.EVERY_KEY, "4"); // by itself in the night behind the merge by hand
        spark.conf().set(Compactor.ABOVE_KEY, "1");
        List<String> before = List.of();
        for (LogicalDate night : List.of(FIRST.plus(2), FIRST.plus(3), FIRST.plus(4), MONDAY)) {
            LogicalDate first = night.equals(FIRST.plus(2)) ? FIRST : night;
            single.land(new DateRange(first, night));
            run(single, night);
            before = night.equals(FIRST.plus(3)) ? scored(single, night) : before;
            if (night.equals(FIRST.plus(3))) {
                mergeFiles(single);
            }
        }
        spark.conf().unset(Compactor.EVERY_KEY);
        spark.conf().unset(Compactor.ABOVE_KEY);
        List<Integer> files = new Frontier(single.lake())
                .since(FIRST).stream()
                        .map(p -> new TableFiles(single.lake())
                                .at(tiles(single), p.tables().get(tiles(single)))
                                .size())
                        .toList();
        assertThat(files).as("nights 27 and 28, by hand, nights 29 and 30").hasSize(5);
        assertThat(files.get(1)).isGreaterThan(files.get(0));
        assertThat(files.subList(2, 4)).as("merged by hand, and by the night").containsExactly(1, 1);
        assertThat(files.get(4)).isGreaterThan(1);
        assertThat(rows(single, tiles(single))).isEqualTo(rows(range, tiles(range)));
        assertThat(rows(range, tiles(range)))
                .as(
                        "a corrected carrier, a moved day and a delete: new versions of the touched tiles, one of them empty")
                .contains(
                        "[UA,2013-09-27,2013-09-29,2013-09,0,0,0.0]",
                        "[DL,2013-09-27,2013-09-29,2013-09,3,3,540.0]",
                        "[DL,2013-09-26,2013-09-29,2013-09,0,0,0.0]",
                        "[UA,2013-09-25,2013-09-29,2013-09,0,0,0.0]")
                .hasSize(12 + 4);

        single.lake().files().delete(PipelineTables.scoringSetPath(single.pipeline()));
        run(single, FIRST.plus(3));
        assertThat(scored(single, FIRST.plus(3))).isEqualTo(before).hasSize(2);
    }
}
