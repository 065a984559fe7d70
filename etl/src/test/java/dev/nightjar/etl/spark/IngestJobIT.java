package dev.nightjar.etl.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Source;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.rule.Expectation;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.BuiltAhead;
import dev.nightjar.lake.spark.FactViews;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SparkExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class IngestJobIT {
    private static final Clock LATER = Clock.fixed(Instant.parse("2020-01-01T00:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path home;

    private Lake lake;
    private Landing landing;

    @BeforeEach
    void open(SparkSession session) {
        SparkSession spark = session.newSession();
        spark.conf().set("spark.sql.session.timeZone", "America/New_York");
        spark.conf().set("spark.sql.shuffle.partitions", "2");
        lake = new Lake(spark, home.resolve("lake/trips").toUri());
        landing = new Landing(home).daily("trips");
    }

    @Test
    @Tag("fast")
    void landedRowsAreFactsRepeatsOrRefused() throws Exception {
        landing.lands(
                "trips",
                "2013-03-01",
                "a,red,2013-03-01 10:00,5,",
                "a,red,2013-03-01 10:00,5,",
                "b,red,2013-03-01 11:00,5000,",
                ",red,2013-03-01 11:00,1,");
        JobResult result = night("2013-03-01");
        assertThat(result.says()).isEqualTo("1 files of 2013-03-01: 4 rows landed = 1 facts + 1 repeated + 2 refused");
        assertThat(texts(quarantine("2013-03-01")))
                .containsExactly("null [key id is not null]", "b [minutes between -100.0 and 1000.0]");
        assertThat(live("2013-03-01")).containsExactly("a red 5.0");
    }

    @Test
    void anUnchangedNightWritesNothingTwice() throws Exception {
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,5,");
        Map<String, Long> first = night("2013-03-01").tableVersions();
        assertThat(night("2013-03-01").tableVersions()).isEqualTo(first);
        publish("2013-03-01");
        assertThat(night("2013-03-01").outcome()).isEqualTo(JobResult.Outcome.SKIPPED);
        assertThat(night("2013-03-01").says()).isEqualTo("published through 2013-03-01");
    }

    /** History a: a range of days is taken as if each night had run, and known dates are the files'. */
    @Test
    void aRangeOfDaysGivesTheRowsOfSingleNights() throws Exception {
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,5,", "b,red,2013-03-01 10:00,6,");
        landing.lands("trips", "2013-03-02", "b,blue,2013-03-01 10:00,7,", "c,red,2013-03-02 10:00,1,");
        landing.lands("trips", "2013-03-03", "a,red,2013-03-01 10:00,5,", "d,red,2013-03-03 10:00,1,");
        night("2013-03-03");
        List<String> atOnce = facts();
        Lake other = new Lake(lake.spark(), home.resolve("lake/other").toUri());
        Lake range = lake;
        lake = other;
        for (String night : List.of("2013-03-01", "2013-03-02", "2013-03-03")) {
            night(night);
            publish(night);
        }
        assertThat(facts()).isEqualTo(atOnce);
        lake = range;
        assertThat(live("2013-03-01")).containsExactly("a red 5.0", "b red 6.0");
        assertThat(live("2013-03-02")).containsExactly("a red 5.0", "b blue 7.0", "c red 1.0");
    }

    /** History b: a file that lands after its night was published is known from the first open night on. */
    @Test
    void aLateFileIsNewsOfTheFirstOpenNight() throws Exception {
        landing.source(landing.dailySource("trips", Source.Policy.WARN));
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,5,");
        night("2013-03-01");
        publish("2013-03-01");
        JobResult warned = night("2013-03-02");
        assertThat(warned.warnings())
                .containsExactly("source trips: no file for 2013-03-02, looked for landing/trips/2013-03-02.csv;"
                        + " the night goes on without it");
        publish("2013-03-02");
        List<String> before = live("2013-03-02");
        landing.lands("trips", "2013-03-02", "b,red,2013-03-02 10:00,5,")
                .at("landing/trips/2013-03-02.csv", "2013-03-04T07:00:00Z");
        landing.lands("trips", "2013-03-03", "c,red,2013-03-03 10:00,5,");
        night("2013-03-03");
        assertThat(live("2013-03-02")).isEqualTo(before);
        assertThat(live("2013-03-03")).containsExactly("a red 5.0", "b red 5.0", "c red 5.0");
        assertThat(lake.read(Tables.LEDGER)
                        .filter("place like '%03-02.csv'")
                        .select("known_date")
                        .head()
                        .getDate(0))
                .hasToString("2013-03-03");
    }

    /** History d. */
    @Test
    void deletesAndReinsertionsAreFactsAndTheirRepeatsAreNot() throws Exception {
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,5,", "a,red,2013-03-01 10:00,5,");
        landing.lands("trips", "2013-03-02", "a,red,2013-03-01 10:00,5,D", "a,red,2013-03-01 10:00,5,D");
        landing.lands("trips", "2013-03-03", "a,red,2013-03-01 10:00,5,", "a,red,2013-03-01 10:00,5,");
        JobResult result = night("2013-03-03");
        assertThat(result.figures()).containsEntry("facts", 3.0).containsEntry("repeated", 3.0);
        assertThat(live("2013-03-01")).containsExactly("a red 5.0");
        assertThat(live("2013-03-02")).isEmpty();
        assertThat(live("2013-03-03")).containsExactly("a red 5.0");
    }

    /** History e: full loads A, B, A are three facts; a key that vanishes is one derived delete. */
    @Test
    void fullLoadsAreComparedWithTheLoadBefore() throws Exception {
        Source cars = new Source(
                "cars",
                Source.Format.CSV,
                "landing/cars/{date}.csv",
                new Source.Arrives(true, Optional.empty()),
                Source.Load.FULL,
                List.of(
                        new Source.SchemaColumn("car", "string", "", true),
                        new Source.SchemaColumn("seats", "int", "", true)),
                "NA",
                Source.Policy.WARN,
                Source.Policy.FAIL,
                Source.Policy.FAIL);
        Map<String, String> select = new TreeMap<>(Map.of("car", "car", "seats", "seats"));
        landing = new Landing(home)
                .source(cars)
                .table(new Table(
                        "cars",
                        "cars",
                        select,
                        List.of("car"),
                        Optional.empty(),
                        60,
                        Optional.empty(),
                        List.of(),
                        1,
                        0.6,
                        Optional.empty()));
        landing.landsText("landing/cars/2013-03-01.csv", "car,seats\nred,4\nblue,2\n");
        landing.landsText("landing/cars/2013-03-02.csv", "car,seats\nred,5\nblue,2\n");
        landing.landsText("landing/cars/2013-03-03.csv", "car,seats\nred,4\nblue,2\n");
        landing.landsText("landing/cars/2013-03-04.csv", "car,seats\nred,4\n");
        JobResult three = night("2013-03-03");
        assertThat(three.figures()).containsEntry("facts", 4.0).containsEntry("repeated", 2.0);
        publish("2013-03-03");
        JobResult vanished = night("2013-03-04");
        assertThat(vanished.figures())
                .containsEntry("facts", 0.0)
                .containsEntry("repeated", 1.0)
                .containsEntry("derived_deletes", 1.0);
        assertThat(liveCars("2013-03-01")).containsExactly("blue 2", "red 4");
        assertThat(liveCars("2013-03-02")).containsExactly("blue 2", "red 5");
        assertThat(liveCars("2013-03-03")).containsExactly("blue 2", "red 4");
        assertThat(liveCars("2013-03-04")).containsExactly("red 4");
    }

    /** History f, the ingest's part: an unpublished night's file may be mended; the newer sighting replaces the older one. */
    @Test
    void aMendedFileOfAnOpenNightReplacesItsRows() throws Exception {
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,5,", "x,red,2013-03-01 10:00,5,");
        night("2013-03-01");
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,6,")
                .at("landing/trips/2013-03-01.csv", "2013-03-02T08:00:00Z");
        night("2013-03-01");
        assertThat(live("2013-03-01")).containsExactly("a red 6.0");
        assertThat(lake.read(Tables.LEDGER).count()).isEqualTo(1);
    }

    /** A published night's file that changes later is news; rows missing from it delete nothing. */
    @Test
    void aChangedFileOfAPublishedNightUpserts() throws Exception {
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,5,", "b,red,2013-03-01 10:00,5,");
        night("2013-03-01");
        publish("2013-03-01");
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,9,")
                .at("landing/trips/2013-03-01.csv", "2013-03-03T07:00:00Z");
        landing.lands("trips", "2013-03-02", "c,red,2013-03-02 10:00,5,");
        night("2013-03-02");
        assertThat(live("2013-03-01")).containsExactly("a red 5.0", "b red 5.0");
        assertThat(live("2013-03-02")).containsExactly("a red 9.0", "b red 5.0", "c red 5.0");
    }

    /** History j: a source that is new keeps its declared dates behind the frontier. */
    @Test
    void aNewSourcesHistoryKeepsItsDeclaredDates() throws Exception {
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,5,");
        landing.lands("trips", "2013-03-02", "b,red,2013-03-02 10:00,5,");
        night("2013-03-02");
        publish("2013-03-02");
        landing.daily("rides");
        landing.lands("rides", "2013-03-01", "r,red,2013-03-01 10:00,5,");
        landing.lands("rides", "2013-03-02", "s,red,2013-03-02 10:00,5,");
        landing.lands("trips", "2013-03-03", "c,red,2013-03-03 10:00,5,");
        landing.lands("rides", "2013-03-03", "t,red,2013-03-03 10:00,5,");
        night("2013-03-03");
        assertThat(texts(lake.read(Tables.LEDGER)
                        .filter("source = 'rides'")
                        .orderBy("known_date")
                        .select("known_date", "declared_history")))
                .containsExactly("2013-03-01 true", "2013-03-02 true", "2013-03-03 false");
        assertThat(lake.read(Tables.LEDGER).filter("source = 'trips'").count()).isEqualTo(3);
    }

    /** The trips by another select, without row rules. */
    private static Table tripsOf(Map<String, String> select) {
        Table old = Landing.tripsTable("trips");
        return new Table(
                "trips",
                "trips",
                select,
                old.key(),
                old.eventTime(),
                60,
                old.deleteWhen(),
                List.of(),
                1,
                1,
                Optional.empty());
    }

    /** History h, the facts' part: a changed select is a new version of the facts, rebuilt from raw with the ledger's dates. */
    @Test
    void aChangedSelectRebuildsTheFactsBesideTheOldOnes() throws Exception {
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,5,");
        landing.lands("trips", "2013-03-02", "a,red,2013-03-01 10:00,7,");
        night("2013-03-02");
        publish("2013-03-02");
        String oldPath = PipelineTables.factsPath(landing.pipeline(), trips());
        Map<String, String> select = Landing.select();
        select.put("minutes", "minutes * 2");
        landing.table(tripsOf(select));
        landing.lands("trips", "2013-03-03", "c,red,2013-03-03 10:00,5,");
        JobResult result = night("2013-03-03");
        assertThat(result.says()).isEqualTo("1 files of 2013-03-03: 3 rows landed = 3 facts + 0 repeated + 0 refused");
        assertThat(live("2013-03-01")).containsExactly("a red 10.0");
        assertThat(live("2013-03-03")).containsExactly("a red 14.0", "c red 10.0");
        assertThat(lake.read(oldPath)).isPresent();
    }

    /** Raw of another schema is read anew from the files that are there, so facts that are made from it later lack what those replaced. */
    @Test
    void factsMadeFromARawThatWasRebuiltBeforeAreCountedByTheFilesThatItHolds() throws Exception {
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,5,", "b,red,2013-03-01 10:00,5,");
        night("2013-03-01");
        publish("2013-03-01");
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,9,")
                .at("landing/trips/2013-03-01.csv", "2013-03-03T07:00:00Z");
        landing.lands("trips", "2013-03-02", "c,red,2013-03-02 10:00,5,");
        night("2013-03-02");
        publish("2013-03-02");
        withATip();
        landing.landsText(
                "landing/trips/2013-03-03.csv", "id,car,happened,minutes,op,tip\nd,red,2013-03-03 10:00,5,,1\n");
        assertThat(night("2013-03-03").says()).endsWith(": 3 rows landed = 3 facts + 0 repeated + 0 refused");
        publish("2013-03-03");

        Map<String, String> select = Landing.select();
        select.put("minutes", "minutes * 3");
        landing.table(tripsOf(select));
        assertThat(new FactsBuild(lake).run(landing.night("2013-03-03"), 9, 1))
                .extracting(BuiltAhead::rows)
                .containsExactly(3L);
        select.put("minutes", "minutes * 2");
        landing.table(tripsOf(select));
        landing.landsText(
                "landing/trips/2013-03-04.csv", "id,car,happened,minutes,op,tip\ne,red,2013-03-04 10:00,5,,1\n");
        assertThat(night("2013-03-04").says())
                .isEqualTo("1 files of 2013-03-04: 4 rows landed = 4 facts + 0 repeated + 0 refused");
        assertThat(live("2013-03-01")).isEmpty();
        assertThat(live("2013-03-04")).containsExactly("a red 18.0", "c red 10.0", "d red 10.0", "e red 10.0");
    }

    private void withATip() {
        Source plain = landing.dailySource("trips", Source.Policy.FAIL);
        List<Source.SchemaColumn> columns = new ArrayList<>(plain.columns());
        columns.add(new Source.SchemaColumn("tip", "double", "", true));
        landing.source(new Source(
                "trips",
                plain.format(),
                "landing/trips/{date}.csv",
                plain.arrives(),
                plain.load(),
                columns,
                "NA",
                plain.onNewColumn(),
                plain.onMissingColumn(),
                plain.onMissingFile()));
    }

    /** Local times are read anew; what was published stays in its own table, and known dates are those of the ledger. */
    @Test
    void anotherTimeZoneRebuildsTheFactsBesideTheOldOnes() throws Exception {
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 23:30,5,");
        landing.lands("trips", "2013-03-02", "b,red,2013-03-02 10:00,5,");
        night("2013-03-02");
        publish("2013-03-02");
        String before = PipelineTables.factsPath(landing.pipeline(), trips());
        List<String> old = texts(lake.read(before).orElseThrow().orderBy("id"));
        landing.zone(ZoneId.of("Asia/Tokyo"));
        lake.spark().conf().set("spark.sql.session.timeZone", "Asia/Tokyo");
        landing.lands("trips", "2013-03-03", "c,red,2013-03-03 10:00,5,");
        JobResult result = night("2013-03-03");
        assertThat(result.says()).isEqualTo("1 files of 2013-03-03: 3 rows landed = 3 facts + 0 repeated + 0 refused");
        assertThat(PipelineTables.factsPath(landing.pipeline(), trips())).isNotEqualTo(before);
        assertThat(texts(table().orderBy("id")
                        .selectExpr("id", "_event_day", "_known_date", "unix_seconds(happened) div 60 % 1440")))
                .containsExactly(
                        "a 2013-03-01 2013-03-01 870", "b 2013-03-02 2013-03-02 60", "c 2013-03-03 2013-03-03 60");
        lake.spark().conf().set("spark.sql.session.timeZone", "America/New_York");
        assertThat(texts(lake.read(before).orElseThrow().orderBy("id"))).isEqualTo(old);
    }

    /** A file of night D that lands after D+3 was published, and one that lands a month late: news of the first open night. */
    @Test
    void daysThatComeLateAreKnownFromTheFirstOpenNightAndChangeNoNightBefore() throws Exception {
        landing.source(landing.dailySource("trips", Source.Policy.IGNORE));
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,5,");
        night("2013-03-05");
        publish("2013-03-05");
        landing.lands("trips", "2013-03-02", "b,red,2013-03-02 10:00,5,", "a,blue,2013-03-01 10:00,5,")
                .at("landing/trips/2013-03-02.csv", "2013-03-06T12:00:00Z");
        night("2013-03-06");
        assertThat(live("2013-03-05")).containsExactly("a red 5.0");
        assertThat(live("2013-03-06")).containsExactly("a blue 5.0", "b red 5.0");
        publish("2013-04-03");
        landing.lands("trips", "2013-03-03", "c,red,2013-03-03 10:00,5,", "d,red,2012-12-31 10:00,5,")
                .at("landing/trips/2013-03-03.csv", "2013-04-04T12:00:00Z");
        JobResult result = night("2013-04-04");
        assertThat(result.says()).isEqualTo("1 files of 2013-04-04: 2 rows landed = 1 facts + 0 repeated + 1 refused");
        assertThat(live("2013-04-03")).containsExactly("a blue 5.0", "b red 5.0");
        assertThat(live("2013-04-04")).containsExactly("a blue 5.0", "b red 5.0", "c red 5.0");
        assertThat(texts(quarantine("2013-04-04"))).containsExactly("d [corrects within 60d]");
        assertThat(texts(lake.read(Tables.LEDGER).orderBy("known_date").select("declared_date", "known_date")))
                .containsExactly("2013-03-01 2013-03-01", "2013-03-02 2013-03-06", "2013-03-03 2013-04-04");
    }

    /** History n. */
    @Test
    void aStaleFileAfterACorrectionIsKeptAndNotLive() throws Exception {
        landing.source(landing.dailySource("trips", Source.Policy.IGNORE));
        landing.lands("trips", "2013-03-02", "a,red,2013-03-01 10:00,7,");
        night("2013-03-02");
        publish("2013-03-02");
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,5,")
                .at("landing/trips/2013-03-01.csv", "2013-03-04T08:00:00Z");
        JobResult result = night("2013-03-03");
        assertThat(result.figures()).containsEntry("facts", 1.0);
        assertThat(live("2013-03-03")).containsExactly("a red 7.0");
    }

    /** History o: without declared dates, what landed after D's cut-off is not D's. */
    @Test
    void aNightCaughtUpLateReadsWhatHadLandedByItsCutoff() throws Exception {
        Source undated = new Source(
                "trips",
                Source.Format.CSV,
                "landing/trips/*.csv",
                new Source.Arrives(false, Optional.empty()),
                Source.Load.INCREMENTAL,
                Landing.columns(),
                "NA",
                Source.Policy.WARN,
                Source.Policy.FAIL,
                Source.Policy.WARN);
        landing.source(undated);
        // The cut-off of 2013-03-01 is 06:00 in New York on the next day, 11:00 UTC.
        landing.lands("trips", "one", "a,red,2013-03-01 10:00,5,").at("landing/trips/one.csv", "2013-03-02T11:00:00Z");
        landing.lands("trips", "two", "b,red,2013-03-01 10:00,5,").at("landing/trips/two.csv", "2013-03-02T11:00:01Z");
        night("2013-03-01");
        assertThat(live("2013-03-01")).containsExactly("a red 5.0");
        publish("2013-03-01");
        night("2013-03-02");
        assertThat(live("2013-03-02")).containsExactly("a red 5.0", "b red 5.0");
    }

    @Test
    void aNightWhoseCutoffIsAheadIsRefused() throws Exception {
        landing.lands("trips", "2019-12-31", "a,red,2019-12-31 10:00,5,");
        Clock early = Clock.fixed(Instant.parse("2020-01-01T10:59:00Z"), ZoneOffset.UTC);
        assertThatThrownBy(() -> new IngestJob(lake, early).run(landing.night("2019-12-31")))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.USAGE))
                .hasMessage(
                        "night 2019-12-31: its cut-off 2020-01-01T11:00:00Z lies in the future, so files may still land;"
                                + " run it after that");
    }

    @Test
    void aMissingDayStopsThatDateOnly() throws Exception {
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,5,");
        landing.lands("trips", "2013-03-03", "c,red,2013-03-03 10:00,5,");
        JobResult result = night("2013-03-03");
        assertThat(result.warnings())
                .containsExactly("source trips: no file for 2013-03-02, looked for landing/trips/2013-03-02.csv;"
                        + " land it and run the night again, or set on_missing_file: warn");
        assertThat(stops()).containsExactly("2013-03-02 trips file landed");
    }

    @Test
    void aTruncatedGzipStopsAndNamesTheFile() throws Exception {
        gzipped();
        byte[] whole = Landing.gzip("id,car,happened,minutes,op\n" + "a,red,2013-03-01 10:00,5,\n".repeat(5000));
        landing.landsBytes("landing/trips/2013-03-01.csv.gz", Arrays.copyOf(whole, whole.length - 20));
        assertThat(night("2013-03-01").warnings())
                .singleElement()
                .asString()
                .startsWith(
                        "source trips: landing/trips/2013-03-01.csv.gz ends in the middle of its compressed data, after row ")
                .endsWith("; land it again and run the night again");
        assertThat(stops()).containsExactly("2013-03-01 trips file readable");
        landing.landsBytes(
                "landing/trips/2013-03-01.csv.gz",
                Landing.gzip("id,car,happened,minutes,op\na,red,2013-03-01 10:00,5,\n"));
        assertThat(night("2013-03-01").says()).endsWith("1 rows landed = 1 facts + 0 repeated + 0 refused");
        assertThat(stops()).isEmpty();
    }

    @Test
    void anEmptyFileStopsAndAHeaderAloneIsNoRows() throws Exception {
        landing.landsText("landing/trips/2013-03-01.csv", "");
        assertThat(night("2013-03-01").warnings())
                .containsExactly("source trips: landing/trips/2013-03-01.csv is empty: not even a header;"
                        + " land it again and run the night again");
        assertThat(stops()).containsExactly("2013-03-01 trips file readable");
        landing.lands("trips", "2013-03-01");
        assertThat(night("2013-03-01").says())
                .isEqualTo("1 files of 2013-03-01: 0 rows landed = 0 facts + 0 repeated + 0 refused");
        assertThat(stops()).isEmpty();
    }

    @Test
    void aRenamedColumnIsNamedOnBothSides() throws Exception {
        landing.landsText("landing/trips/2013-03-01.csv", "id,car,happened,mins,op\na,red,2013-03-01 10:00,5,\n");
        assertThat(night("2013-03-01").warnings())
                .contains(
                        "source trips: landing/trips/2013-03-01.csv lacks the column minutes and has the new mins (renamed?);"
                                + " mend the file, or change the source's schema");
        assertThat(stops()).containsExactly("2013-03-01 trips columns present");
    }

    @Test
    void anAddedColumnIsKeptInRawAndWarnedAbout() throws Exception {
        landing.landsText(
                "landing/trips/2013-03-01.csv", "id,colour,car,happened,minutes,op\na,green,red,2013-03-01 10:00,5,\n");
        assertThat(night("2013-03-01").warnings())
                .containsExactly(
                        "source trips: landing/trips/2013-03-01.csv has columns that the schema does not name: colour;"
                                + " they are kept in raw only; add them to the schema to use them");
        assertThat(live("2013-03-01")).containsExactly("a red 5.0");
        assertThat(raw().select("_extra").head().getJavaMap(0)).isEqualTo(Map.of("colour", "green"));
    }

    @Test
    void valuesThatAreNotOfTheirTypeAreRefusedWithTheReason() throws Exception {
        byte[] bytes = ("id,car,happened,minutes,op\n"
                        + "a,red,2013-03-01 10:00,five,\n"
                        + "b,red,2013-03-01 10:00,NaN,\n"
                        + "c,red,2013-03-01 10:00,Infinity,\n"
                        + "d,red,yesterday,5,\n"
                        + "e,r?d,2013-03-01 10:00,5,\n"
                        + "f,red,2013-03-01 10:00\n"
                        + "g,red,2013-03-01 10:00,NA,\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '?') {
                bytes[i] = (byte) 0xE9; // e acute in Latin-1: not UTF-8
            }
        }
        landing.landsBytes("landing/trips/2013-03-01.csv", bytes);
        night("2013-03-01");
        assertThat(texts(quarantine("2013-03-01")))
                .containsExactly(
                        "a [type of minutes]",
                        "b [minutes is finite, minutes between -100.0 and 1000.0]",
                        "c [minutes is finite, minutes between -100.0 and 1000.0]",
                        "d [type of happened, event time happened is not null]",
                        "e [text is UTF-8]",
                        "f [as many cells as the header]");
        assertThat(live("2013-03-01")).containsExactly("g red null");
    }

    /** On 2013-03-10 New York's clocks went from 02:00 to 03:00. */
    @Test
    void aTimeInTheSkippedHourIsRefused() throws Exception {
        landing.lands(
                "trips",
                "2013-03-10",
                "a,red,2013-03-10 02:30,5,",
                "b,red,2013-03-10 03:30,5,",
                "c,red,2013-03-10 01:59,5,");
        night("2013-03-10");
        assertThat(texts(quarantine("2013-03-10"))).containsExactly("a [happened exists in the time zone]");
        assertThat(live("2013-03-10")).containsExactly("b red 5.0", "c red 5.0");
    }

    @Test
    void aCorrectionOlderThanCorrectsIsRefused() throws Exception {
        landing.lands("trips", "2013-03-31", "a,red,2013-01-30 10:00,5,", "b,red,2013-01-29 10:00,5,");
        night("2013-03-31");
        assertThat(texts(quarantine("2013-03-31"))).containsExactly("b [corrects within 60d]");
    }

    @Test
    void aRefusedCorrectionLeavesTheOldValueLive() throws Exception {
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,5,");
        landing.lands("trips", "2013-03-02", "a,red,2013-03-01 10:00,5000,");
        night("2013-03-02");
        assertThat(live("2013-03-02")).containsExactly("a red 5.0");
    }

    @Test
    void aSelectThatSparkCannotResolveIsAConfigError() throws Exception {
        Map<String, String> select = Landing.select();
        select.put("wrong", "minuts + 1");
        landing.table(tripsOf(select));
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,5,");
        assertThatThrownBy(() -> night("2013-03-01"))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIG))
                .hasMessageStartingWith("table trips: ")
                .hasMessageContaining("`minuts`")
                .hasMessageContaining("mend its select");
    }

    @Test
    void anExpressionThatFailsOnOneRowNamesFileAndRowAndTheNightRunsOnceItIsMended() throws Exception {
        selecting("twice", "minutes * 2", "element_at(split(car, ','), cast(twice as int))");
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,0.5,", "b,red,2013-03-01 10:00,0,");
        assertThatThrownBy(() -> night("2013-03-01"))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessageStartingWith(
                        "tables.trips.select.part: 'element_at(split(car, ','), cast(twice as int))' fails on one"
                                + " row of table trips, landing/trips/2013-03-01.csv row 2: The index 0 is invalid")
                .hasMessageContaining("; there car=red, minutes=0.0; ");
        selecting("twice", "minutes * 2", "element_at(split(car, ','), cast(nullif(twice, 0) as int))");
        night("2013-03-01");
        assertThat(live("2013-03-01")).containsExactly("a red 0.5", "b red 0.0");
    }

    @Test
    void aRowRuleThatFailsOnOneRowNamesItsKey() throws Exception {
        Table old = Landing.tripsTable("trips");
        Expectation rule = new Expectation(
                "a letter",
                Optional.empty(),
                new Expectation.Measure.Sql("element_at(split(car, ''), cast(minutes as int)) > 'a'"),
                Expectation.OnFail.QUARANTINE,
                OptionalDouble.empty(),
                OptionalDouble.empty());
        landing.table(new Table(
                "trips",
                "trips",
                old.select(),
                old.key(),
                old.eventTime(),
                60,
                old.deleteWhen(),
                List.of(rule),
                1,
                1,
                Optional.empty()));
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,1,", "b,red,2013-03-01 10:00,0,");
        assertThatThrownBy(() -> night("2013-03-01"))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessageStartingWith("tables.trips.expect[0].sql: ")
                .hasMessageContaining(" fails on one row of table trips, id=b (landing/trips/2013-03-01.csv row 2): ");
    }

    /** The table with a column more, and one that reads it. */
    private void selecting(String name, String sql, String part) {
        Map<String, String> select = Landing.select();
        select.put(name, sql);
        select.put("part", part);
        Table old = Landing.tripsTable("trips");
        landing.table(new Table(
                "trips",
                "trips",
                select,
                old.key(),
                old.eventTime(),
                60,
                old.deleteWhen(),
                List.of(),
                1,
                1,
                Optional.empty()));
    }

    @Test
    void rowsRefusedByACheckStayOutOfTheHistory() throws Exception {
        landing.lands("trips", "2013-03-01", "a,red,2013-03-01 10:00,5,");
        landing.lands("trips", "2013-03-02", "a,blue,2013-03-01 10:00,5,");
        night("2013-03-02");
        Dataset<Row> history = FactViews.history(table(), trips(), LogicalDate.parse("2013-03-02"));
        assertThat(texts(history.orderBy("known_from").select("id", "car", "known_from", "known_to")))
                .containsExactly("a red 2013-03-01 2013-03-02", "a blue 2013-03-02 9999-12-31");
    }

    private void gzipped() {
        Source plain = landing.dailySource("trips", Source.Policy.FAIL);
        landing.source(new Source(
                "trips",
                plain.format(),
                "landing/trips/{date}.csv.gz",
                plain.arrives(),
                plain.load(),
                plain.columns(),
                "NA",
                plain.onNewColumn(),
                plain.onMissingColumn(),
                plain.onMissingFile()));
    }

    private JobResult night(String date) {
        return new IngestJob(lake, LATER).run(landing.night(date));
    }

    private void publish(String date) {
        RunContext context = landing.night(date);
        Map<String, Long> versions = new TreeMap<>();
        lake.files()
                .list("facts")
                .forEach(f ->
                        versions.put("facts/" + f, lake.version("facts/" + f).orElseThrow()));
        lake.files()
                .list("raw")
                .forEach(f -> versions.put("raw/" + f, lake.version("raw/" + f).orElseThrow()));
        versions.put("ledger", lake.version("ledger").orElseThrow());
        new Frontier(lake).publish(context.night(), versions, context);
    }

    private Table trips() {
        return landing.pipeline().tables().get("trips");
    }

    private Dataset<Row> table() {
        return lake.read(PipelineTables.factsPath(landing.pipeline(), trips())).orElseThrow();
    }

    private Dataset<Row> raw() {
        return lake.read("raw/" + lake.files().list("raw").get(0)).orElseThrow();
    }

    private List<String> facts() {
        return texts(table().drop("_known_month").orderBy("id", "_known_date", "_position"));
    }

    private List<String> live(String night) {
        return texts(FactViews.live(table(), trips(), LogicalDate.parse(night))
                .orderBy("id")
                .select("id", "car", "minutes"));
    }

    private List<String> liveCars(String night) {
        Table cars = landing.pipeline().tables().get("cars");
        Dataset<Row> facts =
                lake.read(PipelineTables.factsPath(landing.pipeline(), cars)).orElseThrow();
        return texts(FactViews.live(facts, cars, LogicalDate.parse(night))
                .orderBy("car")
                .select("car", "seats"));
    }

    private Dataset<Row> quarantine(String night) {
        return FactViews.quarantine(table(), trips(), LogicalDate.parse(night))
                .orderBy("id")
                .selectExpr("id", "concat('[', array_join(rules, ', '), ']') as rules");
    }

    private List<String> stops() {
        return texts(lake.read(Tables.METRICS)
                .filter("kind = 'data' and verdict = 'stop'")
                .orderBy("date")
                .select("date", "subject", "name"));
    }

    private static List<String> texts(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(r -> r.mkString(" ")).toList();
    }
}
