package dev.nightjar.scoring;

import dev.nightjar.lake.Claim;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * What an embedded Redis leaves beside its data, so that a later process finds it. Only the owner may read the file.
 *
 * @param host name of the machine that it runs on
 * @param password made up when the server was started
 * @param pid its process; 0 while it is being started
 * @param began when that process began, in milliseconds since 1970; 0 if the system does not tell
 */
record ServerState(String host, int port, String password, long pid, long began) {
    private static final String FILE = "server.properties";

    ServerState {
        Objects.requireNonNull(host);
        Objects.requireNonNull(password);
    }

    /** A server that this machine is about to start. */
    static ServerState starting(int port, String password) {
        return new ServerState(Claim.host(), port, password, 0, 0);
    }

    /** Whether the server runs, or ran, on another machine, or in another container: its process cannot be seen from here. */
    boolean isElsewhere() {
        return !host.equals(Claim.host());
    }

    ServerState running(ProcessHandle process) {
        return new ServerState(host, port, password, process.pid(), began(process));
    }

    RedisAddress address() {
        return RedisAddress.loopback(port, password);
    }

    /** The process, if it still runs and is not another one that was given the same number. */
    Optional<ProcessHandle> process() {
        return pid == 0 ? Optional.empty() : process(pid, began);
    }

    static Optional<ProcessHandle> process(long pid, long began) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(process -> began(process) == began);
    }

    static long began(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** Empty if there is no such file, or none that can be understood. */
    static Optional<ServerState> read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        try {
            return Optional.of(new ServerState(
                    properties.getProperty("host"),
                    Integer.parseInt(properties.getProperty("port")),
                    properties.getProperty("password"),
                    Long.parseLong(properties.getProperty("pid")),
                    Long.parseLong(properties.getProperty("began"))));
        } catch (NumberFormatException | NullPointerException e) {
            return Optional.empty();
        }
    }

    void write(Path folder) throws IOException {
        StringWriter text = new StringWriter();
        text.write("# The Redis server that keeps its data in this folder.\n");
        text.write("host=" + host + "\nport=" + port + "\npassword=" + password + "\npid=" + pid + "\nbegan=" + began
                + "\n");
        Path draft = folder.resolve(FILE + ".draft");
        Files.deleteIfExists(draft);
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (posix) {
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(draft, text.toString());
        Files.move(draft, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    static void delete(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
    }
}
