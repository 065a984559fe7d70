package dev.nightjar.etl.spark;

import dev.nightjar.core.config.Source;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.etl.CsvRows;
import dev.nightjar.etl.Inspection;
import dev.nightjar.etl.LandedFile;
import dev.nightjar.etl.LedgerRow;
import dev.nightjar.etl.Sighting;
import dev.nightjar.lake.spark.SparkErrors;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.sql.Date;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/** Reads landed files on the executors, a file a unit: each with its own header, its rows numbered from 1. */
final class RawReader {
    /** Files a task: enough to keep tasks few, few enough to keep them even. */
    private static final int FILES_PER_TASK = 64;

    private final SparkSession spark;

    RawReader(SparkSession spark) {
        this.spark = spark;
    }

    /** Reads each file through, in parallel. A few values a file come back. */
    Map<String, Inspection> inspect(List<Sighting> files, Map<String, Source> sources) {
        Map<String, Inspection> byAddress = new HashMap<>();
        if (files.isEmpty()) {
            return byAddress;
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        List<Look> looks = files.stream()
                .map(f -> new Look(f.uri(), sources.get(f.source()).format(), storage()))
                .toList();
        try {
            for (Inspection inspection : context.parallelize(looks, slices(files.size()))
                    .map(Look::inspect)
                    .collect()) { // one a file
                byAddress.put(inspection.uri(), inspection);
            }
        } catch (RuntimeException e) {
            throw SparkErrors.translate("landing zone: cannot read the files that landed", e);
        }
        return byAddress;
    }

    private record Look(String uri, Source.Format format, HashMap<String, String> storage) implements Serializable {
        Inspection inspect() throws IOException {
            LandedFile file = new LandedFile(uri, storage);
            return switch (format) {
                case CSV -> file.inspectCsv();
                case PARQUET -> parquet(file);
            };
        }

        private Inspection parquet(LandedFile file) throws IOException {
            String hash = file.hash();
            try (ParquetFileReader reader =
                    ParquetFileReader.open(HadoopInputFile.fromPath(new Path(uri), file.configuration()))) {
                List<String> columns = reader.getFileMetaData().getSchema().getFields().stream()
                        .map(f -> f.getName())
                        .toList();
                return new Inspection(uri, hash, reader.getRecordCount(), columns, "");
            } catch (RuntimeException e) {
                return new Inspection(uri, hash, 0, List.of(), "is no Parquet file: " + e.getMessage());
            }
        }
    }

    /** The contract of the source's raw table. For typed formats the newest file's types are taken. */
    TableContract contract(Source source, String newestAddress) {
        if (!source.columns().isEmpty() && source.format() == Source.Format.CSV) {
            return PipelineTables.raw(
                    source,
                    source.columns().stream()
                            .map(c -> TableColumn.optional(c.name(), "string", "As landed."))
                            .toList());
        }
        if (source.format() == Source.Format.CSV) {
            throw new PipelineException(ErrorKind.CONFIG, "source " + source.name() + ": a csv source needs a schema");
        }
        StructType schema = spark.read().parquet(newestAddress).schema();
        return PipelineTables.raw(
                source,
                Arrays.stream(schema.fields())
                        .map(f -> TableColumn.optional(f.name(), f.dataType().catalogString(), "As landed."))
                        .toList());
    }

    /** The files' rows, as the contract has them. */
    Dataset<Row> read(Source source, TableContract contract, List<LedgerRow> files, Map<String, String> addresses) {
        return switch (source.format()) {
            case CSV -> csv(source, contract, files, addresses);
            case PARQUET -> parquet(files, addresses);
        };
    }

    private Dataset<Row> csv(
            Source source, TableContract contract, List<LedgerRow> files, Map<String, String> addresses) {
        List<String> columns =
                source.columns().stream().map(Source.SchemaColumn::name).toList();
        List<CsvFile> units = files.stream()
                .map(f -> new CsvFile(
                        addresses.get(f.place()),
                        f.place(),
                        Date.valueOf(f.known().day()),
                        f.declared().map(Date::valueOf).orElse(null),
                        PipelineTables.month(f.known()),
                        new ArrayList<>(columns),
                        source.nullValue(),
                        storage()))
                .toList();
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        return spark.createDataFrame(
                context.parallelize(units, slices(units.size())).flatMap(CsvFile::rows),
                StructType.fromDDL(contract.ddl()));
    }

    private Dataset<Row> parquet(List<LedgerRow> files, Map<String, String> addresses) {
        return new ParquetFiles(spark, storage()).read(files, addresses);
    }

    static int slices(int files) {
        return Math.max(1, Math.min(files, Math.max(2, files / FILES_PER_TASK)));
    }

    /** What executors need to reach the store, as Spark was told. */
    private HashMap<String, String> storage() {
        HashMap<String, String> settings = new HashMap<>();
        for (scala.Tuple2<String, String> entry : spark.sparkContext().getConf().getAllWithPrefix("spark.hadoop.")) {
            settings.put(entry._1(), entry._2());
        }
        return settings;
    }

    /** One file to read on an executor. */
    private record CsvFile(
            String uri,
            String place,
            Date known,
            Date declared,
            String month,
            ArrayList<String> columns,
            String nullValue,
            HashMap<String, String> storage)
            implements Serializable {
        Iterator<Row> rows() throws IOException {
            return new CsvRowIterator(this);
        }
    }

    /** Rows of one file in the contract's order; closes the file at its end. */
    private static final class CsvRowIterator implements Iterator<Row> {
        private final CsvFile file;
        private final CsvRows csv;
        private final int[] target;
        private final List<String> header;
        private String[] cells;

        CsvRowIterator(CsvFile file) throws IOException {
            this.file = file;
            this.csv = new CsvRows(new LandedFile(file.uri(), file.storage()).open(), file.nullValue());
            this.header = csv.header();
            this.target = header.stream().mapToInt(file.columns()::indexOf).toArray();
            advance();
        }

        private void advance() {
            try {
                cells = csv.next().orElse(null);
            } catch (CsvRows.Broken e) {
                throw new UncheckedIOException(file.place() + " " + e.getMessage(), e);
            }
            if (cells == null) {
                csv.close();
            }
        }

        @Override
        public boolean hasNext() {
            return cells != null;
        }

        @Override
        public Row next() {
            int own = file.columns().size();
            Object[] values = new Object[own + PipelineTables.RAW_COLUMNS.size()];
            Map<String, String> extra = null;
            for (int i = 0; i < cells.length; i++) {
                if (i < target.length && target[i] >= 0) {
                    values[target[i]] = cells[i];
                } else if (cells[i] != null) {
                    extra = extra == null ? new TreeMap<>() : extra;
                    extra.put(i < header.size() ? header.get(i) : "_column_" + (i + 1), cells[i]);
                }
            }
            if (cells.length != header.size()) {
                extra = extra == null ? new TreeMap<>() : extra;
                extra.put(TypedColumns.WIDTH, cells.length + " of " + header.size());
            }
            values[own] = file.known();
            values[own + 1] = file.declared();
            values[own + 2] = file.place();
            values[own + 3] = csv.position();
            values[own + 4] = CsvRows.utf8(cells);
            values[own + 5] = extra == null ? null : JavaConverters.mapAsScalaMap(extra);
            values[own + 6] = file.month();
            advance();
            return RowFactory.create(values);
        }
    }
}
