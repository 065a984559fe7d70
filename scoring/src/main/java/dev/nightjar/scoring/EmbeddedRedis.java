package dev.nightjar.scoring;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A Redis server for those who have none: on the loopback address, behind a made-up password, its data in a folder beside the
 * lake. Processes that use one folder share one server; the last one out stops it, and the data stay. A server whose user was
 * killed is found and used by the next one. Thread-safe.
 */
public final class EmbeddedRedis implements AutoCloseable {
    private static final int PORTS_TRIED = 10;
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration START = Duration.ofSeconds(2);
    private static final Duration STOP = Duration.ofSeconds(30);

    private static final int STOP_MILLIS = 30_000;

    /** A file lock is the process's: threads of one process must not ask for it at once. */
    private static final ReentrantLock ONE_THREAD = new ReentrantLock();

    private final Path folder;
    private final RedisAddress address;
    private final Path user;
    private final Thread atExit;
    private boolean open = true;

    private EmbeddedRedis(Path folder, RedisAddress address, Path user) {
        this.folder = folder;
        this.address = address;
        this.user = user;
        this.atExit = new Thread(this::release, "embedded-redis-release");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Finds the server of a folder, or starts one.
     *
     * @param folder made if it is not there
     * @throws PipelineException EXTERNAL if the folder cannot be written or no server can be run
     */
    public static EmbeddedRedis open(Path folder) {
        try {
            Files.createDirectories(folder);
            return locked(folder, () -> {
                ServerState state = found(folder).orElse(null);
                if (state == null) {
                    state = started(folder);
                }
                return new EmbeddedRedis(folder, state.address(), new ServerUsers(folder).add());
            });
        } catch (IOException e) {
            throw new PipelineException(
                    ErrorKind.EXTERNAL,
                    "export.redis: the embedded Redis cannot keep its data in " + folder + " (" + e
                            + "). Make the folder writable, or give a redis:// URL in export.redis.",
                    e);
        }
    }

    public RedisAddress address() {
        return address;
    }

    /** The server that an earlier process started, once it answers; empty if there is none. */
    private static Optional<ServerState> found(Path folder) throws IOException {
        Optional<ServerState> state = ServerState.read(folder);
        if (state.isEmpty()) {
            return state;
        }
        long deadline = System.nanoTime() + START.toNanos();
        long patience = System.nanoTime() + ANSWER.toNanos();
        while (true) {
            ServerProbe.Answer answer = ServerProbe.probe(state.get(), folder);
            if (answer == ServerProbe.Answer.OURS) {
                return state;
            }
            if (state.get().isElsewhere()) {
                throw elsewhere(folder, state.get());
            }
            boolean alive = state.get().process().isPresent();
            boolean perhapsStarting = state.get().pid() == 0 && System.nanoTime() < deadline;
            if (answer == ServerProbe.Answer.ANOTHER || (!alive && !perhapsStarting)) {
                return Optional.empty();
            }
            if (System.nanoTime() > patience) {
                throw new PipelineException(
                        ErrorKind.EXTERNAL,
                        "export.redis: the embedded Redis of " + folder + " (process "
                                + state.get().pid()
                                + ") does not answer. Stop that process and run the command again.");
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Two servers must not write the same files, and whether that one lives cannot be seen. */
    private static PipelineException elsewhere(Path folder, ServerState state) {
        return new PipelineException(
                ErrorKind.EXTERNAL,
                "export.redis: the embedded Redis of " + folder + " was started on " + state.host()
                        + " and serves that machine only. Run the command there, give a redis:// URL in export.redis, or, if"
                        + " nothing of it runs there any more, delete " + folder.resolve("server.properties") + ".");
    }

    private static ServerState started(Path folder) throws IOException {
        for (int i = 0; i < PORTS_TRIED; i++) {
            ServerState state = ServerState.starting(freePort(), password());
            state.write(folder);
            Optional<ProcessHandle> process = new ServerProgram(folder).start(state);
            if (process.isPresent()) {
                ServerState running = state.running(process.get());
                running.write(folder);
                return running;
            }
        }
        throw new PipelineException(
                ErrorKind.EXTERNAL,
                "export.redis: the embedded Redis found no free port on this machine in " + PORTS_TRIED
                        + " tries. Run the command again, or give a redis:// URL in export.redis.");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String password() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Stops the server, its data safe on disk, unless another user is left. A second call does nothing. */
    @Override
    public void close() {
        release();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The process is ending: the hook finds nothing left to do.
            Objects.requireNonNull(e);
        }
    }

    private void release() {
        if (!Files.isDirectory(folder)) {
            shutDown(address, Optional.empty()); // nobody can find it there any more
            return;
        }
        try {
            locked(folder, () -> {
                if (open) {
                    open = false;
                    ServerUsers users = new ServerUsers(folder);
                    users.remove(user);
                    if (!users.any()) {
                        stop();
                    }
                }
                return folder;
            });
        } catch (IOException e) {
            throw new PipelineException(
                    ErrorKind.EXTERNAL,
                    "export.redis: the embedded Redis of " + folder + " cannot be released (" + e
                            + "). Its data are safe; see that the folder is there and writable.",
                    e);
        }
    }

    private void stop() throws IOException {
        Optional<ServerState> state = ServerState.read(folder);
        Optional<ProcessHandle> process = state.flatMap(ServerState::process);
        shutDown(state.map(ServerState::address).orElse(address), process);
        try {
            if (process.isPresent()) {
                process.get().onExit().get(STOP.toSeconds(), TimeUnit.SECONDS);
            }
            ServerState.delete(folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IOException("process " + process.get().pid() + " did not end in " + STOP.toSeconds() + " s", e);
        }
    }

    private static void shutDown(RedisAddress server, Optional<ProcessHandle> process) {
        try (Jedis redis = RedisConnection.connect(server, STOP_MILLIS)) {
            redis.shutdown();
        } catch (JedisException e) {
            // It is gone already, or cannot answer; if it still runs, this asks it again.
            process.ifPresent(ProcessHandle::destroy);
        }
    }

    /** What is done while no other thread or process touches the folder's server. */
    private interface Locked<T> {
        T run() throws IOException;
    }

    private static <T> T locked(Path folder, Locked<T> work) throws IOException {
        ONE_THREAD.lock();
        try (FileChannel channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            Objects.requireNonNull(lock);
            return work.run();
        } finally {
            ONE_THREAD.unlock();
        }
    }
}
