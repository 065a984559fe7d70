package dev.nightjar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The Python peers, in a virtual environment under {@code bench/target/peers}, made from the lock file
 * {@code bench/peers/requirements.txt} when it is first asked for and again when the lock file changed.
 */
public final class PythonPeers {
    private final Path lock;
    private final Path environment;

    public PythonPeers(Path home) {
        this.lock = home.resolve("bench/peers/requirements.txt");
        this.environment = home.resolve("bench/target/peers");
    }

    private PythonPeers(Path lock, Path environment) {
        this.lock = lock;
        this.environment = environment;
    }

    /** Those of one benchmark alone, of the lock file {@code bench/peers/requirements-NAME.txt}. */
    public PythonPeers of(String benchmark) {
        return new PythonPeers(
                lock.resolveSibling("requirements-" + benchmark + ".txt"),
                environment.resolveSibling("peers-" + benchmark));
    }

    /** The interpreter that has the peers; installs them first if need be (some gigabytes, minutes). */
    public Path python() throws IOException, InterruptedException {
        Path python = environment.resolve("bin/python");
        Path installed = environment.resolve("installed.txt");
        if (!Files.exists(installed) || Files.mismatch(lock, installed) != -1) {
            delete(environment);
            run(List.of("python3", "-m", "venv", environment.toString()));
            run(List.of(
                    python.toString(),
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--require-hashes",
                    "-r",
                    lock.toString()));
            Files.copy(lock, installed);
        }
        return python;
    }

    /** The peer's script of that name in {@code bench/peers}. */
    public Path script(String name) {
        return lock.resolveSibling(name);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        int code = new ProcessBuilder(new ArrayList<>(command))
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(Path.of("/dev/stderr").toFile()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException(
                    "the peers cannot be installed: " + String.join(" ", command) + " ended with " + code);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
