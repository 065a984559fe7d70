package dev.nightjar.app;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The places of {@code conf/}. */
final class PlaceSettings {
    static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();

    private PlaceSettings() {}

    static List<String> names() {
        try (Stream<Path> files = Files.list(CONF)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".conf"))
                    .map(f -> f.replace(".conf", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The settings of a place, as spark-submit reads them. */
    static Map<String, String> of(String place) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(CONF.resolve(place + ".conf"), StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(k -> k, k -> properties.getProperty(k).strip(), (a, b) -> b, TreeMap::new));
    }
}
