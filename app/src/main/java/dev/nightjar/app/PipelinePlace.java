package dev.nightjar.app;

import dev.nightjar.app.spark.StoredFolder;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.config.ResolvedConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * Where a pipeline file lies: a path of this machine, or the address of a file in any store that Spark's Hadoop knows.
 *
 * @param text as it was given
 */
record PipelinePlace(String text) {
    /** Refuses an address that is none. */
    PipelinePlace {
        if (address(text)) {
            try {
                URI uri = new URI(text);
                if (uri.getPath() == null
                        || uri.getPath().endsWith("/")
                        || uri.getPath().isEmpty()) {
                    throw new IllegalArgumentException(
                            text + " names no file; write it as hdfs://HOST:PORT/FOLDER/pipeline.yaml");
                }
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException(text + " is no address: " + e.getReason(), e);
            }
        }
    }

    /** The pipeline, checked. Spark is not started. @throws dev.nightjar.core.error.PipelineException as {@link PipelineLoader#load} */
    Pipeline load(PipelineLoader loader) {
        return address(text) ? loader.load(folder(), name()) : loader.load(Path.of(text));
    }

    /** The file as it was understood. @throws dev.nightjar.core.error.PipelineException as {@link PipelineLoader#load} */
    ResolvedConfig resolve(PipelineLoader loader) {
        return address(text) ? loader.resolve(folder(), name()) : loader.resolve(Path.of(text));
    }

    @Override
    public String toString() {
        return text;
    }

    private StoredFolder folder() {
        return new StoredFolder(URI.create(text.substring(0, text.lastIndexOf('/'))));
    }

    private String name() {
        String path = URI.create(text).getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static boolean address(String text) {
        return text.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*");
    }
}
