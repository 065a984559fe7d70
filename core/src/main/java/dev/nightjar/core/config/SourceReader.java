package dev.nightjar.core.config;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code sources}. */
final class SourceReader {
    private static final String DATE = "{date}";
    private static final List<String> TYPES =
            List.of("string", "int", "bigint", "double", "boolean", "date", "timestamp", "decimal(p,s)");
    private static final Pattern DECIMAL = Pattern.compile("decimal\\(([0-9]{1,2}),\\s*([0-9]{1,2})\\)");

    private final Reading reading;
    private final Interpolation interpolation;
    private final ConfigFolder home;

    /** @param home the folder that relative schema paths start at */
    SourceReader(Reading reading, Interpolation interpolation, ConfigFolder home) {
        this.reading = reading;
        this.interpolation = interpolation;
        this.home = home;
    }

    Map<String, Source> read(Section root) {
        Map<String, Source> sources = new LinkedHashMap<>();
        root.shape("sources.*.schema", new Shape.Text());
        for (Block.Named entry : root.namedSome("sources", "source")) {
            Section section = root.child("sources", withSchemaFile(entry), "*");
            boolean schema = entry.value() instanceof Setting.Mapping given
                    && given.entries().get("schema") != null
                    && !given.entries().get("schema").value().absent();
            sources.put(entry.name(), section.build(() -> source(entry.name(), section, schema)));
        }
        return sources;
    }

    private static Source source(String name, Section section, boolean schema) {
        Source.Format format = section.choice("format", Source.Format.class);
        String path = section.place("path");
        if (path.indexOf(DATE) != path.lastIndexOf(DATE)) {
            section.problem("path", "'" + path + "' holds {date} twice; once is possible");
        }
        Source.Arrives arrives = arrives(section, path);
        List<Source.SchemaColumn> columns = columns(section);
        if (format == Source.Format.CSV && !schema) {
            section.problem("schema", "is missing; a csv file does not say its types, so its columns must stand here");
        }
        return new Source(
                name,
                format,
                path,
                arrives,
                section.choice("load", Source.Load.class),
                columns,
                section.textOrEmpty("null_value"),
                section.choice("on_new_column", Source.Policy.class),
                section.choice("on_missing_column", Source.Policy.class),
                section.choice("on_missing_file", Source.Policy.class));
    }

    private static Source.Arrives arrives(Section section, String path) {
        Optional<String> text = section.optionalText("arrives");
        if (text.isEmpty()) {
            if (path.contains(DATE)) {
                section.problem("arrives", "is missing; the path holds {date}, so write arrives: \"{date}\"");
            }
            return new Source.Arrives(false, Optional.empty());
        }
        if (text.get().equals(DATE)) {
            if (!path.isEmpty() && !path.contains(DATE)) {
                section.problem("arrives", "'{date}' needs a path that holds {date}; it is '" + path + "'");
            }
            return new Source.Arrives(true, Optional.empty());
        }
        if (path.contains(DATE)) {
            section.problem("arrives", "'" + text.get() + "' contradicts the {date} of the path; write \"{date}\"");
        }
        try {
            return new Source.Arrives(false, Optional.of(LocalDate.parse(text.get())));
        } catch (DateTimeParseException e) {
            section.problem("arrives", "'" + text.get() + "' is neither \"{date}\" nor a date like 2013-01-01");
            return new Source.Arrives(false, Optional.empty());
        }
    }

    /** A schema that is a path is replaced by what stands in that file, with that file's lines. */
    private Block.Named withSchemaFile(Block.Named entry) {
        if (!(entry.value() instanceof Setting.Mapping source)
                || source.entries().get("schema") == null
                || !(source.entries().get("schema").value() instanceof Setting.Scalar path)
                || path.absent()) {
            return entry;
        }
        String key = "sources." + entry.name() + ".schema";
        Optional<Setting.Mapping> schema = YamlReader.text(home, path.text(), path.origin(), key, reading.problems())
                .flatMap(text ->
                        YamlReader.mapping(text, path.origin().layer(), home.shown(path.text()), reading.problems()))
                .map(mapping -> interpolation.mapping(mapping, key));
        Map<String, Setting.Entry> entries = new LinkedHashMap<>(source.entries());
        Origin at = entries.remove("schema").keyOrigin();
        schema.ifPresent(mapping -> entries.put("schema", new Setting.Entry(at, mapping)));
        return new Block.Named(entry.name(), new Setting.Mapping(entries, source.origin()), entry.keyOrigin());
    }

    private static List<Source.SchemaColumn> columns(Section source) {
        Section schema = source.section("schema");
        List<Source.SchemaColumn> columns = new ArrayList<>();
        schema.shape("columns.*", new Shape.Text());
        for (Block.Named entry :
                source.given("schema") ? schema.namedSome("columns", "column") : List.<Block.Named>of()) {
            Setting value =
                    entry.value() instanceof Setting.Scalar type ? Setting.Mapping.of("type", type) : entry.value();
            Section column = schema.child("columns", new Block.Named(entry.name(), value, entry.keyOrigin()), "*");
            columns.add(column.build(() ->
                    new Source.SchemaColumn(entry.name(), type(column), format(column), column.flag("required"))));
        }
        if (!source.given("schema")) {
            schema.named("columns");
        }
        return columns;
    }

    private static String type(Section column) {
        String type = column.text("type").toLowerCase(Locale.ROOT);
        Matcher decimal = DECIMAL.matcher(type);
        boolean valid = TYPES.subList(0, 7).contains(type);
        if (decimal.matches()) {
            int precision = Integer.parseInt(decimal.group(1));
            valid = precision >= 1 && precision <= 38 && Integer.parseInt(decimal.group(2)) <= precision;
        }
        if (!valid && !type.isEmpty()) {
            column.problem(
                    "type",
                    "'" + type + "' is no type; there are " + String.join(", ", TYPES) + " with p to 38"
                            + Nearest.hint(type, TYPES));
        }
        return type;
    }

    private static String format(Section column) {
        String format = column.textOrEmpty("format");
        try {
            Objects.requireNonNull(DateTimeFormatter.ofPattern(format, Locale.ROOT));
        } catch (IllegalArgumentException | DateTimeException e) {
            column.problem("format", "'" + format + "' is no date pattern: " + e.getMessage());
        }
        return format;
    }
}
