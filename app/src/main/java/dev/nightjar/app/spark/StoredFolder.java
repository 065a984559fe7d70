package dev.nightjar.app.spark;

import dev.nightjar.core.config.ConfigFolder;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** The folder of a pipeline file in any store that Spark's Hadoop knows, with the settings of {@code spark-submit}; no session is started. */
public record StoredFolder(URI uri) implements ConfigFolder {
    @Override
    public boolean exists(String path) throws IOException {
        return store().exists(new Path(resolve(path)));
    }

    @Override
    public byte[] read(String path) throws IOException {
        Path file = new Path(resolve(path));
        FileSystem store = store();
        try {
            if (store.getFileStatus(file).isDirectory()) {
                throw new IsFolder(shown(path));
            }
            try (var in = store.open(file)) {
                return in.readAllBytes();
            }
        } catch (FileNotFoundException e) {
            NoSuchFileException none = new NoSuchFileException(shown(path));
            none.initCause(e);
            throw none;
        }
    }

    private FileSystem store() throws IOException {
        try {
            return FileSystem.get(uri, PlaceFiles.hadoop());
        } catch (UnsupportedFileSystemException e) {
            throw wrong("no file system of this Spark knows " + uri.getScheme() + ":", e);
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).startsWith("Incomplete HDFS URI")) {
                throw wrong("no host is named, and no default one is set", e);
            }
            throw e;
        } catch (RuntimeException e) {
            if (e.getCause() instanceof ClassNotFoundException missing) {
                throw wrong(missing.getMessage() + " is not on the class path", e);
            }
            throw new IOException(e.getMessage(), e);
        }
    }

    private PipelineException wrong(String why, Exception e) {
        return new PipelineException(
                ErrorKind.CONFIG,
                uri + ": " + why
                        + "; a pipeline file may be a path, file:, hdfs://HOST:PORT/… and, with the S3 jars beside the jar, s3a://BUCKET/…",
                e);
    }
}
