package dev.nightjar.core.config;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * The folder of a pipeline file, wherever it lies: the file itself, its schemas and its profiles are read through it. Paths are those
 * that a person writes in the pipeline file: relative to the folder, or from the root of its store.
 */
public interface ConfigFolder {
    /** Its full address, without a trailing slash. */
    URI uri();

    /** The full address of a path, without a trailing slash. */
    default URI resolve(String path) {
        String joined = path.startsWith("/") ? path : uri().getPath() + "/" + path;
        String authority = uri().getRawAuthority() == null ? "" : uri().getRawAuthority();
        try {
            String encoded = new URI(null, null, joined, null).normalize().getRawPath();
            String whole = uri().getScheme() + "://" + authority + encoded;
            return URI.create(whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(path + " is no path: " + e.getReason(), e);
        }
    }

    /** A path as messages show it. */
    default String shown(String path) {
        return resolve(path).toString();
    }

    boolean exists(String path) throws IOException;

    /**
     * A file's bytes, all of them.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IsFolder if a folder is there
     * @throws IOException if the store fails
     */
    byte[] read(String path) throws IOException;

    /** A folder stands where a file was looked for. */
    final class IsFolder extends IOException {
        private static final long serialVersionUID = 1L;

        public IsFolder(String place) {
            super(place + " is a folder");
        }
    }
}
