package dev.nightjar.bench;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Metric;
import dev.nightjar.lake.spark.Sessions;
import dev.nightjar.training.Evaluation;
import dev.nightjar.training.spark.Evaluator;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * All binary metrics and curves of 10^7 scored rows in a Parquet table, beside Spark's own sort of the same table by score, and beside a sort of the
 * scores alone, in memory, by one thread.
 */
final class EvaluateBenchmark implements Benchmark {
    private static final int ROWS = 10_000_000;
    private static final String DISTINCT = "all metrics, distinct scores";
    private static final String TIES = "all metrics, 1,000 scores";
    private static final String SORT = "Spark's sort";
    private static final String ARRAY = "Arrays.sort";

    @Override
    public String name() {
        return "evaluate";
    }

    @Override
    public String describes() {
        return "seconds of all binary metrics and curves of 10^7 scored rows, beside sorts of the scores";
    }

    @Override
    public void run(BenchOptions options, Consumer<Figure> figures) throws Exception {
        int rows = options.scaled(ROWS, 10_000);
        try (SparkSession spark = Sessions.open("bench", ZoneOffset.UTC, Map.of())) {
            Dataset<Row> scored = scored(spark, rows, options.work().resolve("scored"));
            double[] scores = scores(scored, rows);
            Dataset<Row> tied = scored.withColumn("score", col("tied"));
            Rounds rounds = new Rounds()
                    .with(DISTINCT, () -> evaluated(scored, rows))
                    .with(TIES, () -> evaluated(tied, rows))
                    .with(
                            SORT,
                            () -> seconds(() -> scored.select("label", "score")
                                    .sort("score")
                                    .write()
                                    .format("noop")
                                    .mode("overwrite")
                                    .save()))
                    .with(ARRAY, () -> sorted(scores));
            rounds.run(1);
            told(rounds.run(options.rounds()), figures);
        }
    }

    private void told(Map<String, Samples> samples, Consumer<Figure> figures) {
        figures.accept(beside("all-metrics-over-one-sort", samples, DISTINCT, SORT));
        figures.accept(beside("all-metrics-over-arrays-sort-one-thread", samples, DISTINCT, ARRAY));
        figures.accept(beside("all-metrics-of-ties-over-one-sort", samples, TIES, SORT));
    }

    private Figure beside(String what, Map<String, Samples> samples, String ours, String peer) {
        return Figure.beside(name(), what, samples.get(ours), "s", peer, samples.get(peer));
    }

    /** Scores whose logits are normal, labels that happen as often as the score says. */
    private static Dataset<Row> scored(SparkSession spark, int rows, Path folder) {
        spark.range(0, rows, 1, 8)
                .selectExpr("0 as series", "1 / (1 + exp(1.5 - 1.2 * randn(1))) as score", "rand(2) as chance")
                .selectExpr(
                        "series",
                        "cast(chance < score as double) as label",
                        "score",
                        "floor(score * 1000) / 1000D as tied")
                .write()
                .parquet(folder.toString());
        return spark.read().parquet(folder.toString());
    }

    /** On the driver, for the sort of one thread. */
    private static double[] scores(Dataset<Row> scored, int rows) {
        double[] scores = new double[rows];
        int at = 0;
        var iterator = scored.select("score").toLocalIterator();
        while (iterator.hasNext()) {
            scores[at++] = iterator.next().getDouble(0);
        }
        return scores;
    }

    private static double evaluated(Dataset<Row> scored, int rows) throws Exception {
        return seconds(() -> {
            Evaluation evaluation = Evaluator.evaluate(scored, Label.Task.BINARY, Map.of(0, OptionalDouble.empty()))
                    .get(0);
            if (evaluation.rows() != rows || evaluation.value(Metric.AUC).isEmpty()) {
                throw new IllegalStateException("of " + rows + " rows " + evaluation.rows() + " were evaluated");
            }
        });
    }

    private static double sorted(double[] scores) throws Exception {
        double[] copy = scores.clone();
        return seconds(() -> Arrays.sort(copy));
    }

    private interface Work {
        void run() throws Exception;
    }

    private static double seconds(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }
}
