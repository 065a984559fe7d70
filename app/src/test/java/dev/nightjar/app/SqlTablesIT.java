package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.app.spark.KnownNight;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.app.spark.PipelineViews;
import dev.nightjar.app.spark.Query;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.lake.spark.FactViews;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.testing.TableHashes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.jline.reader.UserInterruptException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The names that SQL knows: what stands behind them, and which files other readers take. */
@ExtendWith(SparkExtension.class)
class SqlTablesIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static KnownNight known;

    @BeforeAll
    static void write(SparkSession spark) throws Exception {
        known = KnownNight.write(spark, folder);
    }

    private record Answer(int exit, String out, String err) {}

    private static Answer run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(arguments, new PrintWriter(out), new PrintWriter(err));
        return new Answer(exit, out.toString(), err.toString());
    }

    /** {@code tables ACTION PIPELINE …}. */
    private static Answer tables(String action, String... more) {
        List<String> all = new ArrayList<>(List.of("tables", action));
        List<String> rest = new ArrayList<>(List.of(known.arguments("sql", more)));
        all.addAll(rest.subList(1, rest.size()));
        return run(all.toArray(String[]::new));
    }

    private static Answer sql(String query, String... more) {
        List<String> all = new ArrayList<>(List.of(query));
        all.addAll(List.of(more));
        return run(known.arguments("sql", all.toArray(String[]::new)));
    }

    private static JsonNode rows(String query) throws Exception {
        Answer answer = sql(query, "--json");
        assertThat(answer.exit()).as(answer.err()).isZero();
        return JSON.readTree(answer.out()).path("rows");
    }

    private static JsonNode json(Answer answer) throws Exception {
        assertThat(answer.exit()).as(answer.err()).isZero();
        return JSON.readTree(answer.out());
    }

    @Test
    void listNamesEveryTableAndViewWithASentence() throws Exception {
        TreeMap<String, String> kinds = new TreeMap<>();
        for (JsonNode table : json(tables("list", "--json")).path("tables")) {
            kinds.put(table.path("name").asText(), table.path("kind").asText());
            assertThat(table.path("about").asText()).as(table.toString()).endsWith(".");
        }
        assertThat(kinds)
                .containsEntry("predictions", "table")
                .containsEntry("facts_rides", "table")
                .containsEntry("rides", "view")
                .containsEntry("champions", "view")
                .containsEntry("latest_predictions", "view")
                .containsEntry("predictions_outcome", "view")
                .containsEntry("failed_checks", "view")
                .containsEntry("night_times", "view")
                .containsEntry("scoring_set", "table");
        assertThat(kinds.keySet()).anyMatch(name -> name.matches("training_set_[0-9a-f]{16}"));
    }

    /** A view never changes what a column means: who changes a line here gives the column, or the view, another name. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "latest_predictions",
                "predictions_outcome",
                "champions",
                "checks",
                "failed_checks",
                "night_times",
                "trials",
                "leaderboard",
                "epochs",
                "model_metrics",
                "rides",
                "rides_history",
                "rides_quarantine"
            })
    void viewsKeepTheirColumnsAndSentences(String view) throws Exception {
        StringBuilder found = new StringBuilder();
        for (JsonNode column : json(tables("describe", view, "--json")).path("columns")) {
            found.append(column.path("name").asText())
                    .append(' ')
                    .append(column.path("type").asText())
                    .append(": ")
                    .append(column.path("about").asText())
                    .append('\n');
        }
        Path pinned = Path.of("src/test/resources/views/" + view + ".txt");
        if ("write".equals(System.getProperty("nightjar.views"))) {
            Files.createDirectories(pinned.getParent());
            Files.writeString(pinned, found);
        }
        assertThat(found.toString()).isEqualTo(Files.readString(pinned));
        JsonNode shown = rows("select * from " + view + " limit 0");
        assertThat(shown).isEmpty();
    }

    @Test
    void whatAViewIsSaidToHaveIsWhatItsQueryGives() throws Exception {
        for (JsonNode table : json(tables("list", "--json")).path("tables")) {
            String name = table.path("name").asText();
            List<String> said = new ArrayList<>();
            json(tables("describe", name, "--json"))
                    .path("columns")
                    .forEach(c -> said.add(
                            c.path("name").asText() + " " + c.path("type").asText()));
            JsonNode answer = json(sql("select * from " + name + " limit 1", "--json"));
            List<String> given = new ArrayList<>();
            for (int c = 0; c < answer.path("columns").size(); c++) {
                given.add(answer.path("columns").get(c).asText() + " "
                        + answer.path("types").get(c).asText());
            }
            assertThat(given).as(name).isEqualTo(said);
        }
    }

    @Test
    void latestPredictionsAreThoseOfTheNewestNight() throws Exception {
        JsonNode row = rows("select count(*) as n, min(night) as first, max(night) as last from latest_predictions")
                .get(0);
        assertThat(row.path("n").asLong()).isEqualTo(60);
        assertThat(row.path("first").asText()).isEqualTo("2024-02-12");
        assertThat(row.path("last").asText()).isEqualTo("2024-02-12");
    }

    @Test
    void aPredictionStandsBesideItsOutcomeOnceItIsKnown() throws Exception {
        JsonNode nights = rows(
                "select p.night, count(*) as n, count(label) as known, sum(label) as late, sum(cast(r.late >= 10 as double)) as seen"
                        + " from predictions_outcome p left join rides r using (ride) group by p.night order by p.night");
        assertThat(nights.get(0).path("known").asLong())
                .as("the day after is known")
                .isEqualTo(60);
        assertThat(nights.get(0).path("late").asDouble())
                .isPositive()
                .isEqualTo(nights.get(0).path("seen").asDouble());
        assertThat(nights.get(1).path("n").asLong()).isEqualTo(60);
        assertThat(nights.get(1).path("known").asLong()).as("tomorrow is not").isZero();
    }

    @Test
    void nightTimesHasARowForEachAttempt() throws Exception {
        JsonNode attempts = rows("select * from night_times order by attempt");
        assertThat(attempts).hasSize(2);
        assertThat(attempts.get(0).path("outcome").asText()).isEqualTo("failed");
        assertThat(attempts.get(1).path("outcome").asText()).isEqualTo("done");
        assertThat(attempts.get(1).path("seconds").asDouble()).isEqualTo(4 + 5 + 6 + 9);
        assertThat(attempts.get(1).path("longest_stage").asText()).isEqualTo("train");
        assertThat(attempts.get(1).path("ended_at").asText()).isEqualTo("2024-03-01T02:01:09+01:00");
    }

    @Test
    void trainingsCanBeAskedForTheirTrialsEpochsAndFigures() throws Exception {
        JsonNode trials = rows("select * from trials order by trial");
        assertThat(trials).hasSize(2);
        assertThat(trials.get(0).path("model").asText()).isEqualTo(KnownNight.MODEL);
        assertThat(trials.get(0).path("chosen").asBoolean()).isTrue();
        assertThat(trials.get(0).path("test").path("auc").asDouble()).isEqualTo(0.75);
        assertThat(trials.get(1).path("chosen").asBoolean()).isFalse();
        assertThat(trials.get(1).path("validation").isNull())
                .as("it says nothing of it")
                .isTrue();
        JsonNode epochs = rows("select * from epochs order by epoch");
        assertThat(epochs).hasSize(2);
        assertThat(epochs.get(1).path("epoch").asInt()).isEqualTo(2);
        assertThat(epochs.get(1).path("train_loss").asDouble()).isEqualTo(0.5);
        assertThat(epochs.get(1).path("validation_loss").isNull()).isTrue();
        JsonNode figures = rows("select split, slice, value from model_metrics where model = '" + KnownNight.MODEL
                + "' and metric = 'auc' order by slice");
        assertThat(figures.toString())
                .isEqualTo("[{\"split\":\"test\",\"slice\":null,\"value\":0.75},"
                        + "{\"split\":\"test\",\"slice\":\"driver=d 4\",\"value\":0.6}]");
    }

    @Test
    void theLeaderboardHasEachTrialByItsLastStepThatEnded() throws Exception {
        JsonNode rows =
                rows("select place, trainer, trial, share, best, value, fit_seconds, scoring_microseconds as micros"
                        + " from leaderboard order by place");
        assertThat(rows.get(0).toString())
                .isEqualTo("{\"place\":1,\"trainer\":\"network\",\"trial\":1,\"share\":1.0,\"best\":true,\"value\":0.4,"
                        + "\"fit_seconds\":4.0,\"micros\":0.25}");
        assertThat(rows.findValuesAsText("trainer")).containsExactly("network", "constant", "network", "network");
        assertThat(rows.findValuesAsText("trial"))
                .as("a part of a training is behind a whole one, what was cut is last")
                .containsExactly("1", "0", "0", "2");
        assertThat(rows.get(3).path("value").isNull()).isTrue();
    }

    @Test
    void anUnknownTableIsToldWithTheNearestName() {
        for (Answer answer : List.of(tables("describe", "predictons"), tables("files", "predictons"))) {
            assertThat(answer.exit()).isEqualTo(2);
            assertThat(answer.err())
                    .startsWith(
                            "nightjar: predictons is no table of pipeline rides; did you mean 'predictions'? There are: ");
        }
    }

    @Test
    void aViewHasNoFiles() {
        Answer answer = tables("files", "rides_history");
        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.err())
                .startsWith("nightjar: rides_history is a view: its rows stand in no files, they are computed.")
                .contains("take a table");
    }

    @Test
    void anUnknownColumnIsToldWithTheNearestName() {
        Answer answer = sql("select probabilty from predictions");
        assertThat(answer.exit()).isEqualTo(2);
        assertThat(answer.err())
                .startsWith("nightjar: the query does not fit the tables: there is no column probabilty;"
                        + " did you mean 'probability'?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into runs select * from runs",
                "with a as (select * from runs) insert into runs select * from a",
                "from runs insert into runs select * insert into runs select *",
                "insert overwrite directory '/tmp/nightjar-no' using csv select 1",
                "select transform(night) using 'cat' as (x) from predictions",
                "select reflect('java.lang.System', 'getenv', 'HOME')",
                "select * from (select java_method('java.lang.System', 'nanoTime') as x)",
                "select 1 where exists (select reflect('java.lang.System', 'nanoTime'))",
                "select sum(1) over w from runs window w as (order by reflect('java.lang.System', 'nanoTime'))",
                "select * from table_changes_by_path('/tmp/x', 0)",
                "delete from predictions",
                "update predictions set score = 1",
                "merge into predictions p using predictions q on p.ride = q.ride when matched then delete",
                "create table x as select 1",
                "create temporary view x as select 1",
                "drop table predictions",
                "truncate table runs",
                "vacuum runs retain 0 hours",
                "optimize runs",
                "alter table runs add columns (x int)",
                "set spark.databricks.delta.retentionDurationCheck.enabled = false",
                "add jar '/tmp/x.jar'",
                "create temporary function f as 'x.Y'",
                "cache table predictions",
                "refresh table predictions",
                "explain insert into runs select * from runs",
                "explain extended with a as (select 1) insert into runs select * from runs"
            })
    void aStatementThatDoesMoreThanReadIsRefusedWhereverItHides(String statement) {
        Answer answer = sql(statement);
        assertThat(answer.exit()).as(answer.out() + answer.err()).isEqualTo(2);
        assertThat(answer.err())
                .startsWith("nightjar: the query would do more than read (")
                .contains("only select, show, describe and explain are allowed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with recent as (select * from predictions) select count(*) from recent where night in (select max(night) from recent)",
                "select driver, count(*) over (partition by driver) from rides limit 3",
                "select * from (select night, model from predictions) pivot (count(model) for night in (date '2024-02-11'))",
                "select explode(reasons) from predictions limit 1",
                "select * from range(3) union all select 7",
                "values (1, 'a'), (2, 'b')",
                "select * from rides r lateral view explode(array(1, 2)) t as x where x > 1 order by ride limit 2",
                "from predictions select count(*)",
                "table predictions",
                "describe predictions",
                "show columns in predictions",
                "explain select * from predictions",
                "set spark.sql.session.timeZone",
                "select /*+ broadcast(p) */ p.ride from predictions p join rides r on p.ride = r.ride limit 1"
            })
    void aStatementThatReadsIsAnswered(String statement) {
        Answer answer = sql(statement);
        assertThat(answer.exit()).as(answer.err()).isZero();
    }

    @Test
    void duckDbReadsTheRowsOfPredictionsFromTheirFiles() throws Exception {
        JsonNode files = json(tables("files", "predictions", "--json"));
        List<String> own = new ArrayList<>();
        for (JsonNode row : rows("select ride, cast(night as string) as night, score, decision, reasons[0].feature as f"
                + " from predictions order by night, ride")) {
            own.add(row.path("ride").asText() + " " + row.path("night").asText() + " "
                    + row.path("score").asDouble() + " " + row.path("decision").asBoolean() + " "
                    + row.path("f").asText());
        }
        assertThat(own).hasSize(120);
        assertThat(duck(
                        files,
                        "select ride || ' ' || night || ' ' || score || ' ' || decision || ' ' || reasons[1].feature",
                        " order by night, ride"))
                .isEqualTo(own);
    }

    @Test
    void duckDbReadsThePublishedRowsOfALogWithItsPredicate() throws Exception {
        JsonNode files = json(tables("files", "facts_rides", "--json"));
        assertThat(files.path("predicate").asText()).isEqualTo("_known_date <= date '2024-02-12'");
        long facts =
                rows("select count(*) as n from facts_rides").get(0).path("n").asLong();
        assertThat(duck(
                        files,
                        "select count(*)",
                        " where " + files.path("predicate").asText()))
                .containsExactly(Long.toString(facts));
    }

    @Test
    void filesPrintsAddressesForPeopleToo() {
        Answer answer = tables("files", "facts_rides");
        assertThat(answer.out().lines().findFirst().orElseThrow())
                .isEqualTo("-- where _known_date <= date '2024-02-12'");
        assertThat(answer.out().lines().skip(1)).isNotEmpty().allMatch(l -> l.endsWith(".parquet"));
    }

    @Test
    void compactMergesFilesPublishesThemAndChangesNoRow() throws Exception {
        String everything = "select sum(hash(*)) as h, count(*) as n from facts_rides";
        JsonNode before = rows(everything);
        int files = json(tables("files", "facts_rides", "--json")).path("files").size();

        JsonNode merged = json(tables("compact", "facts_rides", "--json"));

        assertThat(merged.path("left_alone")).isEmpty();
        JsonNode after = json(tables("files", "facts_rides", "--json"));
        assertThat(rows(everything)).isEqualTo(before);
        merged.path("merged").forEach(table -> {
            assertThat(table.path("files_before").asInt()).isEqualTo(files);
            assertThat(after.path("files").size())
                    .isEqualTo(table.path("files_after").asInt())
                    .isLessThan(files);
            assertThat(after.path("version").asLong())
                    .as("the merged version is published")
                    .isEqualTo(table.path("version").asLong());
        });
        assertThat(tables("compact", "facts_rides").out()).isEqualToIgnoringNewLines("nothing to merge");
    }

    @Test
    void compactOfAViewIsRefused() {
        assertThat(tables("compact", "rides"))
                .satisfies(a -> assertThat(a.exit()).isEqualTo(2))
                .satisfies(a -> assertThat(a.err()).contains("rides is a view"));
    }

    @Test
    void manifestsNameTheFilesOfTheTable() throws Exception {
        Path manifests = Path.of(java.net.URI.create(json(tables("manifests", "predictions", "--json"))
                .path("manifests")
                .asText()));
        List<String> named = new ArrayList<>();
        try (Stream<Path> all = Files.walk(manifests)) {
            for (Path manifest : all.filter(f -> f.getFileName().toString().equals("manifest"))
                    .toList()) {
                named.addAll(Files.readAllLines(manifest));
            }
        }
        List<String> files = new ArrayList<>();
        json(tables("files", "predictions", "--json"))
                .path("files")
                .forEach(f -> files.add(f.path("address").asText()));
        assertThat(named).containsExactlyInAnyOrderElementsOf(files).isNotEmpty();
    }

    private static List<String> duck(JsonNode listing, String select, String rest) throws SQLException {
        List<String> addresses = new ArrayList<>();
        listing.path("files")
                .forEach(f -> addresses.add("'" + f.path("address").asText().replaceFirst("^file:", "") + "'"));
        List<String> rows = new ArrayList<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet result = statement.executeQuery(select + " from read_parquet([" + String.join(", ", addresses)
                        + "], hive_partitioning = true)" + rest)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    /** Lines as a person types them; null stands for Ctrl-C. */
    private static String prompt(String... lines) {
        Deque<Optional<String>> typed = new ArrayDeque<>();
        for (String line : lines) {
            typed.add(Optional.ofNullable(line));
        }
        StringWriter out = new StringWriter();
        SqlPrompt.Lines source = new SqlPrompt.Lines() {
            @Override
            public String next(String prompt) {
                if (typed.isEmpty()) {
                    return null;
                }
                return typed.poll().orElseThrow(() -> new UserInterruptException(""));
            }

            @Override
            public void onInterrupt(Runnable stop) {
                stop.run();
            }

            @Override
            public void close() {
                typed.clear();
            }
        };
        try (OpenPipeline opened =
                new OpenPipeline(known.pipeline(), known.lake().spark())) {
            assertThat(new SqlPrompt(opened, Query.Access.READ, 10, new PrintWriter(out)).run(source))
                    .isZero();
        }
        return out.toString();
    }

    @Test
    void thePromptAnswersStatementsOverSeveralLinesAndGoesOnAfterAnError() {
        String said = prompt(
                "select count(*) as n",
                "from predictions; select * from predictons;",
                "drop table runs;",
                "select 'a;b' as x;",
                "describe champions;",
                "quit",
                "select 'never' as y;");
        assertThat(said)
                .contains("120", "error: predictons is no table of pipeline rides; did you mean 'predictions'?")
                .contains("error: the query would do more than read (drop table)", "a;b", "First night that it served.")
                .doesNotContain("never");
    }

    @Test
    void thePromptListsTablesAndForgetsWhatCtrlCInterrupts() {
        assertThat(prompt("show tables;", "select 'half", null, "select 'whole' as x;", "help;"))
                .contains("night_times", "whole", "Statements end with ;")
                .doesNotContain("error");
    }

    @Test
    void formatsAreTableCsvAndJson() throws Exception {
        assertThat(sql("select 1 as x", "--format", "csv").out()).isEqualTo("x\r\n1" + System.lineSeparator());
        assertThat(JSON.readTree(sql("select 1 as x", "--format", "json").out())
                        .path("rows")
                        .get(0)
                        .path("x")
                        .asInt())
                .isEqualTo(1);
        assertThat(sql("select 1 as x", "--format", "xml").err())
                .startsWith(
                        "nightjar: Invalid value for option '--format': 'xml' is no format; there are: table, csv, json");
        assertThat(sql("select 1", "--thrift").err())
                .startsWith("nightjar: --thrift and a query: a server answers those of others; leave one out");
        assertThat(run(known.arguments("sql", "--thrift", "--write")).err())
                .startsWith("nightjar: --thrift and --write: a server reads only; leave one out");
        assertThat(sql("select 1", "--passwords", "x").err())
                .startsWith("nightjar: --passwords is for --thrift; leave it out");
    }

    @Test
    void theSqlOfAViewGivesTheRowsThatTheStagesSee() {
        var facts = known.lake()
                .read(PipelineTables.factsPath(
                        known.pipeline(), known.pipeline().tables().get("rides")))
                .orElseThrow();
        var table = known.pipeline().tables().get("rides");
        PipelineViews views = new PipelineViews(
                new OpenPipeline(known.pipeline(), known.lake().spark()));
        assertThat(TableHashes.of(views.rows("rides_history").orElseThrow()))
                .isEqualTo(TableHashes.of(FactViews.history(facts, table, KnownNight.NIGHT)));
        assertThat(TableHashes.of(views.rows("rides").orElseThrow()))
                .isEqualTo(TableHashes.of(FactViews.live(facts, table, KnownNight.NIGHT)));
        assertThat(TableHashes.of(views.rows("rides_quarantine").orElseThrow()))
                .isEqualTo(TableHashes.of(FactViews.quarantine(facts, table, KnownNight.NIGHT)));
    }

    @Test
    void writingMakesOnesOwnTablesAndFolders() throws Exception {
        Path out = folder.resolve("exported");
        assertThat(sql(
                                "insert overwrite directory '" + out
                                        + "' using csv select ride from latest_predictions",
                                "--write")
                        .exit())
                .isZero();
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.filter(f -> f.toString().endsWith(".csv"))).isNotEmpty();
        }
        assertThat(sql("create temporary view mine as select * from predictions", "--write")
                        .exit())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into runs select * from runs",
                "delete from predictions",
                "drop table predictions",
                "create table x using delta location '/tmp/x' as select 1 as y",
                "create table x using parquet options (path '/tmp/x') as select 1 as y",
                "insert into delta.`/tmp/x` select 1",
                "create or replace temporary view predictions as select 1",
                "create view x as select 1",
                "vacuum runs retain 0 hours",
                "optimize runs",
                "alter table runs add columns (x int)",
                "select transform(night) using 'cat' as (x) from predictions",
                "add jar '/tmp/x.jar'",
                "insert overwrite directory 'LAKE/runs' using csv select 1",
                "insert overwrite directory 'LAKE/../rides/runs' using csv select 1"
            })
    void writingNeverTouchesThePipelinesTables(String statement) {
        Answer answer =
                sql(statement.replace("LAKE", folder.resolve("lake/rides").toString()), "--write");
        assertThat(answer.exit()).as(answer.out()).isEqualTo(2);
        assertThat(answer.err())
                .startsWith("nightjar: the statement is refused with --write too (")
                .contains("the pipeline's tables are changed by nights");
    }
}
