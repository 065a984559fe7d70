package dev.nightjar.etl;

import dev.nightjar.core.config.Source;
import dev.nightjar.lake.StorageTrouble;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Lists the files of a source. Names that begin with {@code .} or {@code _} are not looked at: they are being written. */
public final class LandingZone {
    private static final String DATE = "{date}";

    private final URI home;
    private final Configuration configuration;

    /**
     * @param home the pipeline file's folder, where relative paths start; a path from the root is one of its store
     */
    public LandingZone(URI home, Configuration configuration) {
        this.home = home;
        this.configuration = configuration;
    }

    /** The files of all sources, source by source. */
    public List<Sighting> list(Collection<Source> sources) {
        return sources.stream().flatMap(s -> list(s).stream()).toList();
    }

    /** The source's files, by place. */
    public List<Sighting> list(Source source) {
        Path pattern = absolute(source.path().replace(DATE, "*"));
        Pattern dated = datePattern(absolute(source.path().replace(DATE, "DATE")));
        try {
            FileSystem store = pattern.getFileSystem(configuration);
            FileStatus[] found = store.globStatus(pattern);
            List<Sighting> sightings = new ArrayList<>();
            for (FileStatus status : found == null ? new FileStatus[0] : found) {
                String name = status.getPath().getName();
                if (!status.isFile() || name.startsWith(".") || name.startsWith("_")) {
                    continue;
                }
                declaredDate(source, status.getPath(), dated)
                        .ifPresent(d -> sightings.add(sighting(source, status, d)));
            }
            sightings.sort(Comparator.comparing(Sighting::place));
            return sightings;
        } catch (FileNotFoundException e) {
            return List.of();
        } catch (IOException e) {
            throw StorageTrouble.translate("source " + source.name() + ": cannot list " + pattern, e);
        }
    }

    /** Where the file of a date is looked for, as a person would write it. */
    public static String expected(Source source, LocalDate date) {
        return source.path().replace(DATE, date.toString());
    }

    private Sighting sighting(Source source, FileStatus status, Declared declared) {
        return new Sighting(
                source.name(),
                place(status.getPath()),
                status.getPath().toUri().toString(),
                status.getLen(),
                Instant.ofEpochMilli(status.getModificationTime()),
                declared.date());
    }

    private record Declared(Optional<LocalDate> date) {}

    /** Empty for a file whose name has something else than a date where the date should stand. */
    private static Optional<Declared> declaredDate(Source source, Path file, Pattern dated) {
        if (source.arrives().fixed().isPresent()) {
            return Optional.of(new Declared(source.arrives().fixed()));
        }
        if (!source.arrives().fromPath()) {
            return Optional.of(new Declared(Optional.empty()));
        }
        Matcher matcher = dated.matcher(file.toUri().getPath());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Declared(Optional.of(LocalDate.parse(matcher.group(1)))));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Pattern datePattern(Path withMarker) {
        String path = withMarker.toUri().getPath();
        int at = path.indexOf("DATE");
        if (at < 0) {
            return Pattern.compile(Pattern.quote(path));
        }
        return Pattern.compile(Pattern.quote(path.substring(0, at)) + "(\\d{4}-\\d{2}-\\d{2})"
                + Pattern.quote(path.substring(at + 4)));
    }

    private Path absolute(String path) {
        URI uri = URI.create(path.replace(" ", "%20").replace("*", "%2A"));
        return uri.isAbsolute() ? new Path(path) : new Path(new Path(home), path);
    }

    private String place(Path file) {
        String root = new Path(home).toUri().getPath();
        String path = file.toUri().getPath();
        String prefix = root.endsWith("/") ? root : root + "/";
        return path.startsWith(prefix)
                ? path.substring(prefix.length())
                : file.toUri().toString();
    }
}
