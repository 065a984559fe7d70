package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.app.spark.NightRunner;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.SessionSettings;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.Claim;
import dev.nightjar.lake.LakeFiles;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.Sessions;
import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.testing.SparkExtension;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Buckets that are missing, forbidden or busy, and two processes that want one bucket's claim. */
class S3TroubleIT {
    private static final String ADVICE_403 =
            " refuses it (403); check that the credentials are the right ones and may list, read, write and delete there";

    private static final int CONTENDERS = 3;

    @TempDir
    private static Path folder;

    private static S3Endpoint s3;
    private static S3Door door;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Endpoint.start(folder);
        door = new S3Door(s3.port());
        s3.bucket("lake");
        credentials(S3Endpoint.SECRET);
        for (Map.Entry<String, String> setting : settings().entrySet()) {
            SparkExtension.session()
                    .sparkContext()
                    .hadoopConfiguration()
                    .set(setting.getKey().replace("spark.hadoop.", ""), setting.getValue());
        }
    }

    @AfterEach
    void openTheDoor() throws IOException {
        door.open();
        credentials(S3Endpoint.SECRET);
    }

    @AfterAll
    static void stop() throws IOException {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretKey");
        FileSystem.closeAll();
        if (door != null) {
            door.close();
        }
        if (s3 != null) {
            s3.close();
        }
    }

    /** The usual chain looks at these too, and a JVM cannot change its environment. */
    private static void credentials(String secret) {
        System.setProperty("aws.accessKeyId", S3Endpoint.KEY);
        System.setProperty("aws.secretKey", secret);
    }

    /** Our defaults, the endpoint behind the door, and a client of its own for each use. */
    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(SessionSettings.storage());
        settings.putAll(S3Endpoint.settings(door.port()));
        settings.put("spark.hadoop.fs.s3a.impl.disable.cache", "true");
        return settings;
    }

    private static LakeFiles files(String bucket) {
        Configuration configuration = S3Endpoint.configuration(settings());
        return new LakeFiles(URI.create("s3a://" + bucket + "/here"), configuration);
    }

    /** Two tries of the SDK in each of three rounds; our own bound, six in each of five, takes more than a minute. */
    private static LakeFiles hurried() {
        Configuration configuration = S3Endpoint.configuration(settings());
        configuration.set("fs.s3a.attempts.maximum", "1");
        configuration.set("fs.s3a.retry.throttle.limit", "2");
        return new LakeFiles(URI.create("s3a://lake/here"), configuration);
    }

    @Test
    void aBucketThatIsMissingIsNamed() {
        assertThatThrownBy(() -> night("nowhere"))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessageContaining("there is no bucket 'nowhere'; create it, or correct its name or the endpoint"
                        + " (fs.s3a.endpoint)");
    }

    @Test
    void aWrongKeyIsRefusedWithTheBucketsName() {
        credentials("not the secret");

        assertThatThrownBy(() -> night("lake"))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessageContaining("bucket 'lake'" + ADVICE_403)
                .hasMessageNotContaining("not the secret");
    }

    @Test
    void aBucketThatMayBeReadOnlyIsToldBeforeAnythingElse() {
        door.forbid("PUT POST DELETE");

        assertThatThrownBy(() -> night("lake"))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessageContaining("cannot write s3a://lake/lake/rides/_claims/data#000000001")
                .hasMessageContaining("bucket 'lake'" + ADVICE_403);
    }

    @Test
    void aBucketThatIsBusyForAWhileIsWaitedFor() {
        LakeFiles files = hurried();
        door.busy("PUT", 5);

        files.writeAtomically("busy", "text".getBytes(StandardCharsets.UTF_8));

        door.open();
        assertThat(files.read("busy"))
                .hasValueSatisfying(
                        b -> assertThat(b).asString(StandardCharsets.UTF_8).isEqualTo("text"));
    }

    @Test
    void aBucketThatStaysBusyIsGivenUpAfterTheBoundAndNamed() {
        LakeFiles files = hurried();
        int before = door.turnedAway();
        door.busy("PUT", Integer.MAX_VALUE);

        assertThatThrownBy(() -> files.writeAtomically("busy", new byte[1]))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessage(
                        "cannot write s3a://lake/here/busy: bucket 'lake' answered 503 at every try; the store is overloaded"
                                + " or down, so run the night again later");
        assertThat(door.turnedAway() - before)
                .as("two tries in each of three rounds")
                .isEqualTo(6);
    }

    @Test
    void withoutCredentialsTheMessageSaysWhereTheyComeFrom() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretKey");

        assertThatThrownBy(() -> files("lake").list(""))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessageContaining("no credentials were found for bucket 'lake'; set AWS_ACCESS_KEY_ID and"
                        + " AWS_SECRET_ACCESS_KEY, a profile file (AWS_PROFILE), or the role of the instance or pod");
    }

    @Test
    void aKeyAmongSparksSettingsIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> Sessions.open(
                        "s3", ZoneId.of("UTC"), Map.of("spark.hadoop.fs.s3a.bucket.lake.secret.key", "hush")))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIG))
                .hasMessage(
                        "spark.hadoop.fs.s3a.bucket.lake.secret.key is set: a bucket's key is no setting of Spark; take it"
                                + " out, and give it by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile file or the machine's"
                                + " role (docs/running.md, S3)");
    }

    @Test
    void ofThreeProcessesThatWantAClaimAtOnceExactlyOneGetsIt() throws Exception {
        List<Process> contenders = new ArrayList<>();
        Path go = folder.resolve("go");
        try {
            for (int i = 0; i < CONTENDERS; i++) {
                contenders.add(contender(go, folder.resolve("contender" + i)));
            }
            for (Process contender : contenders) {
                awaitFile(Path.of(go + "." + contender.pid()));
            }
            Files.createFile(go);
            List<Integer> codes = new ArrayList<>();
            for (Process contender : contenders) {
                assertThat(contender.waitFor(2, TimeUnit.MINUTES)).isTrue();
                codes.add(contender.exitValue());
            }
            assertThat(codes).as("one holds the claim, the others are told").containsExactlyInAnyOrder(0, 5, 5);
        } finally {
            contenders.forEach(Process::destroyForcibly);
        }
    }

    /** Takes the claim as soon as the file is there; holds it until the other has had time to be told. */
    public static void main(String[] args) throws Exception {
        LakeFiles files = new LakeFiles(URI.create(args[0]), configuration(args[1]));
        files.list("_claims"); // the client is warm
        Files.createFile(Path.of(args[2] + "." + ProcessHandle.current().pid()));
        awaitFile(Path.of(args[2]));
        try (Claim claim = Claim.take(files, "data", "attempt", "night")) {
            Thread.sleep(5000);
            claim.check();
        } catch (PipelineException e) {
            System.exit(e.kind().exitCode());
        }
    }

    private static Configuration configuration(String port) {
        Map<String, String> settings = new HashMap<>(SessionSettings.storage());
        settings.putAll(S3Endpoint.settings(Integer.parseInt(port)));
        return S3Endpoint.configuration(settings);
    }

    private static Process contender(Path go, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        S3TroubleIT.class.getName(),
                        "s3a://lake/contest",
                        "" + s3.port(),
                        go.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("AWS_ACCESS_KEY_ID", S3Endpoint.KEY);
        builder.environment().put("AWS_SECRET_ACCESS_KEY", S3Endpoint.SECRET);
        return builder.start();
    }

    private static void awaitFile(Path file) throws InterruptedException {
        Instant end = Instant.now().plusSeconds(120);
        while (!Files.exists(file)) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("nothing at " + file);
            }
            Thread.sleep(5);
        }
    }

    private void night(String bucket) throws IOException {
        SmallPipeline small = SmallPipeline.write(folder.resolve("home"), 1);
        Pipeline pipeline = PipelineLoader.of(name -> null)
                .set(List.of("lake=s3a://" + bucket + "/lake"))
                .load(small.file());
        Lake lake = new Lake(Sessions.open("s3", pipeline.time().zone(), Map.of()), pipeline.folder());
        new NightRunner(lake, pipeline, Progress.silent(), Clock.systemUTC())
                .run(LogicalDate.parse(SmallPipeline.night(0)), StageSelection.all());
    }
}
