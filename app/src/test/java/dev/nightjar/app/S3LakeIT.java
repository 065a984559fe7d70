package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.scoring.EmbeddedRedis;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.testing.TableHashes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The flights night with landing zone and lake in a bucket, by bin/nightjar at a place of the test's own. */
class S3LakeIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    /** The ledger tells the files' times of modification, and in a bucket those are the times of their arrival. */
    private static final String LEDGER = "ledger";

    @TempDir
    private static Path folder;

    private static S3Endpoint s3;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Endpoint.start(folder);
        s3.bucket("night");
        Path home = FlightsNight.file().getParent();
        s3.put(home, landed(home), "s3a://night/home");
    }

    /** The pipeline file, its schemas and what has landed by the night. */
    private static List<Path> landed(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .filter(f -> f.toString()
                            .matches(".*[.](yaml|parquet)|.*/2013-01-[0-9]{2}[.]csv[.]gz|.*/2012-12-31[.]csv[.]gz"))
                    .sorted()
                    .toList();
        }
    }

    @AfterAll
    static void stop() {
        if (s3 != null) {
            s3.close();
        }
    }

    @Test
    void aNightInABucketLeavesTheTablesOfALocalOneAndNoSecretAnywhere() throws Exception {
        List<String> arguments = FlightsNight.arguments("s3a://night/home/pipeline.yaml", "s3a://night/lake");

        Ended night;
        try (EmbeddedRedis redis = EmbeddedRedis.open(folder.resolve("redis"))) {
            night = nightjar(
                    arguments,
                    "redis://:" + redis.address().password() + "@127.0.0.1:"
                            + redis.address().port());
        }

        assertThat(night.code()).as(night.err()).isZero();
        JsonNode result = new ObjectMapper()
                .readTree(s3.bucket("night").resolve("result.json").toFile());
        assertThat(result.path("exit").asInt(-1)).isZero();
        assertThat(result.path("stages")).hasSize(6);
        SortedMap<String, String> tables = TableHashes.of(
                SparkExtension.session(), s3.bucket("night").resolve("lake/flights-late"), "runs", LEDGER);
        SortedMap<String, String> here = new TreeMap<>(FlightsNight.tables());
        here.remove(LEDGER);
        assertThat(tables).isEqualTo(here);
        assertThat(night.out() + night.err()).doesNotContain(S3Endpoint.SECRET);
        assertThat(filesWith(S3Endpoint.SECRET, s3.bucket("night"))).isEmpty();
    }

    private static List<Path> filesWith(String secret, Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile)
                    .filter(f -> holds(f, secret))
                    .toList();
        }
    }

    private static boolean holds(Path file, String secret) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(secret);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Ended(int code, String out, String err) {}

    /** Runs bin/nightjar, with the endpoint in the place's file and the key in the environment. */
    private static Ended nightjar(List<String> arguments, String redis) throws Exception {
        Path home = folder.resolve("home");
        LauncherIT.copy(ROOT.resolve("bin"), home.resolve("bin"));
        LauncherIT.copy(PlaceSettings.CONF, home.resolve("conf"));
        Files.createDirectories(home.resolve("app"));
        Files.createSymbolicLink(home.resolve("app/target"), ROOT.resolve("app/target"));
        List<String> place = new ArrayList<>(Files.readAllLines(PlaceSettings.CONF.resolve("local.conf")));
        place.replaceAll(line -> line.replaceAll("^(spark\\.nightjar\\.profile\\s+)local$", "$1bucket")
                .replace("local[*,3]", "local[2,3]")
                .replaceAll("^(spark\\.driver\\.memory\\s+)4g$", "$12g"));
        s3.settings().forEach((key, value) -> place.add(key + " " + value));
        Files.write(home.resolve("conf/bucket.conf"), place);
        List<String> line = new ArrayList<>(List.of(home.resolve("bin/nightjar").toString(), "run"));
        line.addAll(arguments);
        line.addAll(List.of("--profile", "bucket", "--json", "--verbose", "--result", "s3a://night/result.json"));
        Path out = home.resolve("out");
        Path err = home.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(home.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(NIGHTJAR|SPARK|HADOOP|AWS)_.*"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("NIGHTJAR_BUILD", "never");
        builder.environment().put("REDIS_URL", redis);
        builder.environment().put("AWS_ACCESS_KEY_ID", S3Endpoint.KEY);
        builder.environment().put("AWS_SECRET_ACCESS_KEY", S3Endpoint.SECRET);
        Process process = builder.start();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IllegalStateException("the night took more than 10 minutes");
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
