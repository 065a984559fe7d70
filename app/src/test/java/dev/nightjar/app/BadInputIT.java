package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.testing.TableHashes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees of bad input: a message, an exit code, and afterwards the tables of a night without it. */
@ExtendWith(SparkExtension.class)
class BadInputIT {
    private static final int DAY = 5;
    private static final String HEADER = "ride,driver,starts,late\n";
    private static final String NIGHT = SmallPipeline.night(DAY);

    @TempDir
    private Path folder;

    private record Answer(int exit, JsonNode json, String err) {
        String message() {
            return json.path("message").asText();
        }
    }

    private static Answer run(SmallPipeline small, String night, String... more) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] arguments = Arrays.copyOf(
                new String[] {"run", small.file().toString(), "--date", night, "--json"}, 5 + more.length);
        System.arraycopy(more, 0, arguments, 5, more.length);
        int exit = Main.run(arguments, new PrintWriter(out), new PrintWriter(err));
        return new Answer(exit, new ObjectMapper().readTree(out.toString()), err.toString());
    }

    private static void succeeds(SmallPipeline small, String night, String... more) throws IOException {
        Answer answer = run(small, night, more);
        assertThat(answer.exit()).as(answer.err()).isZero();
    }

    /** Lands at a path what a night cannot take. */
    private interface Landing {
        void at(Path file) throws IOException;
    }

    private record BadFile(Landing landing, String says) {}

    private static List<BadFile> badFiles() throws IOException {
        String place = "source rides: landing/rides/" + NIGHT + ".csv.gz ";
        byte[] whole = gzip(HEADER + rows("5").repeat(50));
        byte[] truncated = Arrays.copyOf(whole, whole.length - 20);
        return List.of(
                new BadFile(file -> {}, "source rides: no file for " + NIGHT),
                new BadFile(Files::createFile, place + "is empty: not even a header"),
                new BadFile(file -> Files.write(file, gzip("")), place + "is empty: not even a header"),
                new BadFile(
                        file -> Files.write(file, truncated),
                        place + "ends in the middle of its compressed data, after row "),
                new BadFile(
                        file -> Files.write(file, gzip("ride,driver,starts\n" + rows("5"))),
                        place + "lacks the column late"),
                new BadFile(
                        file -> Files.write(file, gzip("ride,driver,starts,lateness\n" + rows("5"))),
                        place + "lacks the column late and has the new lateness (renamed?)"),
                new BadFile(file -> Files.write(file, gzip(HEADER)), "table rides: "),
                new BadFile(file -> Files.write(file, gzip(HEADER + rows("5 minutes"))), "table rides: "),
                new BadFile(file -> Files.write(file, gzip(HEADER + rows("NaN"))), "table rides: "),
                new BadFile(file -> Files.write(file, gzip(HEADER + rows("-Infinity"))), "table rides: "),
                new BadFile(
                        file -> Files.write(file, gzip(HEADER + rows("5").replace("d1", "d\u00e9"))), "table rides: "));
    }

    @Test
    void aBadFileHoldsTheNightBackAndOnceMendedTheTablesAreThoseOfAGoodOne(SparkSession spark) throws Exception {
        SmallPipeline good = SmallPipeline.write(folder.resolve("good"), DAY + 1);
        SmallPipeline bad = SmallPipeline.write(folder.resolve("bad"), DAY + 1);
        for (SmallPipeline small : List.of(good, bad)) {
            edit(small, "validation: 4d, test: 4d", "validation: 1d, test: 1d");
            succeeds(small, SmallPipeline.night(DAY - 1), "--to", "features");
        }
        succeeds(good, NIGHT, "--to", "features");
        Path file = folder.resolve("bad/landing/rides/" + NIGHT + ".csv.gz");
        for (BadFile badFile : badFiles()) {
            Files.deleteIfExists(file);
            badFile.landing().at(file);
            Answer answer = run(bad, NIGHT, "--to", "validate");
            assertThat(answer.exit()).as(answer.err()).isEqualTo(3);
            assertThat(answer.json().path("kind").asText()).isEqualTo("DATA");
            assertThat(answer.message())
                    .startsWith("night " + NIGHT + " is not published: its data did not pass\n")
                    .contains(badFile.says())
                    .contains("published through " + SmallPipeline.night(DAY - 1)
                            + "; mend the data and run the night again");
        }
        bad.land(DAY);
        succeeds(bad, NIGHT, "--to", "features");
        assertThat(rows(spark, "bad")).isEqualTo(rows(spark, "good"));
    }

    @Test
    void aLakeThatCannotBeWrittenIsTheStoragesFaultAndTheNightRunsOnceItCan(SparkSession spark) throws Exception {
        SmallPipeline small = SmallPipeline.write(folder.resolve("home"), 2);
        Path inTheWay = Files.writeString(folder.resolve("home/lake"), "a file where the lake should be");
        Answer answer = run(small, SmallPipeline.night(1), "--only", "ingest");
        assertThat(answer.exit()).as(answer.err()).isEqualTo(4);
        assertThat(answer.json().path("retry").asBoolean()).isTrue();
        assertThat(answer.message()).contains(inTheWay.toString(), "check that the storage is there");
        Files.delete(inTheWay);
        succeeds(small, SmallPipeline.night(1), "--only", "ingest");
        assertThat(hashes(spark, "home")).containsKey("ledger");
    }

    @Test
    void aLabelOfOneClassAndASpineWithoutRowsStopTheModelAndLeaveTheData(SparkSession spark) throws Exception {
        SmallPipeline small = SmallPipeline.write(folder.resolve("home"), 14);
        edit(small, "- {rows: {at_least: 10}, on_fail: stop}", "- {rows: {at_least: 0}, on_fail: stop}");
        edit(small, "late >= 10\", matures", "late >= 100000\", matures");
        Answer oneClass = run(small, SmallPipeline.night(13), "--to", "score");
        assertThat(oneClass.exit()).as(oneClass.err()).isEqualTo(3);
        assertThat(oneClass.message())
                .startsWith("training set: nights 2024-01-18 to 2024-02-13 gave ")
                .endsWith("label.value is the same in all 360 rows of the train split, and nothing can be learned from"
                        + " one class: look at late >= 100000 over rides");
        SortedMap<String, String> data = hashes(spark, "home");
        edit(small, "late >= 100000\", matures", "late >= 10\", matures");
        succeeds(small, SmallPipeline.night(13), "--to", "score");
        SortedMap<String, String> scored = hashes(spark, "home");
        assertThat(scored).containsEntry("ledger", data.get("ledger")).containsKey("model_events");

        small.land(14);
        Path planned = folder.resolve("home/landing/planned/" + SmallPipeline.night(14) + ".csv.gz");
        Files.write(planned, gzip("ride,driver,starts\n"));
        Answer noRows = run(small, SmallPipeline.night(14), "--to", "score");
        assertThat(noRows.exit()).as(noRows.err()).isEqualTo(3);
        assertThat(noRows.message())
                .isEqualTo("spine: no row of planned with a day of 2024-02-16 is known by night 2024-02-15, so there is"
                        + " nothing to predict; see whether the files of planned for that night have landed and passed"
                        + " their rules");
        assertThat(hashes(spark, "home")).containsEntry("predictions", scored.get("predictions"));
        small.land(15);
        succeeds(small, SmallPipeline.night(15), "--to", "score");
        assertThat(hashes(spark, "home").get("predictions")).startsWith("120:");
    }

    @Test
    void wrongExpressionsEndConfigPlanAndRunBeforeAnythingIsRead() throws IOException {
        SmallPipeline small = SmallPipeline.write(folder.resolve("home"), 1);
        edit(small, "hour: \"hour(starts)\"", "hour: \"hour(startz)\"");
        edit(small, "{sum: late}", "{sum: \"max(late)\"}");
        String problems = small.file() + ": 2 problems in the configuration\n  " + small.file()
                + ":%d: features.hour.columns.hour: 'hour(startz)': 'startz' is not a column; did you mean 'starts'? There"
                + " are: ride, driver, starts, known_from, known_to\n  " + small.file()
                + ":%d: features.driver.aggregates.sum.sum: 'max(late)': 'max' looks at several rows; an expression sees its own"
                + " row only: use an aggregate of a group";
        int hour = line(small, "startz");
        int sum = line(small, "max(late)");
        for (List<String> command : List.of(
                List.of("config", small.file().toString(), "--json"),
                List.of("plan", small.file().toString(), "--date", NIGHT, "--json"),
                List.of("run", small.file().toString(), "--date", NIGHT, "--json"))) {
            StringWriter out = new StringWriter();
            int exit =
                    Main.run(command.toArray(String[]::new), new PrintWriter(out), new PrintWriter(new StringWriter()));
            assertThat(exit).as(command.get(0)).isEqualTo(2);
            assertThat(new ObjectMapper()
                            .readTree(out.toString())
                            .path("message")
                            .asText())
                    .as(command.get(0))
                    .isEqualTo(problems.formatted(hour, sum));
        }
    }

    @Test
    void expressionsOverTypesThatStandInFilesAreJudgedOnceTheyAreReadAndEndWithTheirLine(SparkSession spark)
            throws Exception {
        SmallPipeline small = SmallPipeline.write(folder.resolve("home"), 1);
        Path drivers = folder.resolve("home/landing/drivers");
        spark.sql("select driver, seats from values ('d0', 4), ('d1', 0) as (driver, seats)")
                .coalesce(1)
                .write()
                .parquet(drivers.toString());
        try (Stream<Path> files = Files.list(drivers)) {
            Path only = files.filter(f -> f.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
            Files.move(only, folder.resolve("home/landing/drivers.parquet"));
        }
        edit(
                small,
                "tables:\n",
                "  drivers: {format: parquet, path: landing/drivers.parquet, load: full, arrives: 2024-01-31}\n"
                        + "tables:\n  drivers:\n    select:\n      driver: driver\n      seats: seats\n"
                        + "      size: \"element_at(array('small', 'big'), seats)\"\n    key: [driver]\n");
        edit(
                small,
                "features:\n",
                "features:\n  car: {entity: [driver], lookup: drivers, columns: {first: \"element_at(seats, 1)\"}}\n");
        String night = SmallPipeline.night(0);

        Answer row = run(small, night, "--to", "validate");
        assertThat(row.exit()).as(row.err()).isEqualTo(3);
        assertThat(row.message())
                .startsWith(small.file() + ":" + line(small, "size: ") + ": tables.drivers.select.size: 'element_at(")
                .contains(" fails on one row of table drivers, ", "; there seats=0; ");

        edit(small, "'big'), seats)", "'big'), nullif(seats, 0))");
        Answer typed = run(small, night, "--to", "validate");
        assertThat(typed.exit()).as(typed.err()).isEqualTo(2);
        assertThat(typed.message())
                .startsWith(small.file() + ": 1 problem in the configuration\n  " + small.file() + ":"
                        + line(small, "car: ") + ": features.car.columns.first: 'element_at(seats, 1)': ");
        assertThat(hashes(spark, "home")).containsKey("ledger").doesNotContainKey("frontier");

        edit(small, "element_at(seats, 1)", "seats + 1");
        succeeds(small, night, "--to", "validate");
    }

    /** Where a text stands, from 1. */
    private static int line(SmallPipeline small, String text) throws IOException {
        List<String> lines = Files.readAllLines(small.file());
        return 1
                + lines.indexOf(
                        lines.stream().filter(l -> l.contains(text)).findFirst().orElseThrow());
    }

    private static void edit(SmallPipeline small, String from, String to) throws IOException {
        String yaml = Files.readString(small.file());
        assertThat(yaml).contains(from);
        Files.writeString(small.file(), yaml.replace(from, to));
    }

    private static String rows(String late) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            rows.append("r")
                    .append(i)
                    .append(",d1,")
                    .append(NIGHT)
                    .append(" 10:00,")
                    .append(late)
                    .append('\n');
        }
        return rows.toString();
    }

    /** As Latin-1, so that an e acute is not UTF-8. */
    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    /**
     * The hashes of all tables but the frontier's and the index of training sets: both name Delta versions, and what a bad file left
     * in a table was a version of it. A training set's id follows from those versions too, so its rows are compared without it.
     */
    /** Training sets are named by the versions of tables, which differ; metrics name them too. */
    private List<String> rows(SparkSession spark, String home) {
        Stream<String> tables = hashes(spark, home).entrySet().stream()
                .filter(table ->
                        !List.of("frontier", "training_sets/index", "metrics").contains(table.getKey()))
                .map(table -> table.getKey().replaceAll("^training_sets/.*", "training_sets") + " " + table.getValue());
        Stream<String> metrics = spark
                .read()
                .format("delta")
                .load(folder.resolve(home).resolve("lake/rides/metrics").toString())
                .collectAsList()
                .stream()
                .map(row -> row.toString().replaceAll("training_sets/[0-9a-f]+", "training_sets"));
        return Stream.concat(tables, metrics).sorted().toList();
    }

    private SortedMap<String, String> hashes(SparkSession spark, String home) {
        return TableHashes.of(spark, folder.resolve(home).resolve("lake/rides"), "runs");
    }
}
