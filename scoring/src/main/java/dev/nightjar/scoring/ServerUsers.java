package dev.nightjar.scoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Who uses an embedded Redis: one file each, named by process. Called under the folder's lock only. */
final class ServerUsers {
    private final Path folder;

    ServerUsers(Path redisFolder) {
        this.folder = redisFolder.resolve("users");
    }

    /** Adds this process once more. @return what {@link #remove} takes */
    Path add() throws IOException {
        Files.createDirectories(folder);
        ProcessHandle self = ProcessHandle.current();
        return Files.createFile(folder.resolve(self.pid() + "." + ServerState.began(self) + "." + UUID.randomUUID()));
    }

    void remove(Path user) throws IOException {
        Files.deleteIfExists(user);
    }

    /** Whether a process that is alive uses the server. What dead processes left is removed. */
    boolean any() throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        List<Path> all;
        try (Stream<Path> files = Files.list(folder)) {
            all = files.toList();
        }
        boolean alive = false;
        for (Path user : all) {
            if (isAlive(user)) {
                alive = true;
            } else {
                Files.deleteIfExists(user);
            }
        }
        return alive;
    }

    private static boolean isAlive(Path user) {
        String[] parts = user.getFileName().toString().split("\\.", -1);
        try {
            return parts.length == 3
                    && ServerState.process(Long.parseLong(parts[0]), Long.parseLong(parts[1]))
                            .isPresent();
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
