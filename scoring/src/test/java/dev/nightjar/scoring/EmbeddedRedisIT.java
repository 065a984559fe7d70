package dev.nightjar.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;

class EmbeddedRedisIT {
    @TempDir
    Path folder;

    private static String get(EmbeddedRedis redis, String key) {
        try (Jedis client = RedisConnection.connect(redis.address(), 5_000)) {
            return client.get(key);
        }
    }

    private static void set(EmbeddedRedis redis, String key) {
        try (Jedis client = RedisConnection.connect(redis.address(), 5_000)) {
            client.set(key, "there");
        }
    }

    private ProcessHandle server() throws IOException {
        return ServerState.read(folder).flatMap(ServerState::process).orElseThrow();
    }

    @Test
    void dataSurviveAndTheServerStopsWithItsLastUser() throws Exception {
        ProcessHandle server;
        try (EmbeddedRedis redis = EmbeddedRedis.open(folder)) {
            set(redis, "a");
            server = server();
        }
        assertThat(server.isAlive()).isFalse();
        assertThat(ServerState.read(folder)).isEmpty();
        try (EmbeddedRedis redis = EmbeddedRedis.open(folder)) {
            assertThat(get(redis, "a")).isEqualTo("there");
        }
    }

    @Test
    void usersOfOneFolderShareOneServerAndCloseInAnyOrder() throws Exception {
        EmbeddedRedis first = EmbeddedRedis.open(folder);
        EmbeddedRedis second = EmbeddedRedis.open(folder);
        assertThat(second.address()).isEqualTo(first.address());
        ProcessHandle server = server();
        first.close();
        first.close();
        assertThat(server.isAlive()).isTrue();
        set(second, "b");
        second.close();
        assertThat(server.isAlive()).isFalse();
    }

    @Test
    void manyThreadsAtOnceStartOneServer() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Callable<EmbeddedRedis>> openings = List.of(
                    () -> EmbeddedRedis.open(folder),
                    () -> EmbeddedRedis.open(folder),
                    () -> EmbeddedRedis.open(folder),
                    () -> EmbeddedRedis.open(folder));
            List<EmbeddedRedis> all = new ArrayList<>();
            for (Future<EmbeddedRedis> opened : pool.invokeAll(openings)) {
                all.add(opened.get());
            }
            assertThat(all)
                    .hasSize(4)
                    .extracting(EmbeddedRedis::address)
                    .containsOnly(all.get(0).address());
            ProcessHandle server = server();
            all.forEach(EmbeddedRedis::close);
            assertThat(server.isAlive()).isFalse();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aServerWhoseFolderWasDeletedIsStopped() throws Exception {
        Path lost = folder.resolve("lost");
        EmbeddedRedis redis = EmbeddedRedis.open(lost);
        ProcessHandle server =
                ServerState.read(lost).flatMap(ServerState::process).orElseThrow();
        Files.move(lost, folder.resolve("elsewhere"));
        redis.close();
        server.onExit().get(10, TimeUnit.SECONDS);
    }

    @Test
    void theOrphanOfAKilledProcessIsUsedAndStoppedByTheNext() throws Exception {
        Process child = EmbeddedRedisProcess.start(folder, "child");
        ProcessHandle server = server();
        child.destroyForcibly().waitFor();
        assertThat(server.isAlive()).isTrue();
        try (EmbeddedRedis redis = EmbeddedRedis.open(folder)) {
            assertThat(server()).isEqualTo(server);
            assertThat(get(redis, "child")).isEqualTo("there");
        }
        assertThat(server.isAlive()).isFalse();
    }

    @Test
    void anotherProcessKeepsTheServerUntilItEnds() throws Exception {
        Process child = EmbeddedRedisProcess.start(folder, "child");
        ProcessHandle server = server();
        try (EmbeddedRedis redis = EmbeddedRedis.open(folder)) {
            assertThat(get(redis, "child")).isEqualTo("there");
        }
        assertThat(server.isAlive()).isTrue();
        child.getOutputStream().close();
        assertThat(child.waitFor()).isZero();
        assertThat(server.isAlive()).isFalse();
    }

    @Test
    void aKilledServerIsStartedAgainWithItsData() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.open(folder)) {
            set(redis, "a");
            ProcessHandle server = server();
            server.destroyForcibly();
            server.onExit().get(10, TimeUnit.SECONDS);
            try (EmbeddedRedis again = EmbeddedRedis.open(folder)) {
                assertThat(server()).isNotEqualTo(server);
                assertThat(get(again, "a")).isEqualTo("there");
            }
        }
    }

    @Test
    void serverAndUserKilledTogetherLeaveTheirData() throws Exception {
        Process child = EmbeddedRedisProcess.start(folder, "child");
        ProcessHandle server = server();
        child.destroyForcibly().waitFor();
        server.destroyForcibly();
        server.onExit().get(10, TimeUnit.SECONDS);
        try (EmbeddedRedis redis = EmbeddedRedis.open(folder)) {
            assertThat(get(redis, "child")).isEqualTo("there");
        }
    }

    @Test
    void aPortThatAnotherProgramTookIsLeftToIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServerState state = ServerState.starting(taken.getLocalPort(), "secret");
            assertThat(new ServerProgram(Files.createDirectories(folder)).start(state))
                    .isEqualTo(Optional.empty());
        }
    }

    @Test
    void theServerOfACopiedLakeIsNotTheOriginals() throws Exception {
        Path copy = Files.createDirectories(folder.resolve("copy"));
        Path original = folder.resolve("original");
        try (EmbeddedRedis first = EmbeddedRedis.open(original)) {
            Files.copy(original.resolve("server.properties"), copy.resolve("server.properties"));
            try (EmbeddedRedis second = EmbeddedRedis.open(copy)) {
                assertThat(second.address()).isNotEqualTo(first.address());
                set(second, "copy");
                assertThat(get(first, "copy")).isNull();
            }
            set(first, "a");
        }
    }

    @Test
    void theServerOfAnotherMachineIsNotDoubled() throws Exception {
        new ServerState("elsewhere", 1, "secret", 4711, 12).write(folder);
        assertThatThrownBy(() -> EmbeddedRedis.open(folder))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessage("export.redis: the embedded Redis of " + folder
                        + " was started on elsewhere and serves that machine only. Run the command there, give a redis:// URL"
                        + " in export.redis, or, if nothing of it runs there any more, delete "
                        + folder.resolve("server.properties") + ".");
    }

    @Test
    void listensOnTheLoopbackAddressOnlyAndWantsItsPassword() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.open(folder)) {
            assertThat(redis.address().host()).isEqualTo("127.0.0.1");
            try (Jedis client = RedisConnection.connect(redis.address(), 5_000)) {
                assertThat(client.configGet("bind").values()).containsExactly("127.0.0.1");
            }
            RedisAddress wrong = RedisAddress.loopback(redis.address().port(), "guess");
            assertThatThrownBy(() -> RedisConnection.connect(wrong, 5_000))
                    .isInstanceOf(JedisAccessControlException.class);
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve("server.properties"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsReported() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> EmbeddedRedis.open(file.resolve("_redis")))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessageStartingWith(
                        "export.redis: the embedded Redis cannot keep its data in " + file.resolve("_redis") + " (")
                .hasMessageEndingWith("Make the folder writable, or give a redis:// URL in export.redis.");
    }
}
