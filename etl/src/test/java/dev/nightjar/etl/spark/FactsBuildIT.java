package dev.nightjar.etl.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Source;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.BuiltAhead;
import dev.nightjar.lake.BuiltAhead.State;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Facts of a changed definition are built by chunks of days while nights go on with the old one. */
@ExtendWith(SparkExtension.class)
class FactsBuildIT {
    private static final Clock LATER = Clock.fixed(Instant.parse("2020-01-01T00:00:00Z"), ZoneOffset.UTC);
    private static final List<Source.SchemaColumn> CAR = List.of(
            new Source.SchemaColumn("car", "string", "", true), new Source.SchemaColumn("seats", "int", "", true));

    @TempDir
    Path home;

    private Lake lake;
    private Landing old;
    private Landing changed;

    @BeforeEach
    void open(SparkSession session) throws Exception {
        SparkSession spark = session.newSession();
        spark.conf().set("spark.sql.session.timeZone", "America/New_York");
        spark.conf().set("spark.sql.shuffle.partitions", "2");
        lake = new Lake(spark, home.resolve("lake/trips").toUri());
        old = new Landing(home).daily("trips").source(cars()).table(cars("seats"));
        Map<String, String> select = Landing.select();
        select.put("minutes", "minutes * 2");
        select.put("slow", "minutes > 5");
        changed = new Landing(home)
                .source(old.dailySource("trips", Source.Policy.FAIL))
                .table(trips(select))
                .source(cars())
                .table(cars("seats + 1"));
        old.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,5,", "b,red,2013-03-01 10:00,6,");
        old.lands("trips", "2013-03-02", "b,blue,2013-03-01 10:00,7,", "c,red,2013-03-02 10:00,5000,");
        old.lands("trips", "2013-03-03", "a,red,2013-03-01 10:00,5,", "b,blue,2013-03-01 10:00,7,D");
        old.lands("trips", "2013-03-04", "c,red,2013-03-02 10:00,9,", "b,red,2013-03-01 10:00,6,");
        old.lands("trips", "2013-03-05", "c,red,2013-03-02 10:00,9,", "a,red,2013-03-01 11:00,8,");
        old.lands("trips", "2013-03-06", "b,red,2013-03-01 10:00,6,", "d,red,2013-03-06 10:00,1,");
        for (int day = 1; day <= 6; day++) {
            String blue = day == 3 || day == 6 ? "" : "blue," + day / 4 + "\n";
            old.landsText("landing/cars/2013-03-0" + day + ".csv", "car,seats\nred,4\n" + blue);
        }
    }

    private static Table trips(Map<String, String> select) {
        Table trips = Landing.tripsTable("trips");
        return new Table(
                "trips",
                "trips",
                select,
                trips.key(),
                trips.eventTime(),
                60,
                trips.deleteWhen(),
                trips.expect(),
                1,
                1,
                Optional.empty());
    }

    private static Source cars() {
        return new Source(
                "cars",
                Source.Format.CSV,
                "landing/cars/{date}.csv",
                new Source.Arrives(true, Optional.empty()),
                Source.Load.FULL,
                CAR,
                "NA",
                Source.Policy.WARN,
                Source.Policy.FAIL,
                Source.Policy.FAIL);
    }

    private static Table cars(String seats) {
        Map<String, String> select = new LinkedHashMap<>(Map.of("car", "car"));
        select.put("seats", seats);
        return new Table(
                "cars",
                "cars",
                select,
                List.of("car"),
                Optional.empty(),
                60,
                Optional.empty(),
                List.of(),
                1,
                1,
                Optional.empty());
    }

