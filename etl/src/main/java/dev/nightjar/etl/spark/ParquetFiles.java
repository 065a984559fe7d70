package dev.nightjar.etl.spark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_replace;

import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.etl.LandedFile;
import dev.nightjar.etl.LedgerRow;
import dev.nightjar.lake.spark.SparkErrors;
import java.io.IOException;
import java.io.Serializable;
import java.sql.Date;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Reads landed Parquet files, each with its own schema; those of one schema as one scan, so that a thousand nights are no thousand plans. */
final class ParquetFiles {
    /** Up to here each file is a scan of its own, which needs no look at the files' schemas. */
    private static final int FEW = 8;

    /** Where Spark keeps types that Parquet does not have. */
    private static final String SPARK_TYPES = "org.apache.spark.sql.parquet.row.metadata";

    /** Addresses of local files have one slash or three: both sides of the join are written with one. */
    private static final String LOCAL = "^file:/+";

    private static final String ONE_SLASH = "file:/";

    private static final StructType LANDED = StructType.fromDDL(
            "_file string, _known_date date, _declared_date date, _place string, _known_month string");

    private final SparkSession spark;
    private final HashMap<String, String> storage;

    ParquetFiles(SparkSession spark, HashMap<String, String> storage) {
        this.spark = spark;
        this.storage = storage;
    }

    /** The files' rows with the columns of a raw table. */
    Dataset<Row> read(List<LedgerRow> files, Map<String, String> addresses) {
        Dataset<Row> all = null;
        for (List<LedgerRow> alike : alike(files, addresses)) {
            Dataset<Row> rows = alike.size() == 1
                    ? one(alike.get(0), addresses.get(alike.get(0).place()))
                    : many(alike, addresses);
            all = all == null ? rows : all.unionByName(rows);
        }
        return all;
    }

    /** Files of one schema together; each by itself if they are few, or if a name has characters that addresses escape. */
    private List<List<LedgerRow>> alike(List<LedgerRow> files, Map<String, String> addresses) {
        boolean escaped = files.stream().anyMatch(f -> addresses.get(f.place()).contains("%"));
        if (files.size() <= FEW || escaped) {
            return files.stream().map(List::of).toList();
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        List<Footer> footers = files.stream()
                .map(f -> new Footer(addresses.get(f.place()), storage))
                .toList();
        List<String> schemas;
        try {
            schemas = context.parallelize(footers, RawReader.slices(footers.size()))
                    .map(Footer::schema)
                    .collect(); // one a file
        } catch (RuntimeException e) {
            throw SparkErrors.translate("landing zone: cannot read the files that landed", e);
        }
        Map<String, List<LedgerRow>> alike = new LinkedHashMap<>();
        for (int f = 0; f < files.size(); f++) {
            alike.computeIfAbsent(schemas.get(f), s -> new ArrayList<>()).add(files.get(f));
        }
        return List.copyOf(alike.values());
    }

    private record Footer(String uri, HashMap<String, String> storage) implements Serializable {
        String schema() throws IOException {
            var configuration = new LandedFile(uri, storage).configuration();
            try (ParquetFileReader reader =
                    ParquetFileReader.open(HadoopInputFile.fromPath(new Path(uri), configuration))) {
                FileMetaData data = reader.getFileMetaData();
                return data.getSchema() + data.getKeyValueMetaData().getOrDefault(SPARK_TYPES, "");
            }
        }
    }

    private Dataset<Row> one(LedgerRow file, String address) {
        Dataset<Row> rows = spark.read().parquet(address);
        List<Column> columns = own(rows.schema());
        columns.add(lit(file.known().sqlDate()).as("_known_date"));
        columns.add(lit(file.declared().map(Date::valueOf).orElse(null))
                .cast("date")
                .as("_declared_date"));
        columns.add(lit(file.place()).as("_place"));
        columns.add(lit(PipelineTables.month(file.known())).as("_known_month"));
        return rows.select(columns.toArray(Column[]::new));
    }

    private Dataset<Row> many(List<LedgerRow> files, Map<String, String> addresses) {
        String[] paths = files.stream().map(f -> addresses.get(f.place())).toArray(String[]::new);
        StructType schema = spark.read().parquet(paths[0]).schema();
        Dataset<Row> rows = spark.read().schema(schema).parquet(paths);
        List<Row> landed = files.stream()
                .map(f -> RowFactory.create(
                        file(addresses.get(f.place())),
                        f.known().sqlDate(),
                        f.declared().map(Date::valueOf).orElse(null),
                        f.place(),
                        PipelineTables.month(f.known())))
                .toList();
        List<Column> columns = own(schema);
        columns.add(regexp_replace(col("_metadata.file_path"), LOCAL, ONE_SLASH).as("_file"));
        // A file that is not found here is missed by the count against the ledger.
        Dataset<Row> known = broadcast(spark.createDataFrame(landed, LANDED));
        return rows.select(columns.toArray(Column[]::new)).join(known, "_file").drop("_file");
    }

    private static String file(String address) {
        return address.replaceFirst(LOCAL, ONE_SLASH);
    }

    private static List<Column> own(StructType schema) {
        List<Column> columns = new ArrayList<>();
        for (StructField field : schema.fields()) {
            columns.add(col("`" + field.name() + "`"));
        }
        columns.addAll(Arrays.asList(
                col("_metadata.row_index").plus(1).as("_position"),
                lit(true).as("_utf8"),
                lit(null).cast("map<string,string>").as("_extra")));
        return columns;
    }
}
