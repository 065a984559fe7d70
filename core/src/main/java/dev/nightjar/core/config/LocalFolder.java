package dev.nightjar.core.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder on this machine.
 *
 * @param path as it was given, relative perhaps; messages begin with it
 */
record LocalFolder(Path path) implements ConfigFolder {
    @Override
    public URI uri() {
        return address(path);
    }

    @Override
    public URI resolve(String below) {
        return address(path.resolve(below));
    }

    @Override
    public String shown(String below) {
        return path.resolve(below).toString();
    }

    @Override
    public boolean exists(String below) {
        return Files.exists(path.resolve(below));
    }

    @Override
    public byte[] read(String below) throws IOException {
        Path file = path.resolve(below);
        if (Files.isDirectory(file)) {
            throw new IsFolder(file.toString());
        }
        return Files.readAllBytes(file);
    }

    /** Without a trailing slash, whether the folder is there or not. */
    private static URI address(Path path) {
        String text = path.toAbsolutePath().normalize().toUri().toString();
        return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }
}
