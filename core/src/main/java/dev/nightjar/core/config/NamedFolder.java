package dev.nightjar.core.config;

import java.net.URI;
import java.nio.file.NoSuchFileException;

/** A folder of which the address alone is known: paths start there, and nothing is read. */
record NamedFolder(URI uri) implements ConfigFolder {
    @Override
    public boolean exists(String path) {
        return false;
    }

    @Override
    public byte[] read(String path) throws NoSuchFileException {
        throw new NoSuchFileException(shown(path));
    }
}
