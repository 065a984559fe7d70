package dev.nightjar.training.spark;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.core.config.PreprocessingRule;
import dev.nightjar.model.FeatureBatch;
import dev.nightjar.model.FeatureColumn;
import dev.nightjar.model.LabelScale;
import dev.nightjar.model.OutOfFold;
import dev.nightjar.model.Preprocessing;
import dev.nightjar.model.PreprocessingPlan;
import dev.nightjar.model.PreprocessingStats;
import dev.nightjar.model.ShardBlockBuilder;
import dev.nightjar.model.spark.RowFeatures;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The train and validation rows of a training set in fixed shards: a row's shard is the hash of its key and night modulo the number of
 * shards, its place the order of key and night. So a shard is the same sequence of rows whatever the number of slots, and all that is made of
 * shards in their order has the same bits.
 */
public final class Examples {
    static final String TRAIN = "train";
    static final String VALIDATION = "validation";
    static final String TEST = "test";

    private static final int BATCH = 1024;

    /** The column of weights; not every training set has it. */
    static final String WEIGHT = "_weight";

    private static final String KEY = "_key_hash";
    private static final String PLACE = "_row_hash";

    private final int shards;
    private final List<FeatureColumn> features;
    private final List<PreprocessingRule> rules;
    private final StructType schema;
    private final JavaRDD<Row> rows;
    private final boolean weighs;

    /** As the other one, with 0 for a seed and the usual rules. */
    Examples(Dataset<Row> set, List<String> key, List<FeatureColumn> features, int shards) {
        this(set, key, features, shards, 0, PreprocessingPlan.rules(features, List.of()));
    }

    /**
     * @param set a training set: key columns, {@code _night}, {@code _split}, {@code _label}, features and, perhaps, {@code _weight}
     * @param key the spine's key; with the night, unique
     * @param shards 1 or more
     * @param seed by which samples and folds of rows are drawn
     * @param rules of preprocessing, one for each feature
     */
    Examples(
            Dataset<Row> set,
            List<String> key,
            List<FeatureColumn> features,
            int shards,
            long seed,
            List<PreprocessingRule> rules) {
        if (shards < 1) {
            throw new IllegalArgumentException("shards " + shards + " must be 1 or more");
        }
        this.shards = shards;
        this.features = List.copyOf(features);
        this.rules = List.copyOf(rules);
        List<Column> order = new ArrayList<>(RowHash.named(key));
        order.add(col("_night"));
        Column[] place = order.toArray(Column[]::new);
        List<Column> selected = new ArrayList<>(List.of(col("_split"), col("_label")));
        selected.addAll(RowFeatures.select(set.schema(), features));
        this.weighs = List.of(set.columns()).contains(WEIGHT);
        if (weighs) {
            selected.add(col(WEIGHT));
        }
        selected.add(RowHash.of(seed, order.subList(0, key.size())).as(KEY));
        selected.add(RowHash.of(seed, order).as(PLACE));
        // Spark lays rows out by murmur3(key, night) modulo the number: the shard is the partition.
        Dataset<Row> laidOut = set.filter(col("_split").isin(TRAIN, VALIDATION))
                .repartition(shards, place)
                .sortWithinPartitions(place)
                .select(selected.toArray(Column[]::new));
        this.schema = laidOut.schema();
        this.rows = laidOut.toJavaRDD();
        if (rows.getNumPartitions() != shards) {
            throw new IllegalStateException(shards + " shards came as " + rows.getNumPartitions()
                    + " partitions; switch off spark.sql.adaptive.coalescePartitions.enabled");
        }
    }

    /** Whether the training rows have weights. */
    public boolean weighs() {
        return weighs;
    }

    int shards() {
        return shards;
    }

    /** In the order of the batches' columns. */
    public List<FeatureColumn> features() {
        return features;
    }

    /**
     * Statistics of the training rows. A state for each shard comes to the driver, where it is merged at once: in whatever order, they are the
     * same.
     */
    PreprocessingStats statistics() {
        StructType read = schema;
        List<FeatureColumn> columns = features;
        List<PreprocessingRule> ruled = rules;
        return rows.mapPartitions(part -> statistics(part, read, columns, ruled))
                .reduce(PreprocessingStats::merge);
    }

    private static Iterator<PreprocessingStats> statistics(
            Iterator<Row> rows, StructType schema, List<FeatureColumn> columns, List<PreprocessingRule> rules) {
        PreprocessingStats stats = new PreprocessingStats(columns, rules);
        inBatches(rows, schema, columns, (split, batch, labels, weights) -> {
            if (split == Split.TRAINING) {
                stats.add(batch, labels);
            }
        });
        return List.of(stats).iterator();
    }

