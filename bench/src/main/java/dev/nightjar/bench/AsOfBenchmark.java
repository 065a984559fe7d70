package dev.nightjar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * The as-of join of look-ups in time, from Parquet to Parquet on two threads: beside DuckDB's {@code ASOF LEFT JOIN} and pandas'
 * merge_asof with 10^7 rows a side, with skewed keys, with 300 columns, in 8 GB with 10^8 rows a side; and beside Spark's joinAsOf with as
 * many rows as that can do. Every result is compared with DuckDB's.
 */
final class AsOfBenchmark implements Benchmark {
    private static final int ROWS = 10_000_000;
    private static final int KEYS = 100_000;
    private static final int VALUES = 5;
    private static final int WIDE = 300;
    private static final int WIDE_ROWS = 500_000;
    private static final int FEW_ROWS = 10_000;
    private static final int MANY_ROWS = 100_000_000;
    private static final int HEAP_GB = 8;
    /** The result of 10^8 rows is compared for one key of so many. */
    private static final int COMPARED = 500;

    @Override
    public String name() {
        return "asof";
    }

    @Override
    public String describes() {
        return "seconds of an as-of join of 10^7 x 10^7 rows beside DuckDB and pandas; skewed keys, 300 columns, 10^8 x 10^8 rows in 8 GB"
                + " (20 GB of disk; left out with --without=1e8)";
    }

    @Override
    public void run(BenchOptions options, Consumer<Figure> figures) throws Exception {
        SparkSession spark = AsOfProcess.session(options.work());
        try (DuckDb duck = new DuckDb();
                Bench bench = new Bench(options, duck, spark)) {
            duck.execute("set timezone = 'UTC'");
            bench.data("warm", options.scaled(ROWS / 20, 1_000), AsOfData.Keys.UNIFORM, VALUES);
            bench.ours();
            large(bench, figures);
            wide(bench, figures);
            few(bench, figures);
            spark.stop();
            if (!options.without().contains("1e8")) {
                many(bench, figures);
            }
        }
    }

    private void large(Bench bench, Consumer<Figure> figures) throws Exception {
        int rows = bench.options.scaled(ROWS, 1_000);
        bench.data("uniform", rows, AsOfData.Keys.UNIFORM, VALUES);
        Samples uniform;
        try (PandasAsOf pandas =
                new PandasAsOf(bench.options.peers().of(name()), bench.data, bench.out("pandas.parquet"))) {
            Map<String, Samples> samples = new Rounds()
                    .with("ours", bench::ours)
                    .with("duckdb", bench::duckDb)
                    .with("pandas", pandas::seconds)
                    .run(bench.options.rounds());
            bench.compare("ours/*.parquet", "duckdb.parquet", "");
            bench.compare("pandas.parquet", "duckdb.parquet", "");
            uniform = samples.get("ours");
            figures.accept(
                    Figure.beside(name(), "1e7-over-duckdb", uniform, "s", bench.duck.name(), samples.get("duckdb")));
            figures.accept(
                    Figure.beside(name(), "1e7-over-pandas", uniform, "s", pandas.name(), samples.get("pandas")));
        }
        bench.data("zipf", rows, AsOfData.Keys.ZIPF, VALUES);
        Map<String, Samples> skewed = new Rounds()
                .with("ours", bench::ours)
                .with("duckdb", bench::duckDb)
                .run(bench.options.rounds());
        bench.compare("ours/*.parquet", "duckdb.parquet", "");
        figures.accept(
                Figure.beside(name(), "1e7 zipf", skewed.get("ours"), "s", bench.duck.name(), skewed.get("duckdb")));
        figures.accept(Figure.counted(
                name(), "zipf-over-uniform", skewed.get("ours").median() / uniform.median(), "seconds over seconds"));
    }

