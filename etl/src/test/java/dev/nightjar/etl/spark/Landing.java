package dev.nightjar.etl.spark;

import dev.nightjar.core.config.Audit;
import dev.nightjar.core.config.Evaluating;
import dev.nightjar.core.config.Gate;
import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineTime;
import dev.nightjar.core.config.Scoring;
import dev.nightjar.core.config.Source;
import dev.nightjar.core.config.Spine;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.rule.Expectation;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.time.LogicalDate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.zip.GZIPOutputStream;

/** A landing zone of a test, and a pipeline that reads it: one table {@code trips} by default. */
final class Landing {
    static final ZoneId ZONE = ZoneId.of("America/New_York");

    private final Path home;
    private final Map<String, Source> sources = new LinkedHashMap<>();
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private ZoneId zone = ZONE;
    private int attempts;

    Landing(Path home) {
        this.home = home;
    }

    /** Columns id, car, happened (timestamp), minutes (double); one file a day. */
    Landing daily(String name) {
        return source(dailySource(name, Source.Policy.FAIL)).table(tripsTable(name));
    }

    Source dailySource(String name, Source.Policy onMissingFile) {
        return new Source(
                name,
                Source.Format.CSV,
                "landing/" + name + "/{date}.csv",
                new Source.Arrives(true, Optional.empty()),
                Source.Load.INCREMENTAL,
                columns(),
                "NA",
                Source.Policy.WARN,
                Source.Policy.FAIL,
                onMissingFile);
    }

    static List<Source.SchemaColumn> columns() {
        return List.of(
                new Source.SchemaColumn("id", "string", "", true),
                new Source.SchemaColumn("car", "string", "", true),
                new Source.SchemaColumn("happened", "timestamp", "yyyy-MM-dd HH:mm", true),
                new Source.SchemaColumn("minutes", "double", "", true),
                new Source.SchemaColumn("op", "string", "", true));
    }

    static Table tripsTable(String name) {
        return new Table(
                name,
                name,
                select(),
                List.of("id"),
                Optional.of("happened"),
                60,
                Optional.of("op = 'D'"),
                List.of(between("minutes", -100, 1000)),
                1.0,
                0.5,
                Optional.empty());
    }

    static Map<String, String> select() {
        Map<String, String> select = new LinkedHashMap<>();
        select.put("id", "id");
        select.put("car", "car");
        select.put("happened", "happened");
        select.put("minutes", "minutes");
        return select;
    }

    static Expectation between(String column, double low, double high) {
        return new Expectation(
                column + " between " + low + " and " + high,
                Optional.of(column),
                new Expectation.Measure.Between(low, high),
                Expectation.OnFail.QUARANTINE,
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }

    Landing source(Source source) {
        sources.put(source.name(), source);
        return this;
    }

    Landing table(Table table) {
        tables.put(table.name(), table);
        return this;
    }

    /** From now on the pipeline's zone is another. */
    Landing zone(ZoneId other) {
        zone = other;
        return this;
    }

    Path home() {
        return home;
    }

    /** Lands a file of rows {@code id,car,happened,minutes,op}; its time of landing is the cut-off day's morning. */
    Landing lands(String source, String date, String... rows) throws IOException {
        return landsText(
                "landing/" + source + "/" + date + ".csv",
                "id,car,happened,minutes,op\n" + String.join("\n", rows) + "\n");
    }

    Landing landsText(String place, String text) throws IOException {
        return landsBytes(place, text.getBytes(StandardCharsets.UTF_8));
    }

    Landing landsBytes(String place, byte[] bytes) throws IOException {
        Path file = home.resolve(place);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        return at(place, "2013-01-01T12:00:00Z");
    }

    /** Sets when the file landed. */
    Landing at(String place, String instant) throws IOException {
        Files.setLastModifiedTime(home.resolve(place), FileTime.from(Instant.parse(instant)));
        return this;
    }

    static byte[] gzip(String text) throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    Pipeline pipeline() {
        return new Pipeline(
                "trips",
                "?",
                new PipelineTime(zone, LocalTime.of(6, 0)),
                home.resolve("lake").toUri(),
                home.toUri(),
                sources,
                tables,
                Map.of(),
                new Spine(tables.keySet().iterator().next(), List.of("id"), 1),
                new Label(tables.keySet().iterator().next(), "minutes > 30", Label.Task.BINARY, 1, Optional.empty()),
                new Training(
                        30,
                        5,
                        5,
                        7,
                        Map.of("logistic", new Training.Trainer.Linear("logistic", "logistic", 0, 0, 10)),
                        "log_loss",
                        1),
                Evaluating.USUAL,
                new Gate(Gate.Mode.ENFORCE, List.of()),
                new Scoring(0, OptionalDouble.of(0.5)),
                new Audit(0),
                Optional.empty(),
                sources + " " + tables,
                "");
    }

    RunContext night(String date) {
        Pipeline pipeline = pipeline();
        LogicalDate night = LogicalDate.parse(date);
        String run = RunId.of(pipeline.name(), date, pipeline.configHash());
        return new RunContext(pipeline, night, run, "attempt-" + ++attempts, "test", Progress.silent());
    }
}