    @Test
    void aBuildThatWasKilledGoesOnWhileNightsDoAndTheFirstNightOnlyCatchesUp() {
        assertThatThrownBy(() -> build(lake, "2013-03-04"))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.USAGE))
                .hasMessageStartingWith("nothing is published yet");
        night(lake, old, "2013-03-04");

        AtomicInteger commits = new AtomicInteger();
        Lake dying = lake.fenced(() -> {
            if (commits.incrementAndGet() >= 6) { // the second chunk is committed, and not recorded
                throw new IllegalStateException("killed before a commit");
            }
        });
        assertThatThrownBy(() -> build(dying, "2013-03-04")).hasStackTraceContaining("killed before a commit");
        assertThat(knownDates(changed, "trips"))
                .containsExactly("2013-03-01", "2013-03-02", "2013-03-03", "2013-03-04");
        night(lake, old, "2013-03-05");
        assertThat(new Frontier(lake).latest().orElseThrow().tables())
                .as("nobody reads what is being built")
                .doesNotContainKey(path(changed, "trips"));

        LogicalDate fifth = LogicalDate.parse("2013-03-05");
        assertThat(build(lake, "2013-03-05"))
                .as("trips: all but the recorded chunk")
                .containsExactly(
                        new BuiltAhead("trips", fifth, 2, 4, State.BUILT),
                        new BuiltAhead("cars", fifth, 3, 4, State.BUILT));
        assertThat(build(lake, "2013-03-05")).extracting(BuiltAhead::chunks).containsExactly(0, 0);

        assertThat(night(lake, changed, "2013-03-06").says())
                .as("the files of one night")
                .isEqualTo(
                        "2 files of 2013-03-06: 3 rows landed = 1 facts + 2 repeated + 0 refused, 1 derived deletes");
        assertThat(build(lake, "2013-03-06")).extracting(BuiltAhead::state).containsOnly(State.PUBLISHED);

        Lake once = new Lake(lake.spark(), home.resolve("once/trips").toUri());
        night(once, changed, "2013-03-06");
        for (String table : List.of("trips", "cars")) {
            assertThat(facts(lake, table))
                    .as(table)
                    .isEqualTo(facts(once, table))
                    .hasSizeGreaterThan(4);
        }
    }

    @Test
    void aTableWhoseRawRowsAreNotPublishedIsLeftToTheFirstNight() {
        night(lake, new Landing(home).daily("trips"), "2013-03-02");
        assertThat(build(lake, "2013-03-02"))
                .extracting(BuiltAhead::name, BuiltAhead::chunks, BuiltAhead::state)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("trips", 1, State.BUILT),
                        org.assertj.core.groups.Tuple.tuple("cars", 0, State.LEFT));
        assertThat(night(lake, changed, "2013-03-03").says()).startsWith("4 files of 2013-03-01 to 2013-03-03: ");
        assertThat(knownDates(changed, "cars")).containsExactly("2013-03-01", "2013-03-03");
    }

    private List<BuiltAhead> build(Lake with, String night) {
        return new FactsBuild(with).run(changed.night(night), 2, 1);
    }

    /** Ingests, and publishes the tables of the definition. */
    private static JobResult night(Lake lake, Landing landing, String date) {
        RunContext context = landing.night(date);
        JobResult result = new IngestJob(lake, LATER).run(context);
        Map<String, Long> versions = new TreeMap<>();
        lake.files()
                .list("raw")
                .forEach(f -> versions.put("raw/" + f, lake.version("raw/" + f).orElseThrow()));
        context.pipeline()
                .tables()
                .keySet()
                .forEach(t -> versions.put(
                        path(landing, t), lake.version(path(landing, t)).orElseThrow()));
        versions.put("ledger", lake.version("ledger").orElseThrow());
        new Frontier(lake).publish(context.night(), versions, context);
        return result;
    }

    private static String path(Landing landing, String table) {
        Pipeline pipeline = landing.pipeline();
        return PipelineTables.factsPath(pipeline, pipeline.tables().get(table));
    }

    private List<String> knownDates(Landing landing, String table) {
        return texts(lake.read(path(landing, table))
                .orElseThrow()
                .select("_known_date")
                .distinct()
                .orderBy("_known_date")
                .collectAsList());
    }

    private List<String> facts(Lake of, String table) {
        return texts(of.read(path(changed, table))
                .orElseThrow()
                .orderBy("_known_date", "_place", "_position")
                .collectAsList());
    }

    private static List<String> texts(List<Row> rows) {
        return rows.stream().map(r -> r.mkString(" ")).toList();
    }
}
