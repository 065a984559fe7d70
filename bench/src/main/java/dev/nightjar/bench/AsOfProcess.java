package dev.nightjar.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.features.spark.AsOfJoin;
import dev.nightjar.lake.spark.Sessions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Our as-of join from Parquet to Parquet, on two threads; as a process of its own where the heap is a part of what is claimed. */
final class AsOfProcess {
    private static final AsOfJoin.On ON = new AsOfJoin.On(List.of("key"), "at", "at", List.of("event"));

    private AsOfProcess() {}

    /** Arguments: folder of the data, rows, columns, folder of the result. Prints the seconds of the join as JSON. */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        AsOfData data = new AsOfData(Path.of(args[0]), Long.parseLong(args[1]), Integer.parseInt(args[2]));
        double seconds = seconds(session(Path.of(args[0])), data, Path.of(args[3]));
        out.println(new ObjectMapper().writeValueAsString(Map.of("seconds", seconds)));
        System.exit(0);
    }

    /** Runs {@link #main} in a heap of so many gigabytes; the seconds of the join. */
    static double inHeap(int gigabytes, BenchOptions options, AsOfData data, Path out) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "@" + options.home().resolve("conf/jvm.options"),
                "-Xmx" + gigabytes + "g",
                "-cp",
                System.getProperty("java.class.path"),
                AsOfProcess.class.getName(),
                data.folder().toString(),
                Long.toString(data.rows()),
                Integer.toString(data.columns()),
                out.toString()));
        return JsonProcess.run(command, Map.of(), data.folder())
                .answer()
                .path("seconds")
                .asDouble();
    }

    /** A session whose shuffles go below the folder. */
    static SparkSession session(Path folder) {
        return Sessions.open(
                "asof",
                ZoneOffset.UTC,
                Map.of(
                        "spark.master",
                        "local[2]",
                        "spark.local.dir",
                        folder.resolve("shuffles").toString(),
                        "spark.sql.parquet.outputTimestampType", // as the others write them
                        "TIMESTAMP_MICROS"));
    }

    static double seconds(SparkSession spark, AsOfData data, Path out) {
        long start = System.nanoTime();
        Dataset<Row> spine = spark.read().parquet(data.spine().toString());
        Dataset<Row> events = spark.read().parquet(data.events().toString());
        AsOfJoin.of(spine, events, ON, data.values()).write().mode("overwrite").parquet(out.toString());
        return (System.nanoTime() - start) / 1e9;
    }

    /** Spark's own, of which its pandas API makes merge_asof. */
    static double secondsOfSpark(SparkSession spark, AsOfData data, Path out) {
        long start = System.nanoTime();
        Dataset<Row> spine = spark.read().parquet(data.spine().toString());
        Dataset<Row> events = spark.read()
                .parquet(data.events().toString())
                .withColumnRenamed("at", "happened")
                .withColumnRenamed("key", "of");
        spine.joinAsOf(
                        events,
                        spine.col("at"),
                        events.col("happened"),
                        spine.col("key").equalTo(events.col("of")),
                        "left",
                        null,
                        true,
                        "backward")
                .drop("happened", "of")
                .write()
                .mode("overwrite")
                .parquet(out.toString());
        return (System.nanoTime() - start) / 1e9;
    }
}
