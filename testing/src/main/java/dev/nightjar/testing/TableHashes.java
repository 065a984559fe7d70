package dev.nightjar.testing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Content hashes of all Delta tables below a folder: equal rows, in any order and any files, give equal hashes. */
public final class TableHashes {
    private TableHashes() {}

    /**
     * Folder of each table, relative, to {@code rows:hash}.
     *
     * @param except folders that are left out, such as {@code runs}
     */
    public static SortedMap<String, String> of(SparkSession spark, Path folder, String... except) {
        SortedMap<String, String> hashes = new TreeMap<>();
        for (Path table : tables(folder)) {
            String name = folder.relativize(table).toString();
            if (!List.of(except).contains(name)) {
                hashes.put(name, hash(spark, table));
            }
        }
        return hashes;
    }

    private static List<Path> tables(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.getFileName().toString().equals("_delta_log"))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(SparkSession spark, Path table) {
        return of(spark.read().format("delta").load(table.toUri().toString()));
    }

    /** The same of any rows. */
    public static String of(Dataset<Row> rows) {
        Row row = rows.select(xxhash64(to_json(struct(col("*"))))
                        .cast("decimal(38,0)")
                        .as("h"))
                .agg(count(lit(1)), sum("h"))
                .head();
        return row.getLong(0) + ":" + row.get(1);
    }
}
