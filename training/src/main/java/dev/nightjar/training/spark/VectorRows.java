package dev.nightjar.training.spark;

import dev.nightjar.model.LabelScale;
import dev.nightjar.model.Preprocessing;
import dev.nightjar.model.network.ShardBlock;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Examples as Spark MLlib takes them: a vector a row, in the order of the shards.
 *
 * <p>MLlib adds partial sums in the order in which tasks end, and its running means do not give the same bits in another order, not even for
 * two parts. So up to {@value #ROWS_IN_ORDER} rows are one partition.
 */
final class VectorRows {
    static final long ROWS_IN_ORDER = 1_000_000;

    static final String LABEL = "label";
    static final String FEATURES = "features";
    static final String WEIGHT = "weight";
    static final String VALIDATION = "validation";

    private static final StructType SCHEMA = new StructType()
            .add(LABEL, DataTypes.DoubleType, false)
            .add(FEATURES, SQLDataTypes.VectorType(), false)
            .add(WEIGHT, DataTypes.DoubleType, false);

    private final SparkSession spark;
    private final JavaRDD<ExampleShard> shards;

    private VectorRows(SparkSession spark, JavaRDD<ExampleShard> shards) {
        this.spark = spark;
        this.shards = shards;
    }

    /** @param preprocessing without embedded categories */
    static VectorRows of(Fitting fitting, Preprocessing preprocessing) {
        int partitions = fitting.statistics().rows() <= ROWS_IN_ORDER
                ? 1
                : fitting.examples().shards();
        return of(fitting, preprocessing, partitions);
    }

    /** The same in so many partitions, whatever the number of rows. */
    static VectorRows of(Fitting fitting, Preprocessing preprocessing, int partitions) {
        JavaRDD<ExampleShard> shards = fitting.examples()
                .blocks(preprocessing, fitting.statistics().outOfFold(preprocessing), LabelScale.none());
        return new VectorRows(
                fitting.spark(),
                shards.rdd()
                        .coalesce(partitions, false, scala.Option.apply(new Contiguous()), null)
                        .toJavaRDD());
    }

    /** The shards that the rows come from, to be persisted by whoever reads the rows more than once. */
    JavaRDD<ExampleShard> shards() {
        return shards;
    }

    /** The training rows: {@code label}, {@code features}, {@code weight}. */
    Dataset<Row> training() {
        return spark.createDataFrame(shards.flatMap(shard -> rows(shard.training())), SCHEMA);
    }

    /** The training rows and those of validation, with a column {@code validation} that tells them apart. */
    Dataset<Row> withValidation() {
        StructType schema = SCHEMA.add(VALIDATION, DataTypes.BooleanType, false);
        return spark.createDataFrame(shards.flatMap(VectorRows::marked), schema);
    }

    private static Iterator<Row> rows(ShardBlock block) {
        return IntStream.range(0, block.rows())
                .mapToObj(row -> RowFactory.create(label(block, row), vector(block, row), weight(block, row)))
                .iterator();
    }

    private static Iterator<Row> marked(ExampleShard shard) {
        return Stream.concat(marked(shard.training(), false), marked(shard.validation(), true))
                .iterator();
    }

    private static Stream<Row> marked(ShardBlock block, boolean validation) {
        return IntStream.range(0, block.rows())
                .mapToObj(row ->
                        RowFactory.create(label(block, row), vector(block, row), weight(block, row), validation));
    }

    private static double label(ShardBlock block, int row) {
        return block.labels()[row];
    }

    private static double weight(ShardBlock block, int row) {
        return block.weighs() ? block.weights()[row] : 1.0;
    }

    private static Object vector(ShardBlock block, int row) {
        int width = block.numericWidth();
        double[] values = new double[width];
        for (int i = 0; i < width; i++) {
            values[i] = block.numbers()[row * width + i];
        }
        return Vectors.dense(values).compressed();
    }
}
