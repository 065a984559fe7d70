package dev.nightjar.scoring.spark;

import static dev.nightjar.scoring.spark.ScoringLake.NIGHT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.scoring.EmbeddedRedis;
import dev.nightjar.scoring.ExportKeys;
import dev.nightjar.scoring.ExportPointer;
import dev.nightjar.scoring.ExportPointer.Move;
import dev.nightjar.scoring.ExportVersion;
import dev.nightjar.scoring.ExportWriter;
import dev.nightjar.scoring.Lookup;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

@ExtendWith(SparkExtension.class)
class ExportJobIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static ScoringLake world;

    private EmbeddedRedis redis;
    private Jedis client;

    @BeforeAll
    static void scoreThreeNights(SparkSession spark) throws Exception {
        world = new ScoringLake(folder, spark);
        world.promote(world.model(0.1), NIGHT);
        for (int i = 0; i < 3; i++) {
            world.scoringSet(NIGHT.plus(i), 30 + i);
            new ScoreJob(world.lake).run(world.night(NIGHT.plus(i)));
        }
    }

    @BeforeEach
    void startAnEmptyRedis() {
        redis = EmbeddedRedis.open(world.redisFolder());
        client = new Jedis(redis.address().host(), redis.address().port());
        client.auth(redis.address().password());
        client.flushAll();
    }

    @AfterEach
    void stopRedis() {
        client.close();
        redis.close();
    }

    private JobResult export(LogicalDate night) {
        return new ExportJob(world.lake).run(world.night(night));
    }

    private ExportPointer pointer() {
        return ExportPointer.open(redis.address(), new ExportKeys("late-flights"));
    }

    private String current() {
        return client.get("late-flights:current");
    }

    private Lookup.Served lookup(String carrier, int number) {
        return new Lookup(redis.address()).lookup("late-flights", List.of(carrier, Integer.toString(number)));
    }

    @Test
    void lookupReturnsTheValuesOfTheRow() throws Exception {
        JobResult result = export(NIGHT);
        assertThat(result.says())
                .isEqualTo("30 keys written to Redis at " + redis.address() + " as " + current()
                        + " and read back; they are served");
        assertThat(world.predictions(NIGHT)).hasSize(30);
        for (String text : world.predictions(NIGHT)) {
            JsonNode row = JSON.readTree(text);
            Lookup.Served served =
                    lookup(row.get("carrier").asText(), row.get("number").asInt());
            JsonNode found = served.json();
            assertThat(served.fields().keySet())
                    .containsExactly("night", "date", "model", "probability", "decision", "reasons");
            for (String field : served.fields().keySet()) {
                assertThat(found.get(field)).as(field).isEqualTo(row.get(field));
            }
        }
    }

    @Test
    void keysAreHashesUnderTheVersionAndExpire() {
        export(NIGHT);
        String key = "late-flights:" + current() + ":B\\|6|1";
        assertThat(client.type(key)).isEqualTo("hash");
        assertThat(client.ttl(key)).isBetween(3 * 86_400L - 100, 3 * 86_400L);
        assertThat(client.ttl("late-flights:current")).isEqualTo(-1);
        assertThat(current()).matches("2013-09-30-[0-9a-f]{12}");
    }

    @Test
    void exportingAgainIsSkippedWhileEveryKeyHolds() {
        export(NIGHT);
        String version = current();
        JobResult again = export(NIGHT);
        assertThat(again.outcome()).isEqualTo(JobResult.Outcome.SKIPPED);
        assertThat(again.says()).isEqualTo("30 keys are served as " + version + " already, each read back");
        client.del("late-flights:" + version + ":AA|3");
        client.hset("late-flights:" + version + ":UA|2", "probability", "0.123");
        client.hset("late-flights:" + version + ":UA|5", "stray", "field");
        assertThat(export(NIGHT).outcome()).isEqualTo(JobResult.Outcome.DONE);
        assertThat(current()).isEqualTo(version);
        assertThat(lookup("AA", 3).fields()).containsKey("probability");
        assertThat(lookup("UA", 2).fields().get("probability")).isNotEqualTo("0.123");
        assertThat(client.hget("late-flights:" + version + ":UA|5", "stray")).isNull();
    }

    @Test
    void asManyVersionsAreKeptAsThePipelineSays() {
        export(NIGHT);
        String first = current();
        export(NIGHT.plus(1));
        String second = current();
        export(NIGHT.plus(2));
        assertThat(client.lrange("late-flights:versions", 0, -1)).containsExactly(current(), second);
        assertThat(client.keys("late-flights:" + first + "*")).isEmpty();
        assertThat(client.keys("late-flights:" + second + ":*")).hasSize(31);
    }

    @Test
    void thePointerNeverMovesToAnOlderNightUnlessForced() {
        export(NIGHT.plus(1));
        String served = current();
        JobResult older = export(NIGHT);
        assertThat(older.outcome()).isEqualTo(JobResult.Outcome.SKIPPED);
        assertThat(older.says()).isEqualTo("Redis serves a later night, " + served + ", and goes on to");
        try (ExportPointer pointer = pointer()) {
            ExportVersion stale = new ExportVersion("2013-09-30", "0123456789ab");
            assertThat(pointer.serve(stale, Move.FORWARD_ONLY)).hasToString(served);
        }
        assertThat(current()).isEqualTo(served);
        new ExportJob(world.lake, Move.FORCED).run(world.night(NIGHT));
        assertThat(current()).startsWith("2013-09-30-");
    }

    @Test
    void anExportThatDiedBeforeTheSwitchLeavesTheOldVersionServedAndIsCleanedUp() {
        export(NIGHT);
        String served = current();
        export(NIGHT.plus(1));
        String died = current();
        client.set("late-flights:current", served);
        client.hset("late-flights:" + died, "complete", "false");
        client.del("late-flights:" + died + ":AA|0");
        assertThat(lookup("AA", 0).version()).isEqualTo(served);

        export(NIGHT.plus(2));
        assertThat(client.keys("late-flights:" + died + "*")).isEmpty();
        assertThat(client.lrange("late-flights:versions", 0, -1)).containsExactly(current(), served);
        assertThat(lookup("AA", 0).fields()).containsEntry("night", "2013-10-02");
    }

    @Test
    void redisThatRefusesWritesLeavesThePointerAndARerunMends() {
        export(NIGHT);
        String served = current();
        client.configSet("maxmemory", "1");
        assertThatThrownBy(() -> export(NIGHT.plus(1)))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessage("Redis at " + redis.address()
                        + " is out of memory. Raise its maxmemory, or lower export.keep_versions or export.expire."
                        + " Then run the stage export again (run --only export); what was served before still is.");
        client.configSet("maxmemory", "0");
        assertThat(current()).isEqualTo(served);
        assertThat(lookup("AA", 0).version()).isEqualTo(served);
        export(NIGHT.plus(1));
        assertThat(current()).startsWith("2013-10-01-");
    }

    @Test
    void redisKilledMidwayIsAnErrorAndTheNextRunFinishes() throws Exception {
        export(NIGHT);
        String served = current();
        client.configSet("maxmemory", "1");
        assertThatThrownBy(() -> export(NIGHT.plus(1))).isInstanceOf(PipelineException.class);
        long pid = Long.parseLong(client.info("server")
                .lines()
                .filter(l -> l.startsWith("process_id:"))
                .findFirst()
                .orElseThrow()
                .substring("process_id:".length())
                .strip());
        ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
        server.destroyForcibly();
        server.onExit().join();
        assertThatThrownBy(() -> lookup("AA", 0))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessageStartingWith("Redis at " + redis.address() + " cannot be reached (");
        assertThat(export(NIGHT.plus(1)).outcome()).isEqualTo(JobResult.Outcome.DONE);
        try (EmbeddedRedis again = EmbeddedRedis.open(world.redisFolder())) {
            Lookup.Served found = new Lookup(again.address()).lookup("late-flights", List.of("AA", "0"));
            assertThat(found.version()).startsWith("2013-10-01-").isNotEqualTo(served);
        }
    }

    @Test
    void whatRedisDoesNotHoldWhenItIsReadBackIsAnError() {
        Dataset<Row> rows =
                Predictions.ofNight(world.lake.read(Predictions.PATH).orElseThrow(), NIGHT);
        List<String> fields = List.of("night", "probability");
        RedisExport export = new RedisExport(
                ExportRows.texts(rows, world.pipeline.spine().key(), new LinkedHashSet<>(fields)), fields);
        ExportVersion version = new ExportVersion("2013-09-30", "0123456789ab");
        ExportWriter expired = new ExportWriter(redis.address(), new ExportKeys("late-flights"), version, 1);
        assertThatThrownBy(() -> export.writeAndCompare(expired))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessageStartingWith(
                        "Redis at " + redis.address()
                                + " does not hold what was written to it: 30 rows differ, the first is key AA|0: it is not there.");
    }

    @Test
    void aNightWithoutPredictionsIsReported() {
        assertThatThrownBy(() -> export(NIGHT.plus(9)))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessage(
                        "predictions: night 2013-10-09 has none to export. Run the stage score first (run --only score).");
    }

    @Test
    void lookupSaysWhatIsMissing() {
        assertThatThrownBy(() -> lookup("AA", 0))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessage("late-flights:current is not in Redis at " + redis.address()
                        + ": no night was exported yet. Run the night, or its last stage with run --only export.");
        export(NIGHT);
        String version = current();
        assertThatThrownBy(() -> lookup("AA", 999))
                .hasMessage("late-flights: no prediction for key 'AA|999' in version " + version
                        + " (30 keys). A key is carrier|number, for instance 'AA|0'.");
        client.del("late-flights:" + version);
        assertThatThrownBy(() -> lookup("AA", 0))
                .hasMessage("late-flights:current names " + version + ", which Redis at " + redis.address()
                        + " has forgotten: it is older than export.expire. Run the latest night, or its stage export"
                        + " again (run --only export).");
    }

    @Test
    void redisThatIsDownOrRefusesTheLoginIsExternalAndThePasswordStaysSecret(SparkSession spark) throws Exception {
        String login = "redis://:${REDIS_PASSWORD}@127.0.0.1:" + redis.address().port();
        ScoringLake other = new ScoringLake(folder, spark, login);
        assertThatThrownBy(() -> new ExportJob(other.lake).run(other.night(NIGHT)))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessageStartingWith("Redis at " + redis.address() + " refuses the login (")
                .hasMessageNotContaining("not-it");
        ScoringLake down = new ScoringLake(folder, spark, "redis://:${REDIS_PASSWORD}@127.0.0.1:1");
        assertThatThrownBy(() -> new ExportJob(down.lake).run(down.night(NIGHT)))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessageStartingWith("Redis at 127.0.0.1:1 cannot be reached (")
                .hasMessageContaining("Connection refused")
                .hasMessageNotContaining("not-it");
    }

    @Test
    void aReplicaIsNotWrittenTo() {
        client.replicaof("127.0.0.1", 1);
        try {
            assertThatThrownBy(() -> export(NIGHT))
                    .isInstanceOfSatisfying(
                            PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                    .hasMessageStartingWith("Redis at " + redis.address()
                            + " is a read-only replica. Give the address of its master in export.redis.");
        } finally {
            client.replicaofNoOne();
        }
    }

    @Test
    void predictionsThatCannotBeReadAnyMoreLeaveTheirKeysToExpire() {
        export(NIGHT);
        String first = current();
        client.hset("late-flights:" + first, "table_version", "4711");
        export(NIGHT.plus(1));
        JobResult third = export(NIGHT.plus(2));
        assertThat(third.outcome()).isEqualTo(JobResult.Outcome.DONE);
        assertThat(third.warnings())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("Redis keeps the keys of " + first
                        + " until they expire: the predictions that name them cannot be read any more (");
        assertThat(client.exists("late-flights:" + first + ":AA|0")).isTrue();
        assertThat(client.lrange("late-flights:versions", 0, -1)).doesNotContain(first);
    }
}