    private void wide(Bench bench, Consumer<Figure> figures) throws Exception {
        int rows = bench.options.scaled(WIDE_ROWS, 1_000);
        double[] secondsPerByte = new double[2];
        for (int columns : new int[] {VALUES, WIDE}) {
            bench.data("columns-" + columns, rows, AsOfData.Keys.UNIFORM, columns);
            Map<String, Samples> samples = new Rounds()
                    .with("ours", bench::ours)
                    .with("duckdb", bench::duckDb)
                    .run(bench.options.rounds());
            bench.compare("ours/*.parquet", "duckdb.parquet", "");
            figures.accept(Figure.beside(
                    name(),
                    columns + " columns, " + rows + " rows a side",
                    samples.get("ours"),
                    "s",
                    bench.duck.name(),
                    samples.get("duckdb")));
            secondsPerByte[columns == WIDE ? 1 : 0] = samples.get("ours").median() / bench.data.valueBytes();
        }
        figures.accept(Figure.counted(
                name(),
                "300-columns-over-5",
                secondsPerByte[1] / secondsPerByte[0],
                "seconds per byte of values over seconds per byte of values"));
    }

    /** So few that Spark's own join, which pairs each row with each event of its key, comes to an end. */
    private void few(Bench bench, Consumer<Figure> figures) throws Exception {
        int rows = bench.options.scaled(FEW_ROWS, 1_000);
        bench.data("few", rows, AsOfData.Keys.UNIFORM, VALUES);
        Map<String, Samples> samples = new Rounds()
                .with("ours", bench::ours)
                .with("spark", () -> AsOfProcess.secondsOfSpark(bench.spark, bench.data, bench.out("spark")))
                .run(bench.options.rounds());
        bench.duckDb();
        bench.compare("ours/*.parquet", "duckdb.parquet", "");
        bench.compare("spark/*.parquet", "duckdb.parquet", "");
        figures.accept(Figure.beside(
                name(),
                rows + " rows a side, 100 of a key",
                samples.get("ours"),
                "s",
                "Spark " + bench.spark.version() + ", joinAsOf",
                samples.get("spark")));
    }

    private void many(Bench bench, Consumer<Figure> figures) throws Exception {
        int rows = bench.options.scaled(MANY_ROWS, 1_000);
        bench.data("many", rows, AsOfData.Keys.UNIFORM, VALUES);
        double seconds = AsOfProcess.inHeap(HEAP_GB, bench.options, bench.data, bench.out("ours"));
        String some = "where key % " + COMPARED + " = 0";
        bench.duck.execute(bench.data.joinByDuckDb(bench.out("duckdb.parquet"), some));
        bench.compare("ours/*.parquet", "duckdb.parquet", some);
        bench.expectRows(rows);
        figures.accept(Figure.counted(name(), rows + " rows a side in a heap of " + HEAP_GB + " GB", seconds, "s"));
    }

    /** One pair of files after the other; the one before is deleted. */
    private static final class Bench implements AutoCloseable {
        private final BenchOptions options;
        private final DuckDb duck;
        private final SparkSession spark;
        private AsOfData data;

        Bench(BenchOptions options, DuckDb duck, SparkSession spark) {
            this.options = options;
            this.duck = duck;
            this.spark = spark;
        }

        void data(String name, int rows, AsOfData.Keys drawn, int columns) throws Exception {
            close();
            long keys = Math.max(10, Math.min(KEYS, rows / (ROWS / KEYS)));
            data = AsOfData.write(duck, options.work().resolve(name), rows, keys, columns, drawn);
        }

        Path out(String name) {
            return data.folder().resolve(name);
        }

        double ours() {
            return AsOfProcess.seconds(spark, data, out("ours"));
        }

        double duckDb() throws Exception {
            return duck.seconds(data.joinByDuckDb(out("duckdb.parquet"), ""));
        }

        void compare(String ours, String theirs, String where) throws Exception {
            String own = data.checked(duck, out(ours).toString(), where);
            String other = data.checked(duck, out(theirs).toString(), where);
            if (!own.equals(other)) {
                throw new IllegalStateException(out(ours) + " holds " + own + ", and " + out(theirs) + " " + other);
            }
        }

        void expectRows(long rows) throws Exception {
            String found = duck.value("select count(*) from read_parquet('" + out("ours/*.parquet") + "')");
            if (!found.equals(Long.toString(rows))) {
                throw new IllegalStateException(out("ours") + " holds " + found + " rows of " + rows);
            }
        }

        @Override
        public void close() throws IOException {
            if (data == null) {
                return;
            }
            try (Stream<Path> paths = Files.walk(data.folder())) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