    /** Mean weight of the training rows: added by row within a shard, and by shard. Bounded: two numbers for each shard come to the driver. */
    private double meanWeight() {
        int at = schema.fieldIndex(WEIGHT);
        List<double[]> parts = rows.mapPartitions(
                        part -> List.of(weightOf(part, at)).iterator())
                .collect();
        double sum = 0;
        double count = 0;
        for (double[] part : parts) {
            sum += part[0];
            count += part[1];
        }
        return sum / count;
    }

    private static double[] weightOf(Iterator<Row> rows, int at) {
        double[] sumAndRows = new double[2];
        while (rows.hasNext()) {
            Row row = rows.next();
            if (row.getString(0).equals(TRAIN)) {
                sumAndRows[0] += row.getDouble(at);
                sumAndRows[1]++;
            }
        }
        return sumAndRows;
    }

    /** Labels and weights of the training rows, one element a shard, in the order of their numbers. */
    JavaRDD<ShardLabels> labels() {
        int weightAt = weighs ? schema.fieldIndex(WEIGHT) : -1;
        return rows.mapPartitions(
                part -> List.of(ShardLabels.of(part, weightAt)).iterator());
    }

    /**
     * The shards as arrays, one element each, in the order of their numbers. Weights are divided by the mean of the training rows', so that
     * they say which rows count more, and not how fast a network learns; validation rows count once.
     */
    JavaRDD<ExampleShard> blocks(Preprocessing preprocessing, LabelScale scale) {
        return blocks(preprocessing, OutOfFold.NONE, scale);
    }

    /** @param outOfFold of the statistics that the preprocessing was fitted by */
    JavaRDD<ExampleShard> blocks(Preprocessing preprocessing, OutOfFold outOfFold, LabelScale scale) {
        StructType read = schema;
        List<FeatureColumn> columns = features;
        double unit = weighs ? meanWeight() : 0;
        return rows.mapPartitionsWithIndex(
                (number, part) -> List.of(block(number, part, read, columns, preprocessing, outOfFold, scale, unit))
                        .iterator(),
                true);
    }

    /** @param unit the weight that counts as 1; 0 if there are no weights */
    private static ExampleShard block(
            int number,
            Iterator<Row> rows,
            StructType schema,
            List<FeatureColumn> columns,
            Preprocessing preprocessing,
            OutOfFold outOfFold,
            LabelScale scale,
            double unit) {
        ShardBlockBuilder training = new ShardBlockBuilder(preprocessing, scale, outOfFold);
        ShardBlockBuilder validation = new ShardBlockBuilder(preprocessing, scale);
        inBatches(rows, schema, columns, (split, batch, labels, weights) -> {
            if (split == Split.VALIDATION) {
                validation.add(batch, labels);
            } else if (unit == 0) {
                training.add(batch, labels);
            } else {
                for (int row = 0; row < batch.rows(); row++) {
                    weights[row] /= unit;
                }
                training.add(batch, labels, weights);
            }
        });
        return new ExampleShard(number, training.build(), validation.build());
    }

    private enum Split {
        TRAINING,
        VALIDATION
    }

    /** Where batches of one split each go. */
    private interface Sink {
        void accept(Split split, FeatureBatch batch, double[] labels, double[] weights);
    }

    private static void inBatches(Iterator<Row> rows, StructType schema, List<FeatureColumn> columns, Sink sink) {
        RowFeatures reader = new RowFeatures(schema, columns);
        FeatureBatch training = new FeatureBatch(columns, BATCH);
        FeatureBatch validation = new FeatureBatch(columns, BATCH);
        double[] trainingLabels = new double[BATCH];
        double[] validationLabels = new double[BATCH];
        double[] weights = new double[BATCH];
        int weightAt = List.of(schema.fieldNames()).indexOf(WEIGHT);
        int keyAt = schema.fieldIndex(KEY);
        int placeAt = schema.fieldIndex(PLACE);
        while (rows.hasNext()) {
            Row row = rows.next();
            boolean train = row.getString(0).equals(TRAIN);
            FeatureBatch batch = train ? training : validation;
            double[] labels = train ? trainingLabels : validationLabels;
            labels[batch.rows()] = row.getDouble(1);
            if (train && weightAt >= 0) {
                weights[batch.rows()] = row.getDouble(weightAt);
            }
            reader.add(row, batch);
            batch.setIdentity(batch.rows() - 1, row.getLong(keyAt), row.getLong(placeAt));
            if (batch.isFull()) {
                sink.accept(train ? Split.TRAINING : Split.VALIDATION, batch, labels, weights);
                batch.clear();
            }
        }
        sink.accept(Split.TRAINING, training, trainingLabels, weights);
        sink.accept(Split.VALIDATION, validation, validationLabels, weights);
    }
}
