package dev.nightjar.etl.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.etl.LedgerRow;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class ParquetFilesIT {
    private static final LogicalDate FIRST = LogicalDate.parse("2024-01-30");

    @TempDir
    Path landing;

    @Test
    void manyFilesOfTwoSchemasHaveTheRowsThatEachHasByItself(SparkSession spark) throws Exception {
        Map<String, String> addresses = new HashMap<>();
        List<LedgerRow> files = new ArrayList<>();
        for (int f = 0; f < 10; f++) {
            files.add(land(spark, f, addresses));
        }
        ParquetFiles parquet = new ParquetFiles(spark, new HashMap<>());
        List<String> single = new ArrayList<>();
        files.forEach(f -> single.addAll(texts(parquet.read(List.of(f), addresses))));

        Dataset<Row> all = parquet.read(files, addresses);

        assertThat(texts(all)).hasSize(30).containsExactlyInAnyOrderElementsOf(single);
        assertThat(all.select("_place", "_position", "_declared_date").collectAsList())
                .anyMatch(r -> r.getString(0).equals("f7") && r.getLong(1) == 3 && r.isNullAt(2));
        assertThat(all.queryExecution().analyzed().collectLeaves().size())
                .as("two scans with a list of files each")
                .isEqualTo(4);
    }

    /** Files 0 to 4 have {@code n} before {@code text}, the others after it. */
    private LedgerRow land(SparkSession spark, int file, Map<String, String> addresses) throws Exception {
        Path folder = landing.resolve("w" + file);
        Dataset<Row> rows = spark.range(3L * file, 3L * file + 3, 1, 1).toDF("n");
        Dataset<Row> both = rows.withColumn("text", functions.concat(functions.lit("t"), functions.col("n")));
        both.select(file < 5 ? "n" : "text", file < 5 ? "text" : "n").write().parquet(folder.toString());
        Path part;
        try (Stream<Path> parts = Files.list(folder)) {
            part = parts.filter(p -> p.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
        }
        LogicalDate known = FIRST.plus(file);
        String place = "f" + file;
        addresses.put(place, part.toUri().toString());
        Optional<java.time.LocalDate> declared = file == 7 ? Optional.empty() : Optional.of(known.day());
        return new LedgerRow("s", place, 1, "t", "h", Instant.EPOCH, declared, known, false, 3);
    }

    private static List<String> texts(Dataset<Row> rows) {
        String[] columns = rows.columns();
        Arrays.sort(columns);
        return rows
                .select(Stream.of(columns).map(functions::col).toArray(org.apache.spark.sql.Column[]::new))
                .collectAsList()
                .stream()
                .map(Row::toString)
                .toList();
    }
}
