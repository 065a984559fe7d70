package dev.nightjar.app.spark;

import dev.nightjar.testing.SmallPipeline;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What the landing files of a {@link SmallPipeline} say, by loops over their lines: no facts, no tiles, no shared code. Of several rows of one ride
 * the last by declared date, known date and position counts; a lateness beyond 600 minutes is refused.
 */
final class LandedRides {
    /** A ride as a night knows it. */
    record Ride(String id, String driver, LocalDate day, double late) {}

    private record Landed(Ride ride, LocalDate declared, LocalDate known, int position) {}

    private static final Comparator<Landed> ORDER =
            Comparator.comparing(Landed::declared).thenComparing(Landed::known).thenComparing(Landed::position);

    private final Path landing;
    private final List<Landed> rows = new ArrayList<>();

    LandedRides(Path home) {
        this.landing = home.resolve("landing");
    }

    /** Reads the rides' file of a day, as it is now, as news of the night {@code known}. */
    void read(LocalDate declared, LocalDate known) throws IOException {
        Path file = landing.resolve("rides/" + declared + ".csv.gz");
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            int position = 0;
            for (String line : lines.lines().skip(1).toList()) {
                String[] cells = line.split(",");
                LocalDate day = LocalDate.parse(cells[2].substring(0, 10));
                Ride ride = new Ride(cells[0], cells[1], day, Double.parseDouble(cells[3]));
                rows.add(new Landed(ride, declared, known, ++position));
            }
        }
    }

    /** Every ride that the night knows, by its id. */
    Map<String, Ride> knownBy(LocalDate night) {
        Map<String, Landed> word = new HashMap<>();
        for (Landed row : rows) {
            if (!row.known().isAfter(night) && Math.abs(row.ride().late()) <= 600) {
                word.merge(row.ride().id(), row, (a, b) -> ORDER.compare(a, b) > 0 ? a : b);
            }
        }
        Map<String, Ride> rides = new TreeMap<>();
        word.forEach((id, row) -> rides.put(id, row.ride()));
        return rides;
    }

    /** How late a driver's rides of the days {@code (night - window, night]} were, as the night knew them. */
    double[] late(String driver, LocalDate night, int window) {
        Predicate<Ride> within =
                r -> r.day().isAfter(night.minusDays(window)) && !r.day().isAfter(night);
        return knownBy(night).values().stream()
                .filter(r -> r.driver().equals(driver))
                .filter(within)
                .mapToDouble(Ride::late)
                .toArray();
    }

    /** Rows of the newest file of drivers by the night: driver to seats. */
    Map<String, Integer> drivers(LocalDate night) throws IOException {
        try (Stream<Path> files = Files.list(landing.resolve("drivers"))) {
            Path newest = files.filter(f -> f.getFileName().toString().compareTo(night + ".csv") <= 0)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            Map<String, Integer> seats = new HashMap<>();
            for (String line : Files.readAllLines(newest).stream().skip(1).toList()) {
                seats.put(line.split(",")[0], Integer.valueOf(line.split(",")[1]));
            }
            return seats;
        }
    }

    /** A table that lands whole on some days: seats change and change back, drivers vanish and come again. */
    void addDrivers(Path pipelineFile, int days) throws IOException {
        String yaml = Files.readString(pipelineFile)
                .replace(
                        "tables:\n",
                        """
                          drivers:
                            {format: csv, path: "landing/drivers/{date}.csv", arrives: "{date}", load: full, on_missing_file: ignore,
                             schema: {columns: {driver: string, seats: int}}}
                        tables:
                          drivers: {select: {driver: driver, seats: seats}, key: [driver], vanish: {stop_above: 1}}
                        """)
                .replace("spine:", "  car: {entity: [driver], lookup: drivers, columns: {seats: seats}}\nspine:");
        Files.writeString(pipelineFile, yaml);
        Files.createDirectories(landing.resolve("drivers"));
        Random random = new Random(4);
        List<String> loads = new ArrayList<>();
        for (int day = -1; day < days; day++) {
            if (day >= 0 && random.nextInt(4) == 0) {
                continue;
            }
            String load = loads.size() > 1 && random.nextInt(3) == 0 ? loads.get(loads.size() - 2) : drivers(random);
            loads.add(load);
            Path file = landing.resolve("drivers/" + SmallPipeline.night(day) + ".csv");
            Files.writeString(file, load);
            Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2024-01-01T00:00:00Z")));
        }
    }

    private static String drivers(Random random) {
        StringBuilder text = new StringBuilder("driver,seats\n");
        for (int driver = 0; driver < 6; driver++) {
            if (random.nextInt(4) > 0) {
                text.append('d')
                        .append(driver)
                        .append(',')
                        .append(2 + random.nextInt(3))
                        .append('\n');
            }
        }
        return text.toString();
    }

    /** Changes the lines of a gzipped file, which lands so at the instant. */
    static void rewrite(Path file, UnaryOperator<String> change, String landed) throws IOException {
        String text;
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            for (String line : text.split("\n")) {
                out.write((change.apply(line) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        Files.write(file, bytes.toByteArray());
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse(landed)));
    }
}
