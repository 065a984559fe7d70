package dev.nightjar.lake.delta;

import io.delta.storage.HadoopFileSystemLogStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Delta's commit files on {@code file:} paths, each created atomically: written beside, synced, then linked to its name, which fails if
 * the name exists. So of two processes that race for a version exactly one wins, which Delta's own store for local disks does not
 * promise (its rename overwrites).
 */
public final class AtomicFileLogStore extends HadoopFileSystemLogStore {
    public AtomicFileLogStore(Configuration configuration) {
        super(configuration);
    }

    @Override
    public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration)
            throws IOException {
        java.nio.file.Path target = java.nio.file.Path.of(path.toUri().getPath());
        java.nio.file.Path folder = target.getParent();
        Files.createDirectories(folder);
        java.nio.file.Path beside = Files.createTempFile(folder, "." + target.getFileName(), ".tmp");
        try {
            writeSynced(beside, actions);
            if (overwrite) {
                Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.createLink(target, beside);
            }
            syncFolder(folder);
        } catch (FileAlreadyExistsException e) {
            throw new FileAlreadyExistsException(target.toString());
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    @Override
    public Boolean isPartialWriteVisible(Path path, Configuration configuration) {
        return false;
    }

    private static void writeSynced(java.nio.file.Path file, Iterator<String> lines) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            while (lines.hasNext()) {
                out.write((lines.next() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void syncFolder(java.nio.file.Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
