package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.app.spark.KnownNight;
import dev.nightjar.lake.Claim;
import dev.nightjar.testing.SparkExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands that read, as a person or a machine calls them. */
@ExtendWith(SparkExtension.class)
class ReadCommandsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static KnownNight known;

    @BeforeAll
    static void write(SparkSession spark) throws Exception {
        known = KnownNight.write(spark, folder);
    }

    private record Answer(int exit, String out, String err) {}

    private static Answer execute(String command, String... more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(known.arguments(command, more), new PrintWriter(out), new PrintWriter(err));
        return new Answer(exit, out.toString(), err.toString());
    }

    private static JsonNode json(String command, String... more) throws Exception {
        Answer answer = execute(command, more);
        assertThat(answer.exit()).as(answer.err()).isZero();
        return JSON.readTree(answer.out());
    }

    @Test
    void sqlAnswersWithColumnsAndRowsAsJson() throws Exception {
        JsonNode answer = json(
                "sql", "select count(*) as n, avg(score) as s from predictions where date = '2024-02-13'", "--json");
        assertThat(answer.path("ok").asBoolean()).isTrue();
        assertThat(answer.path("columns").toString()).isEqualTo("[\"n\",\"s\"]");
        assertThat(answer.path("rows").get(0).path("n").asLong()).isEqualTo(60);
        assertThat(answer.path("rows").get(0).path("s").asDouble()).isBetween(0.1, 0.9);
        assertThat(answer.path("truncated").asBoolean()).isFalse();
    }

    @Test
    void sqlSeesLiveRowsHistoryAndQuarantineOfTheSamePublication() throws Exception {
        JsonNode row = json(
                        "sql",
                        "select (select count(*) from rides) as live, (select count(*) from rides_history) as all_ever,"
                                + " (select count(*) from rides_quarantine) as refused",
                        "--json")
                .path("rows")
                .get(0);
        assertThat(row.path("live").asLong()).isEqualTo(12 * 60);
        assertThat(row.path("all_ever").asLong()).as("eleven corrections").isEqualTo(12 * 60 + 11);
        assertThat(row.path("refused").asLong()).as("one broken row a day").isEqualTo(12);
    }

    @Test
    void sqlTellsNestedValuesDatesAndInstantsAsJsonHasThem() throws Exception {
        JsonNode row = json(
                        "sql",
                        "select night, reasons, (select min(starts) from planned where ride = p.ride) as starts"
                                + " from predictions p order by night, ride limit 1",
                        "--json")
                .path("rows")
                .get(0);
        assertThat(row.path("night").asText()).isEqualTo("2024-02-11");
        assertThat(row.path("reasons").get(0).path("feature").asText()).isEqualTo("hour_driver");
        assertThat(row.path("starts").asText()).matches("2024-02-12T\\d\\d:00\\+01:00");
    }

    @Test
    void sqlShowsNoMoreRowsThanAskedForAndSaysSo() {
        Answer answer = execute("sql", "select ride from predictions order by ride", "--limit", "2");
        assertThat(answer.out())
                .contains("2 rows, and there are more: see --limit")
                .startsWith("ride");
    }

    @Test
    void sqlWritesCsvThatOthersRead() {
        Answer answer = execute("sql", "select 'a,\"b\"' as x, cast(null as int) as y", "--csv");
        assertThat(answer.out()).isEqualTo("x,y\r\n\"a,\"\"b\"\"\"," + System.lineSeparator());
    }

    @Test
    void aWrongTableNameIsAUsageErrorThatNamesTheNearest() throws Exception {
        Answer answer = execute("sql", "select * from predictons", "--json");
        assertThat(answer.exit()).isEqualTo(2);
        JsonNode error = JSON.readTree(answer.out());
        assertThat(error.path("kind").asText()).isEqualTo("USAGE");
        assertThat(error.path("message").asText())
                .startsWith("predictons is no table of pipeline rides; did you mean 'predictions'? There are: ");
    }

    @Test
    void aQueryThatWouldChangeSomethingIsRefused() {
        for (String query : new String[] {
            "drop table predictions", "insert into runs select * from runs", "create table x as select 1"
        }) {
            Answer answer = execute("sql", query);
            assertThat(answer.exit()).isEqualTo(2);
            assertThat(answer.err())
                    .startsWith("nightjar: the query would do more than read")
                    .contains("only select, show, describe and explain are allowed");
        }
    }

    @Test
    void aQueryThatIsNoSqlOrNamesNoColumnIsToldInOneLine() {
        assertThat(execute("sql", "selct 1").err()).startsWith("nightjar: the query is not Spark SQL: Syntax error");
        assertThat(execute("sql", "select nothing from predictions").err())
                .startsWith(
                        "nightjar: the query does not fit the tables: there is no column nothing; there are, among others: ");
    }

    /** {@code features ACTION PIPELINE …}. */
    private static Answer features(String action, String... more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all = known.arguments("features", more);
        List<String> arguments = new ArrayList<>(List.of(all));
        arguments.add(1, action);
        int exit = Main.run(arguments.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
        return new Answer(exit, out.toString(), err.toString());
    }

    @Test
    void featuresListShowsTheGroupsWithWhereTheyStand() throws Exception {
        JsonNode groups = JSON.readTree(features("list", "--json").out()).path("groups");
        assertThat(groups).hasSize(2);
        assertThat(groups.get(0).path("kind").asText()).isEqualTo("row");
        assertThat(groups.get(0).path("first_known").isNull()).isTrue();
        JsonNode driver = groups.get(1);
        assertThat(driver.path("name").asText()).isEqualTo("driver");
        assertThat(driver.path("windows").toString()).isEqualTo("[\"1d\",\"7d\"]");
        assertThat(driver.path("features")).hasSize(16);
        assertThat(driver.path("path").asText()).startsWith("tiles/driver-v1-");
        assertThat(driver.path("first_known").asText()).isEqualTo("2024-02-01");
        assertThat(driver.path("last_known").asText()).isEqualTo("2024-02-12");
        assertThat(features("list").out()).contains("aggregates", "1d 7d");
    }

    @Test
    void featuresShowIsTheSnapshotOfANightAndAViewOfTheLast() throws Exception {
        JsonNode all = JSON.readTree(
                features("show", "driver", "--date", "2024-02-05", "--json").out());
        assertThat(all.path("rows")).hasSize(6);
        assertThat(all.path("rows").get(0).path("driver").asText()).isEqualTo("d0");
        assertThat(all.path("rows").get(0).path("night").asText()).isEqualTo("2024-02-05");
        JsonNode some = JSON.readTree(features("show", "driver", "--where", "driver > 'd3'", "--limit", "1", "--json")
                .out());
        assertThat(some.path("date").asText()).isEqualTo("2024-02-12");
        assertThat(some.path("truncated").asBoolean()).isTrue();
        JsonNode row = some.path("rows").get(0);
        assertThat(row.path("driver").asText()).isEqualTo("d4");
        JsonNode viewed = json("sql", "select * from features_driver where driver = 'd4'", "--json")
                .path("rows")
                .get(0);
        assertThat(viewed).isEqualTo(row);
        assertThat(features("show", "driver").out()).startsWith("driver as known by 2024-02-12\n");
        Answer at = features("show", "driver", "--at", "2024-02-12T06:00", "--limit", "1");
        assertThat(at.out())
                .startsWith("driver as known by 2024-02-12, windows end before 2024-02-12T06:00\n")
                .contains("2024-02-12T06:00+01:00");
    }

    @Test
    void featuresAuditComputesTheValuesOfANightAgain() throws Exception {
        JsonNode sets = JSON.readTree(features("audit", "--json").out()).path("sets");
        assertThat(sets.get(0).path("rows").asLong()).isEqualTo(60);
        assertThat(sets.get(0).path("values").asLong()).isEqualTo(60 * 18);
        assertThat(sets.get(0).path("differences").asLong()).isZero();
        assertThat(features("audit", "--date", "2024-02-20").exit()).isEqualTo(3);
        assertThat(features("audit", "--sample", "0").err())
                .startsWith("nightjar: --sample 0 and --nights 2: both are 1 or more");
    }

    @Test
    void explainLeadsFromAValueToTheRowOfTheRawFile() throws Exception {
        JsonNode answer = json("explain", "2024-02-13-0", "--date", "2024-02-12", "--rows", "1", "--json");
        assertThat(answer.path("in_scoring_set").asBoolean()).isTrue();
        assertThat(answer.path("spine").path("file").asText()).isEqualTo("landing/planned/2024-02-12.csv.gz");
        assertThat(answer.path("spine").path("row").asLong()).isEqualTo(1);
        JsonNode rides = answer.path("groups").get(1).path("features").get(1);
        assertThat(rides.path("feature").asText()).isEqualTo("driver_rides_7d");
        assertThat(rides.path("value").asLong())
                .isEqualTo(rides.path("rows").asLong())
                .isPositive();
        assertThat(rides.path("scoring_set_holds").isNull()).isTrue();
        assertThat(rides.path("facts")).hasSize(1);
        assertThat(rides.path("facts").get(0).path("file").asText()).matches("landing/rides/2024-02-[0-9]+.csv.gz");
        assertThat(answer.path("groups").get(1).path("tiles_in_window").asLong())
                .isBetween(2L, 7L);
        assertThat(answer.path("columns").path("rides").path("late").asText()).isEqualTo("late");
        List<String> tables = new ArrayList<>();
        answer.path("tables").fieldNames().forEachRemaining(tables::add);
        assertThat(tables)
                .extracting(t -> t.replaceAll("-[^/]*", ""))
                .contains("raw/rides", "raw/planned", "facts/rides", "tiles/driver");
        Answer unknown = execute("explain", "nobody", "--date", "2024-02-12");
        assertThat(unknown.exit()).isEqualTo(3);
        assertThat(unknown.err())
                .startsWith("nightjar: table planned: night 2024-02-12 knows no row for 2024-02-13 with key 'nobody'."
                        + " A key is ride, for instance '2024-02-13-0'");
        assertThat(execute("explain", "x", "--date", "2024-02-12", "--rows", "-1")
                        .err())
                .startsWith("nightjar: --rows: -1 is outside 0 to 1000");
    }

    @Test
    void featuresShowTellsWhatDoesNotFit() {
        assertThat(features("show", "drivr").err())
                .startsWith(
                        "nightjar: drivr is no feature group of pipeline rides; did you mean 'driver'? There are: hour, driver");
        assertThat(features("show", "driver", "--date", "2024-02-13").err())
                .startsWith("nightjar: features of driver on 2024-02-13: the last published night is 2024-02-12");
        assertThat(features("show", "driver", "--where", "driver_ride_7d > 1").err())
                .startsWith(
                        "nightjar: the query does not fit the tables: there is no column driver_ride_7d; did you mean");
        assertThat(features("show", "driver", "--where", "driver >").err())
                .startsWith("nightjar: the query does not fit the tables: Syntax error");
        assertThat(features("show", "driver", "--at", "yesterday").err())
                .startsWith(
                        "nightjar: --at: 'yesterday' is no instant; write 2013-09-30T07:30, in the pipeline's zone Europe/Berlin,"
                                + " or 2013-09-30T11:30:00Z");
        assertThat(features("show", "driver", "--limit", "0").err())
                .startsWith("nightjar: --limit 0: must be 1 to 1000000");
    }

    /** {@code features training-set ACTION PIPELINE …}. */
    private static Answer trainingSet(String action, String... more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of(known.arguments("features", more)));
        arguments.addAll(1, List.of("training-set", action));
        int exit = Main.run(arguments.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
        return new Answer(exit, out.toString(), err.toString());
    }

    @Test
    void aTrainingSetIsShownAndMadeAgainFromWhatItPins() throws Exception {
        JsonNode sets = JSON.readTree(trainingSet("list", "--json").out()).path("training_sets");
        assertThat(sets).hasSize(1);
        String id = sets.get(0).path("id").asText();
        JsonNode shown =
                JSON.readTree(trainingSet("show", id.substring(0, 5), "--json").out());
        assertThat(shown.path("id").asText()).isEqualTo(id);
        assertThat(shown.path("features")).hasSize(18);
        assertThat(shown.path("in_gaps").asLong(-1)).isZero();
        assertThat(shown.path("definition").asText()).contains("pipeline: rides");
        Answer rebuilt = trainingSet("rebuild", id, "--json", "--set", "training.split.validation=5d");
        assertThat(rebuilt.exit())
                .as("the file's split of today has no say: " + rebuilt.err())
                .isZero();
        JsonNode said = JSON.readTree(rebuilt.out());
        assertThat(said.path("equal").asBoolean()).isTrue();
        assertThat(said.path("content_hash").asText())
                .isEqualTo(shown.path("content_hash").asText());
        assertThat(said.path("rows").asLong()).isEqualTo(shown.path("rows").asLong());
        assertThat(trainingSet("show", id).out()).contains("content_hash", " at version ", "driver_late_7d");
        assertThat(trainingSet("show", "xyz").err())
                .isEqualTo("nightjar: training set xyz: there is none with this id; there are: " + id + "\n");
        assertThat(trainingSet("rebuild").err())
                .startsWith("nightjar: features training-set rebuild: which one? Give its id; list shows them");
        assertThat(trainingSet("rebild", id).err())
                .contains("'rebild' is no action; did you mean 'rebuild'? There are: list, show, rebuild");
    }

    @Test
    void statusShowsTheNewestAttemptAndWhatIsMissing() throws Exception {
        JsonNode answer = json("status", "--json", "--last", "3");
        assertThat(answer.path("frontier").asText()).isEqualTo("2024-02-12");
        JsonNode night = answer.path("nights").get(0);
        assertThat(answer.path("nights")).hasSize(1);
        assertThat(night.path("stages").path("train").asText()).isEqualTo("done");
        assertThat(night.path("stages").path("export").asText()).isEqualTo("missing");
        assertThat(night.path("champion").asText()).isEqualTo(KnownNight.MODEL);
        assertThat(night.path("seconds").asDouble()).isEqualTo(4 + 5 + 6 + 9);
        assertThat(execute("status").out())
                .startsWith("rides: published to 2024-02-12")
                .contains("network 01234567");
    }

    @Test
    void featuresDiffComparesVersionsAndNamesThoseThatThereAre() throws Exception {
        JsonNode same =
                JSON.readTree(features("diff", "driver", "1", "1", "--json").out());
        assertThat(same.path("entities_in_both").asLong()).isEqualTo(6);
        assertThat(same.path("date").asText()).isEqualTo("2024-02-12");
        assertThat(same.path("features")).hasSize(16);
        assertThat(same.path("features").get(0).path("changed").asLong()).isZero();
        assertThat(same.path("features").get(0).path("psi").asDouble()).isZero();
        assertThat(features("diff", "driver", "1", "1").out())
                .startsWith(
                        "driver@1 and driver@1 as known by 2024-02-12: 6 entities in both, 0 only in 1, 0 only in 1");
        Answer none = features("diff", "driver", "1", "9");
        assertThat(none.exit()).isEqualTo(2);
        assertThat(none.err())
                .startsWith("nightjar: features.driver: version 9 stands neither in the file nor in the definition of a"
                        + " training set; there are 1");
    }

    @Test
    void featuresBuildLeavesWhatIsPublishedAndIsDoneByOneProcessAtATime() throws Exception {
        JsonNode built = JSON.readTree(features("build", "--json").out());
        assertThat(built.path("groups").get(0).path("features").asText()).isEqualTo("driver@1");
        assertThat(built.path("groups").get(0).path("published").asBoolean()).isTrue();
        try (Claim held = Claim.take(known.lake().files(), "features-build", "another", "tiles of rides")) {
            Answer second = features("build");
            assertThat(second.exit()).isEqualTo(5);
            assertThat(second.err()).contains("features-build").contains("tiles of rides");
            held.check();
        }
        assertThat(features("build", "--chunk", "5s").err())
                .startsWith("nightjar: --chunk 5s is less than a day: give days, like 30d");
        assertThat(features("build", "--parallel", "0").err()).startsWith("nightjar: --parallel 0 is outside 1 to 64");
    }

    @Test
    void planSaysWhatIsMissingAndWritesNothing() throws Exception {
        JsonNode plan = json("plan", "--date", "2024-02-13", "--json");
        assertThat(plan.path("first_known_date").asText()).isEqualTo("2024-02-13");
        assertThat(plan.path("warnings").get(0).asText()).startsWith("source planned: no file for 2024-02-13");
        assertThat(plan.path("stages").get(0).path("seconds").asDouble()).isEqualTo(4);
        JsonNode tiles = plan.path("work").get(4);
        assertThat(tiles.path("table").asText()).startsWith("tiles/driver-v1-");
        assertThat(tiles.path("why").asText())
                .matches("one tile for each key .*; [1-9][0-9]* tiles of [1-9][0-9]* rows so far");
        assertThat(tiles.path("reads").path("bytes").asLong()).isPositive();
        assertThat(plan.path("versions").findValuesAsText("features")).containsExactly("driver@1", "hour@1");
        assertThat(plan.path("heavy_keys").findValuesAsText("features")).containsOnly("driver");
        assertThat(plan.path("heavy_keys").findValuesAsText("remedy"))
                .containsOnly("its rows are folded by event day, a task each; windows merge its days, not its rows");
        assertThat(execute("plan", "--date", "2024-02-12").out())
                .startsWith("night 2024-02-12 of rides is published already")
                .contains("published already, up to 2024-02-12");
        assertThat(known.lake().files().list("_claims")).noneMatch(c -> c.startsWith("data") || c.startsWith("night"));
    }

    @Test
    void modelsListsPromotesAndRollsBack() throws Exception {
        assertThat(execute("models", "list").out()).contains(KnownNight.MODEL, "champion", "candidate");
        JsonNode promoted = json("models", "promote", "fedc", "--reason", "a test", "--author", "me", "--json");
        assertThat(promoted.path("night").asText())
                .as("the first unscored night")
                .isEqualTo("2024-02-13");
        assertThat(json("models", "history", "--as-of", "2024-02-13", "--json")
                        .path("champion")
                        .asText())
                .isEqualTo(KnownNight.OTHER);
        assertThat(json("models", "history", "--as-of", "2024-02-12", "--json")
                        .path("champion")
                        .asText())
                .isEqualTo(KnownNight.MODEL);
        JsonNode back = json("models", "rollback", "--reason", "a test", "--json");
        assertThat(back.path("model").asText()).isEqualTo(KnownNight.MODEL);
        assertThat(execute("models", "history").out()).contains("rolled_back", "a test");
    }

    @Test
    void modelsShowsTheLeaderboardOfTheNewestSearch() throws Exception {
        assertThat(execute("models", "leaderboard").out())
                .startsWith("search of night 2024-02-12, by log_loss on validation; * took part in the contest")
                .containsPattern("1\\* +network +1 +100 % +done +0\\.400000 +4\\.0 +0\\.25 +\\{\"batch\":\"1\"}")
                .containsPattern("4 +network +2 +50 % +cut ");
        JsonNode trials =
                json("models", "leaderboard", "--as-of", "2024-02-12", "--json").path("trials");
        assertThat(trials).hasSize(4);
        assertThat(trials.get(1).path("trainer").asText()).isEqualTo("constant");
        assertThat(trials.get(3).path("value").isNull()).isTrue();
        assertThat(execute("models", "leaderboard", "--as-of", "2024-02-11").out())
                .startsWith("no night has searched; training.search in the pipeline file asks for it");
    }

    @Test
    void modelsSaysWhatIsMissing() {
        assertThat(execute("models", "promote", "fedc").err())
                .startsWith("nightjar: models promote: --reason is missing; it stays in the registry, so say why");
        assertThat(execute("models", "show").err())
                .startsWith("nightjar: models show: which model? Give its id; list shows them");
        assertThat(execute("models", "promot").err())
                .contains(
                        "'promot' is no action; did you mean 'promote'? There are: list, show, history, approve, promote, rollback, retire, compare, verify, card, leaderboard");
        assertThat(execute("models", "compare", "0123").err())
                .startsWith("nightjar: models compare: with which model? Give a second id; list shows them");
        assertThat(execute("models", "card", "0123", "--html", "--json").err())
                .contains("--json and --html: one form of answer only; leave one out");
    }

    @Test
    void modelsRefusesWhatTheRegistryDoesNotAllow() {
        assertThat(execute("models", "approve", "fedc", "--reason", "a test").err())
                .startsWith("nightjar: model " + KnownNight.OTHER + " cannot be approved: the gate never judged it; ");
        assertThat(execute("models", "retire", "0123", "--reason", "a test").err())
                .startsWith("nightjar: model " + KnownNight.MODEL
                        + " is the champion and cannot be retired; promote another first");
    }

    @Test
    void modelsVerifiesStoredFilesAndShowsTheirCard() throws Exception {
        Answer verified = execute("models", "verify");
        assertThat(verified.exit()).isEqualTo(3);
        assertThat(verified.err())
                .startsWith("nightjar: models verify: 2 of 2: model " + KnownNight.MODEL + " has no files in ");
        assertThat(execute("models", "card", "0123").exit()).isEqualTo(3);
        assertThat(execute("models", "compare", "0123", "fedc").err())
                .startsWith("nightjar: model " + KnownNight.MODEL + " has no files in ");
    }

    @Test
    void reportWritesThePageIntoTheLakeAndSaysWhere() throws Exception {
        JsonNode answer = json("report", "--json");
        assertThat(answer.path("night").asText()).isEqualTo("2024-02-12");
        Path page = Path.of(answer.path("report").asText());
        assertThat(page).isEqualTo(folder.resolve("lake/rides/reports/2024-02-12.html"));
        assertThat(Files.readString(page))
                .contains("Which of tomorrow&#39;s rides will be late by ten minutes or more?");
    }

    @Test
    void reportWritesWhereItIsTold() {
        Path out = folder.resolve("elsewhere/tonight.html");
        assertThat(execute("report", "--date", "2024-02-12", "--out", out.toString())
                        .out()
                        .strip())
                .isEqualTo(out.toString());
        assertThat(out).exists();
    }

    @Test
    void aDateThatIsNoneIsAUsageError() {
        assertThat(execute("report", "--date", "tonight").err())
                .startsWith("nightjar: Invalid value for option '--date': 'tonight' is not a date like 2013-09-30");
    }
}
