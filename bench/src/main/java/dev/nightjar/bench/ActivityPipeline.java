package dev.nightjar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A made-up pipeline of any size: users act, some of them are asked about, and an outcome becomes known a day later. What lands on a day is
 * a function of the day alone.
 */
final class ActivityPipeline {
    /** Day 0. */
    static final LocalDate FIRST = LocalDate.of(2021, 1, 1);

    /**
     * Sizes.
     *
     * @param users number of entities
     * @param events rows a day; not read where {@code activeDays} is above 0
     * @param activeDays a divisor of 28: each user acts once on so many of 28 days; or 0: who acts is drawn
     * @param asked rows of the spine a day
     * @param windows of the feature group
     * @param inputs numeric columns of an event, at least 1
     * @param history days of the training set
     */
    record Size(int users, int events, int activeDays, int asked, List<Integer> windows, int inputs, int history) {}

    private final Path home;
    private final Size size;
    private final DuckDb duck;

    ActivityPipeline(Path home, Size size, DuckDb duck) throws IOException {
        this.home = home;
        this.size = size;
        this.duck = duck;
        for (String source : List.of("events", "asked", "outcomes")) {
            Files.createDirectories(home.resolve("landing").resolve(source));
        }
        Files.writeString(home.resolve("pipeline.yaml"), yaml());
    }

    Path lake() {
        return home.resolve("lake");
    }

    static LocalDate day(int day) {
        return FIRST.plusDays(day);
    }

    /** Lands the days {@code [first, end)}. */
    ActivityPipeline land(int first, int end) throws SQLException {
        for (int day = first; day < end; day++) {
            copy("events", day, events(day));
            copy("asked", day, asked(day + 1, "timestamp '" + day(day + 1) + " 12:00:00' as at"));
            copy(
                    "outcomes",
                    day,
                    asked(
                            day,
                            "timestamp '" + day(day) + " 12:00:00' as at, (hash(who, " + day
                                    + ") % 100 < 30) as bought"));
        }
        return this;
    }

    /** Lands corrections of one in {@code every} events of the days {@code [first, end)} as a second file of the day {@code known}. */
    void correct(int first, int end, int every, int known) throws SQLException {
        List<String> days = new ArrayList<>();
        for (int day = first; day < end; day++) {
            days.add(events(day));
        }
        String late = "select * replace (v0 + 1 as v0) from (" + String.join(" union all ", days) + ") where who % "
                + every + " = 0";
        duck.execute("copy (select * from (" + events(known) + ") union all " + late + ") to '"
                + file(home, "events", known) + "' (format parquet)");
    }

    private void copy(String source, int day, String sql) throws SQLException {
        duck.execute("copy (" + sql + ") to '" + file(home, source, day) + "' (format parquet)");
    }

    private static Path file(Path home, String source, int day) {
        return home.resolve("landing").resolve(source).resolve(day(day) + ".parquet");
    }

    /** The landed files of a source's first days, as DuckDB names them. */
    static String files(Path home, String source, int days) {
        return IntStream.range(0, days)
                .mapToObj(day -> "'" + file(home, source, day) + "'")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private String events(int day) {
        StringBuilder sql = new StringBuilder("select ");
        String who = size.activeDays() > 0 ? "n" : "hash(n, " + day + ", 1) % " + size.users();
        sql.append("(")
                .append(day)
                .append("::bigint << 32) + n as event, (")
                .append(who)
                .append(")::bigint as who, ");
        sql.append("timestamp '")
                .append(day(day))
                .append(" 00:00:00' + to_seconds((hash(n, ")
                .append(day)
                .append(", 2) % 86400)::bigint) as at");
        for (int v = 0; v < size.inputs(); v++) {
            sql.append(String.format(
                    Locale.ROOT, ", ((hash(n, %d, %d) %% 100000) / 1000.0)::double as v%d", day, 3 + v, v));
        }
        int rows = size.activeDays() > 0 ? size.users() : size.events();
        sql.append(" from range(").append(rows).append(") t(n)");
        if (size.activeDays() > 0) {
            sql.append(" where (n + ")
                    .append(day)
                    .append(") % ")
                    .append(28 / size.activeDays())
                    .append(" = 0");
        }
        return sql.toString();
    }

    private String asked(int day, String more) {
        return "select (" + day + "::bigint << 32) + n as ask, (hash(n, " + day + ", 99) % " + size.users()
                + ")::bigint as who, " + more + " from range(" + size.asked() + ") t(n)";
    }

    /** The night's answer. Seconds of a stage are those of the stage, not of the process. */
    JsonProcess night(BenchOptions options, int day, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(NightProcess.launcher(options));
        command.addAll(
                List.of("run", home.resolve("pipeline.yaml").toString(), "--date", day(day).toString(), "--json"));
        command.addAll(List.of(more));
        return JsonProcess.run(command, Map.of("NIGHTJAR_LAKE", lake().toString()), home);
    }

    private String yaml() {
        StringBuilder aggregates = new StringBuilder("      events: count\n      last: {last: v0}\n");
        for (int v = 0; v < size.inputs(); v++) {
            for (String function : List.of("sum", "mean", "min", "max", "stddev")) {
                aggregates.append(String.format(Locale.ROOT, "      %s_%d: {%s: v%d}%n", function, v, function, v));
            }
        }
        StringBuilder values = new StringBuilder();
        for (int v = 0; v < size.inputs(); v++) {
            values.append(String.format(Locale.ROOT, ", v%d: v%d", v, v));
        }
        String windows =
                String.join(", ", size.windows().stream().map(w -> w + "d").toList());
        return String.format(
                Locale.ROOT,
                """
            version: 1
            pipeline: activity
            question: Which of tomorrow's users will buy?
            time: {zone: UTC, every: 1d, cutoff: "06:00 next day"}
            lake: ${NIGHTJAR_LAKE:-./lake}
            sources:
              events: {format: parquet, path: "landing/events/{date}.parquet", arrives: "{date}"}
              asked: {format: parquet, path: "landing/asked/{date}.parquet", arrives: "{date}"}
              outcomes: {format: parquet, path: "landing/outcomes/{date}.parquet", arrives: "{date}"}
            tables:
              events:
                select: {event: event, who: who, at: cast(at as timestamp)%s}
                key: [event]
                event_time: at
                corrects: 28d
              asked:
                select: {ask: ask, who: who, at: cast(at as timestamp)}
                key: [ask]
                event_time: at
              outcomes:
                select: {ask: ask, at: cast(at as timestamp), bought: bought}
                key: [ask]
                event_time: at
            features:
              user:
                entity: [who]
                from: events
                windows: [%s]
                aggregates:
            %s
            spine: {from: asked, key: [ask], predict: next_day}
            label: {from: outcomes, value: bought, matures_after: 1d}
            training:
              history: %dd
              split: {by: time, validation: 3d, test: 3d}
              every: 365d
              trainers:
                logistic: {kind: logistic, max_iterations: 3}
              choose_by: {metric: log_loss}
            gate:
              mode: enforce
              rules:
                - {metric: log_loss, at_most: 100}
            scoring: {reasons: 0, decision: {threshold: best_f1}}
            export: {redis: embedded, fields: [probability], expire: 3d, keep_versions: 2}
            """,
                values,
                windows,
                aggregates.toString().stripTrailing(),
                size.history());
    }
}
