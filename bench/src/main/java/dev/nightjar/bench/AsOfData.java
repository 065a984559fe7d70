package dev.nightjar.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A spine and as many events over 30 days in two Parquet files, in no order of key or instant, and what is checked of a join's result.
 * Events have an instant each of their own, so that there is one right answer; half of the spine's instants are an event's.
 *
 * @param folder of the two files
 * @param rows of each side
 * @param columns of the events besides {@code event}, {@code key} and {@code at}: doubles that hold whole numbers, so that sums are exact
 */
record AsOfData(Path folder, long rows, int columns) {
    /** How keys are drawn. */
    enum Keys {
        UNIFORM,
        /** The k-th key has a share of about 1 / (k ln n): Zipf's law with exponent 1. */
        ZIPF
    }

    /** A prime that shares no divisor with a number of rows: multiplied by it, the rows' numbers are in another order. */
    private static final long PRIME = 7_368_787;

    private static final long MICROS = 30L * 86_400 * 1_000_000;

    /** Writes both files. */
    static AsOfData write(DuckDb duck, Path folder, long rows, long keys, int columns, Keys drawn) throws Exception {
        AsOfData data = new AsOfData(Files.createDirectories(folder), rows, columns);
        long step = MICROS / rows;
        StringBuilder values = new StringBuilder();
        for (int v = 0; v < columns; v++) {
            values.append(", (hash(i, ")
                    .append(10 + v)
                    .append(") % 1000)::double as v")
                    .append(v);
        }
        duck.execute(String.format(
                Locale.ROOT,
                "copy (select i as id, %s as key, %s as at from range(%d) t(i)) to '%s' (format parquet, compression snappy)",
                key(drawn, keys, 1),
                instant("((i * " + PRIME + ") % " + rows + ") * " + step + " + (i % 2) * " + step / 2),
                rows,
                data.spine()));
        duck.execute(String.format(
                Locale.ROOT,
                "copy (select i as event, %s as key, %s as at%s from range(%d) t(i)) to '%s' (format parquet, compression snappy)",
                key(drawn, keys, 2),
                instant("((i * " + PRIME + " + 11) % " + rows + ") * " + step),
                values,
                rows,
                data.events()));
        return data;
    }

    private static String key(Keys drawn, long keys, int seed) {
        String hash = "hash(i, " + seed + ")";
        return drawn == Keys.UNIFORM
                ? "(" + hash + " % " + keys + ")::bigint"
                : "least(" + (keys - 1) + ", floor(pow(" + (keys + 1) + ", (" + hash
                        + " % 1000000007) / 1000000007.0)) - 1)::bigint";
    }

    private static String instant(String micros) {
        return "make_timestamp(1735689600000000 + " + micros + ")::timestamptz";
    }

    Path spine() {
        return folder.resolve("spine.parquet");
    }

    Path events() {
        return folder.resolve("events.parquet");
    }

    List<String> values() {
        return IntStream.range(-1, columns)
                .mapToObj(v -> v < 0 ? "event" : "v" + v)
                .toList();
    }

    /** Bytes of the values of one side, as doubles. */
    double valueBytes() {
        return 8.0 * rows * (columns + 1);
    }

    /** DuckDB's join, from Parquet to Parquet. */
    String joinByDuckDb(Path out, String where) {
        return "copy (select s.*, "
                + String.join(", ", values().stream().map(v -> "e." + v).toList())
                + " from (from read_parquet('" + spine() + "') " + where + ") s asof left join (from read_parquet('"
                + events() + "') "
                + where + ") e on s.key = e.key and s.at >= e.at) to '" + out
                + "' (format parquet, compression snappy)";
    }

    /** Rows, rows with an event, and exact sums that tell which event and which values stand in which row. */
    String checked(DuckDb duck, String files, String where) throws Exception {
        return duck.value(
                "select concat_ws(' ', count(*), count(event), sum(id), sum(event::bigint), sum((id % 9973) * (event::bigint % 9973)), sum(v0), sum(v"
                        + (columns - 1) + " * (id % 97)), sum(epoch_us(\"at\") % 1000003)) from read_parquet('" + files
                        + "') " + where);
    }
}
