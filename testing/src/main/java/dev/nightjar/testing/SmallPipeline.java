package dev.nightjar.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * A whole pipeline of a size that a test can run in seconds: taxi rides whose lateness depends on the driver and the hour. Written from a
 * seed, so that two folders hold the same bytes, with the same times of landing. Corrections and repeats come with each day.
 */
public final class SmallPipeline {
    /** The first day of arrivals. */
    public static final LocalDate FIRST = LocalDate.of(2024, 2, 1);

    private static final int RIDES_A_DAY = 60;
    private static final int DRIVERS = 6;

    private final Path home;

    private SmallPipeline(Path home) {
        this.home = home;
    }

    /** Writes the pipeline file, its schemas and the landing files of the first {@code days} days below the folder. */
    public static SmallPipeline write(Path home, int days) throws IOException {
        SmallPipeline pipeline = new SmallPipeline(home);
        Files.createDirectories(home);
        Files.writeString(home.resolve("pipeline.yaml"), YAML);
        for (int day = 0; day < days; day++) {
            pipeline.land(day);
        }
        pipeline.gzip("landing/planned/" + FIRST.minusDays(1) + ".csv.gz", planned(0));
        return pipeline;
    }

    /** The pipeline file. */
    public Path file() {
        return home.resolve("pipeline.yaml");
    }

    /** The night of a day, counted from 0. */
    public static String night(int day) {
        return FIRST.plusDays(day).toString();
    }

    /** Lands the files of a day: how its rides went, and the rides of the next. */
    public void land(int day) throws IOException {
        gzip("landing/planned/" + FIRST.plusDays(day) + ".csv.gz", planned(day + 1));
        gzip("landing/rides/" + FIRST.plusDays(day) + ".csv.gz", rides(day));
    }

    private static String planned(int day) {
        StringBuilder text = new StringBuilder("ride,driver,starts\n");
        for (int i = 0; i < RIDES_A_DAY; i++) {
            Ride ride = Ride.of(day, i);
            text.append(ride.id())
                    .append(',')
                    .append(ride.driver())
                    .append(',')
                    .append(ride.starts())
                    .append('\n');
        }
        return text.toString();
    }

    private static String rides(int day) {
        StringBuilder text = new StringBuilder("ride,driver,starts,late\n");
        for (int i = 0; i < RIDES_A_DAY; i++) {
            text.append(Ride.of(day, i).line(0));
        }
        if (day > 0) {
            text.append(Ride.of(day - 1, 1).line(0)); // a repeat
            text.append(Ride.of(day - 1, 2).line(7)); // a correction
        }
        text.append("broken,d0,").append(FIRST.plusDays(day)).append(" 10:00,5000\n");
        return text.toString();
    }

    private record Ride(int day, int number, String driver, int hour, long late) {
        static Ride of(int day, int number) {
            Random random = new Random(31L * day + number + 1);
            random.nextInt();
            int driver = random.nextInt(DRIVERS);
            int hour = 6 + random.nextInt(16);
            double mean = 3.0 * driver + (hour > 16 ? 8 : 0);
            return new Ride(day, number, "d" + driver, hour, Math.round(mean + 6 * random.nextGaussian()));
        }

        String id() {
            return FIRST.plusDays(day) + "-" + number;
        }

        String starts() {
            return FIRST.plusDays(day) + String.format(java.util.Locale.ROOT, " %02d:00", hour);
        }

        String line(int corrected) {
            return id() + "," + driver + "," + starts() + "," + (late + corrected) + "\n";
        }
    }

    private void gzip(String place, String text) throws IOException {
        Path file = home.resolve(place);
        Files.createDirectories(file.getParent());
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2024-01-01T00:00:00Z")));
    }

    private static final String YAML =
            """
            version: 1
            pipeline: rides
            question: Which of tomorrow's rides will be late by ten minutes or more?
            time: {zone: Europe/Berlin, every: 1d, cutoff: "06:00 next day"}
            lake: ${NIGHTJAR_LAKE:-./lake}
            sources:
              planned:
                format: csv
                path: "landing/planned/{date}.csv.gz"
                arrives: "{date}"
                schema: {columns: {ride: string, driver: string, starts: {type: timestamp, format: "yyyy-MM-dd HH:mm"}}}
              rides:
                format: csv
                path: "landing/rides/{date}.csv.gz"
                arrives: "{date}"
                schema: {columns: {ride: string, driver: string, starts: {type: timestamp, format: "yyyy-MM-dd HH:mm"}, late: double}}
            tables:
              planned:
                select: {ride: ride, driver: driver, starts: starts}
                key: [ride]
                event_time: starts
                expect:
                  - {rows: {at_least: 10}, on_fail: stop}
              rides:
                select: {ride: ride, driver: driver, starts: starts, late: late}
                key: [ride]
                event_time: starts
                expect:
                  - {column: late, between: [-600, 600], on_fail: quarantine}
                  - {rows: {at_least: 10}, on_fail: stop}
            features:
              hour: {from: spine, columns: {hour: "hour(starts)", driver: driver}}
              driver:
                entity: [driver]
                from: rides
                windows: [1d, 7d]
                aggregates:
                  rides: count
                  late_rate: {mean: "late >= 10"}
                  late: {mean: late}
                  spread: {stddev: late}
                  least: {min: late}
                  most: {max: late}
                  sum: {sum: late}
                  last: {last: late}
            spine: {from: planned, key: [ride], predict: next_day}
            label: {from: rides, value: "late >= 10", matures_after: 1d}
            training:
              history: 28d
              split: {by: time, validation: 4d, test: 4d}
              every: 7d
              trainers:
                network: {kind: dl4j, layers: [8], embed: {hour_driver: 2}, epochs: 4, batch: 64, shards: 2}
                logistic: {kind: logistic, max_iterations: 10}
              choose_by: {metric: log_loss}
            gate:
              mode: enforce
              rules:
                - {metric: auc, at_least: 0.55}
            scoring: {reasons: 2, decision: {threshold: best_f1}}
            export: {redis: embedded, fields: [probability, decision, reasons], expire: 3d, keep_versions: 2}
            """;
}
