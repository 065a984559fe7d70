package dev.nightjar.bench;

import dev.nightjar.core.time.LogicalDate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Instant;

/** Files of the flights example that first land with rows missing, and land again later with them and with corrected values. */
final class Redelivery {
    private final Path landing;
    private final Path whole;
    private final DuckDb duck;

    /** @param landing a copy of the example's landing zone */
    Redelivery(Path landing, DuckDb duck) {
        this.landing = landing;
        this.whole = landing.resolveSibling("whole");
        this.duck = duck;
    }

    /** Takes one arrival in 20 of a day away, before it is read. */
    void withhold(LogicalDate day) throws IOException, SQLException {
        Path arrivals = file("arrivals", day);
        Path kept = whole.resolve(arrivals.getFileName());
        Files.createDirectories(whole);
        Files.copy(arrivals, kept);
        csv("select * from " + read(kept) + " where hash(flight, carrier) % 20 <> 0", arrivals);
    }

    /** The day's arrivals land whole, one in 30 with another delay; of its departures of the next day one in 30 has another distance. */
    void again(LogicalDate day, LogicalDate night) throws IOException, SQLException {
        Path arrivals = file("arrivals", day);
        csv(
                "select * replace (case when arr_delay <> 'NA' and hash(flight, carrier) % 30 = 1"
                        + " then cast(cast(arr_delay as int) + 45 as varchar) else arr_delay end as arr_delay) from "
                        + read(whole.resolve(arrivals.getFileName())),
                arrivals);
        landed(arrivals, night);
        Path schedule = file("schedule", day);
        csv(
                "select * replace (case when hash(flight, carrier) % 30 = 2"
                        + " then cast(cast(distance as int) + 1 as varchar) else distance end as distance) from "
                        + read(schedule),
                schedule);
        landed(schedule, night);
    }

    /** One plane in 100 vanishes from the full load, and one in 100 has another number of seats. */
    void fewerPlanes(LogicalDate night) throws IOException, SQLException {
        Path planes = landing.resolve("planes.parquet");
        Path fewer = landing.resolveSibling("planes.parquet");
        long which = night.epochDay() % 100;
        duck.execute("copy (select * replace (if(hash(tailnum) % 100 = " + (which + 1)
                + ", cast(seats + 1 as int), seats) as seats) from read_parquet('" + planes
                + "') where hash(tailnum) % 100 <> " + which + " order by tailnum) to '" + fewer
                + "' (format parquet)");
        Files.move(fewer, planes, StandardCopyOption.REPLACE_EXISTING);
        landed(planes, night);
    }

    private Path file(String source, LogicalDate day) {
        return landing.resolve(source).resolve(day + ".csv.gz");
    }

    private static String read(Path file) {
        return "read_csv('" + file + "', all_varchar = true, header = true)";
    }

    private void csv(String rows, Path to) throws IOException, SQLException {
        Path written = landing.resolveSibling("written.csv.gz");
        duck.execute("copy (" + rows + ") to '" + written + "' (format csv, header true, compression gzip)");
        Files.move(written, to, StandardCopyOption.REPLACE_EXISTING);
    }

    /** In time for the night. */
    private static void landed(Path file, LogicalDate night) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse(night + "T20:00:00Z")));
    }
}
