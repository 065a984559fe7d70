package dev.nightjar.scoring;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/** Starts a Redis server process: the program that the jar carries, or else a {@code redis-server} of the system. */
final class ServerProgram {
    private static final Duration START = Duration.ofSeconds(60);
    private static final int LOG_LINES = 3;

    private final Path folder;

    /** @param folder where the server runs and keeps its data */
    ServerProgram(Path folder) {
        this.folder = folder;
    }

    /**
     * Starts the server and waits until it answers.
     *
     * @return empty if another program took the port meanwhile
     * @throws PipelineException EXTERNAL if no program can be run, with what each said
     */
    Optional<ProcessHandle> start(ServerState state) throws IOException {
        List<String> failures = new ArrayList<>();
        for (String program : List.of(carried(failures), "redis-server")) {
            if (program.isEmpty()) {
                continue;
            }
            Optional<Process> process = launch(program, state, failures);
            if (process.isPresent() && answers(process.get(), state)) {
                return process.map(Process::toHandle);
            }
            if (process.isPresent()) {
                String log = lastLines();
                if (log.contains("Address already in use")) {
                    return Optional.empty();
                }
                failures.add(program + ": " + log);
            }
        }
        throw new PipelineException(
                ErrorKind.EXTERNAL,
                "export.redis: no embedded Redis can be run in " + folder + " (" + String.join("; ", failures)
                        + "). Install redis-server, or give a redis:// URL in export.redis.");
    }

    private Optional<Process> launch(String program, ServerState state, List<String> failures) {
        ProcessBuilder builder = new ProcessBuilder(program, "-")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile());
        try {
            Process process = builder.start();
            try (OutputStream config = process.getOutputStream()) {
                config.write(config(state).getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // The program ended before it read its settings: its log says why, and the caller reads it.
                process.onExit().join();
            }
            return Optional.of(process);
        } catch (IOException e) {
            failures.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Loopback only, no disk but the append-only file, in the folder that the server runs in. */
    private static String config(ServerState state) {
        return String.join(
                "\n",
                "bind 127.0.0.1",
                "protected-mode yes",
                "port " + state.port(),
                "requirepass " + state.password(),
                "dir .",
                "appendonly yes",
                "appendfsync everysec",
                "save \"\"",
                "daemonize no",
                "");
    }

    private boolean answers(Process process, ServerState state) {
        long deadline = System.nanoTime() + START.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (ServerProbe.probe(state, folder) == ServerProbe.Answer.OURS) {
                return true;
            }
            try {
                if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        process.destroyForcibly();
        return false;
    }

    /** The jar's program, unpacked once beside the data; empty if there is none for this system. */
    private String carried(List<String> failures) throws IOException {
        String name = ExecutableProvider.newProvidedVersionsMap().get(OsArchitecture.detectOSandArchitecture());
        if (name == null) {
            failures.add("the jar has no Redis for this system");
            return "";
        }
        Path program = folder.resolve("bin").resolve(name);
        if (!Files.isExecutable(program)) {
            Path draft = Files.createDirectories(folder.resolve("bin").resolve("draft"));
            File unpacked =
                    ExecutableProvider.newJarResourceProvider(draft.toFile()).get();
            Files.move(unpacked.toPath(), program, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(draft);
        }
        return program.toAbsolutePath().toString();
    }

    private Path log() {
        return folder.resolve("redis.log");
    }

    private String lastLines() throws IOException {
        List<String> lines = Files.readAllLines(log());
        return String.join(" / ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }
}
