package dev.nightjar.lake;

import dev.nightjar.core.error.PipelineException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * Small files below a folder, by Hadoop's FileSystem: model artefacts, claims, reports. Paths are relative to the folder, with {@code /}.
 * Trouble with the storage is EXTERNAL.
 */
public final class LakeFiles {
    /** File systems whose rename is one step. */
    private static final Set<String> RENAMES = Set.of("file", "hdfs", "viewfs", "abfs", "abfss");

    /** File systems that promise that one of several creators wins; S3A 3.3.4 looks first and puts then, so two may. */
    private static final Set<String> CREATES_ONCE = Set.of("file", "hdfs", "viewfs", "abfs", "abfss", "gs");

    private final Path folder;
    private final Configuration configuration;

    public LakeFiles(URI folder, Configuration configuration) {
        this.folder = new Path(folder);
        this.configuration = configuration;
    }

    /**
     * The file system of a path. A local one without Hadoop's files of checksums: a file and its checksum are renamed one after the other, and
     * who reads, or dies, between the two leaves a file that is refused from then on.
     */
    private FileSystem storeOf(Path path) throws IOException {
        FileSystem store = path.getFileSystem(configuration);
        return store instanceof LocalFileSystem local ? local.getRawFileSystem() : store;
    }

    /** The whole file, or empty if there is none. For files of at most some hundred megabytes. */
    public Optional<byte[]> read(String path) {
        Path file = new Path(folder, path);
        try {
            FileSystem store = storeOf(file);
            try (var in = store.open(file)) {
                return Optional.of(in.readAllBytes());
            }
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw external("cannot read " + file, e);
        }
    }

    /**
     * Replaces the file so that a reader sees the old one or the new one, whole: written beside and renamed where a rename is one step,
     * put in one request where it would be a copy (object stores).
     */
    public void writeAtomically(String path, byte[] bytes) {
        Path file = new Path(folder, path);
        try {
            FileSystem store = storeOf(file);
            if (RENAMES.contains(store.getUri().getScheme())) {
                renameInto(store, file, bytes);
            } else {
                put(store, file, bytes, true);
            }
        } catch (IOException e) {
            throw external("cannot write " + file, e);
        }
    }

    /** The file is there all the while: the plain rename of HDFS, and of Hive's local disks, refuses a target, so neither is asked. */
    private void renameInto(FileSystem store, Path file, byte[] bytes) throws IOException {
        Path beside = new Path(
                file.getParent(),
                "." + file.getName() + "." + ProcessHandle.current().pid() + ".tmp");
        try (OutputStream out = store.create(beside, true)) {
            out.write(bytes);
        }
        if (store instanceof RawLocalFileSystem) {
            if (!store.rename(beside, file)) {
                throw new IOException("rename refused");
            }
        } else {
            FileContext.getFileContext(store.getUri(), configuration).rename(beside, file, Options.Rename.OVERWRITE);
        }
    }

    /** An object appears when its stream is closed, so a stream that failed must not be. */
    private static void put(FileSystem store, Path file, byte[] bytes, boolean overwrite) throws IOException {
        FSDataOutputStream out = store.create(file, overwrite);
        try {
            out.write(bytes);
        } catch (IOException e) {
            if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
                out.abort();
            }
            throw e;
        }
        out.close();
    }

    /**
     * Whether of several processes that create one file exactly one is told so. Where it is not promised, {@link Claim} makes up for it.
     */
    public boolean createsOnce() {
        try {
            return CREATES_ONCE.contains(storeOf(folder).getUri().getScheme());
        } catch (IOException e) {
            throw external("cannot reach " + folder, e);
        }
    }

    /** Creates the file if no one has; of several processes exactly one gets {@code true}, where {@link #createsOnce}. */
    public boolean createNew(String path, byte[] bytes) {
        Path file = new Path(folder, path);
        try {
            FileSystem store = storeOf(file);
            if (store.getUri().getScheme().equals("file")) {
                return createLinked(java.nio.file.Path.of(file.toUri().getPath()), bytes);
            }
            put(store, file, bytes, false);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw external("cannot create " + file, e);
        }
    }

    private static boolean createLinked(java.nio.file.Path file, byte[] bytes) throws IOException {
        java.nio.file.Path parent = java.nio.file.Files.createDirectories(file.getParent());
        java.nio.file.Path beside = java.nio.file.Files.createTempFile(parent, "." + file.getFileName(), ".tmp");
        try {
            java.nio.file.Files.write(beside, bytes);
            java.nio.file.Files.createLink(file, beside);
            return true;
        } catch (java.nio.file.FileAlreadyExistsException e) {
            return false;
        } finally {
            java.nio.file.Files.deleteIfExists(beside);
        }
    }

    public boolean exists(String path) {
        Path file = new Path(folder, path);
        try {
            return storeOf(file).exists(file);
        } catch (IOException e) {
            throw external("cannot look for " + file, e);
        }
    }

    /** Names of the entries of a folder, sorted, without hidden ones; empty if there is no such folder. */
    public List<String> list(String path) {
        Path below = path.isEmpty() ? folder : new Path(folder, path);
        try {
            List<String> names = new ArrayList<>();
            for (FileStatus status : storeOf(below).listStatus(below)) {
                if (!status.getPath().getName().startsWith(".")) {
                    names.add(status.getPath().getName());
                }
            }
            names.sort(null);
            return names;
        } catch (FileNotFoundException e) {
            return List.of();
        } catch (IOException e) {
            throw external("cannot list " + below, e);
        }
    }

    /** Deletes a file, or a folder with all that it holds; nothing happens if there is none. */
    public void delete(String path) {
        Path file = new Path(folder, path);
        try {
            storeOf(file).delete(file, true);
        } catch (IOException e) {
            throw external("cannot delete " + file, e);
        }
    }

    /**
     * Deletes what lies in a folder, hidden entries and folders too, where the name fulfils the predicate, and then the folder itself, if that
     * left nothing in it. What another process puts there meanwhile is safe.
     */
    public void deleteFrom(String path, Predicate<String> names) {
        Path below = new Path(folder, path);
        try {
            FileSystem store = storeOf(below);
            boolean emptied = true;
            for (FileStatus status : store.listStatus(below)) {
                boolean goes = names.test(status.getPath().getName());
                emptied &= goes;
                if (goes) {
                    store.delete(status.getPath(), true);
                }
            }
            if (emptied) {
                deleteEmpty(store, below);
            }
        } catch (FileNotFoundException e) {
            return;
        } catch (IOException e) {
            throw external("cannot empty " + below, e);
        }
    }

    private static void deleteEmpty(FileSystem store, Path below) throws IOException {
        try {
            store.delete(below, false);
        } catch (IOException e) {
            // Not all file systems say by the exception's type that the folder is no longer empty.
            if (store.listStatus(below).length == 0) {
                throw e;
            }
        }
    }

    /** Makes the folder and those above it, if they are not there. */
    public void ensureFolder(String path) {
        Path below = new Path(folder, path);
        try {
            if (!storeOf(below).mkdirs(below)) {
                throw new IOException("a file is in the way");
            }
        } catch (IOException e) {
            throw external("cannot make the folder " + below, e);
        }
    }

    /** The full address of a path below the folder. */
    public URI uri(String path) {
        return new Path(folder, path).toUri();
    }

    private static PipelineException external(String what, IOException e) {
        return StorageTrouble.translate(what, e);
    }
}
