package dev.nightjar.training.spark;

import dev.nightjar.lake.spark.SparkErrors;
import dev.nightjar.model.network.BlasKernel;
import dev.nightjar.model.network.LossSum;
import dev.nightjar.model.network.NetworkLayout;
import dev.nightjar.model.network.Round;
import dev.nightjar.model.network.ShardResult;
import dev.nightjar.model.network.ShardRunner;
import dev.nightjar.model.network.ShardTraining;
import dev.nightjar.model.network.TrainingSettings;
import dev.nightjar.model.network.TrainingState;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Works on shards by tasks of Spark: parameters go out as a broadcast of arrays, each shard's result comes back and is put in the order of
 * the shards' numbers. What comes to the driver is bounded by shards times parameters.
 */
final class SparkShardRunner implements ShardRunner, AutoCloseable {
    private final JavaSparkContext context;
    private final JavaRDD<ExampleShard> shards;
    private final Broadcast<Plan> plan;
    private final List<Size> sizes;

    private record Plan(NetworkLayout layout, TrainingSettings settings) implements Serializable {}

    /** A result with the number of its shard. */
    private record Numbered<T>(int number, T value) implements Serializable {}

    /**
     * @param shards persisted; their number of partitions does not matter
     */
    SparkShardRunner(
            JavaSparkContext context, JavaRDD<ExampleShard> shards, NetworkLayout layout, TrainingSettings settings) {
        this.context = context;
        this.shards = shards;
        this.plan = context.broadcast(new Plan(layout, settings));
        this.sizes = inOrder(shards.map(shard -> new Numbered<>(
                        shard.number(),
                        new long[] {shard.training().rows(), shard.validation().rows()})))
                .stream()
                .map(rows -> new Size(rows[0], rows[1]))
                .toList();
    }

    @Override
    public List<Size> sizes() {
        return sizes;
    }

    @Override
    public List<ShardResult> train(TrainingState start, Round round) {
        Broadcast<TrainingState> state = context.broadcast(start);
        Broadcast<Plan> shared = plan;
        try {
            return inOrder(shards.map(shard -> trained(shard, shared.value(), state.value(), round)));
        } finally {
            state.destroy();
        }
    }

    private static Numbered<ShardResult> trained(ExampleShard shard, Plan plan, TrainingState start, Round round) {
        BlasKernel.useOneThread();
        try (ShardTraining training =
                new ShardTraining(plan.layout(), plan.settings(), shard.number(), shard.training())) {
            return new Numbered<>(shard.number(), training.run(start, round));
        }
    }

    @Override
    public List<LossSum> validate(float[] parameters) {
        Broadcast<float[]> shipped = context.broadcast(parameters);
        Broadcast<Plan> shared = plan;
        try {
            return inOrder(shards.map(shard -> {
                BlasKernel.useOneThread();
                Plan known = shared.value();
                return new Numbered<>(
                        shard.number(),
                        ShardTraining.loss(known.layout(), known.settings(), shipped.value(), shard.validation()));
            }));
        } finally {
            shipped.destroy();
        }
    }

    private static <T> List<T> inOrder(JavaRDD<Numbered<T>> results) {
        try {
            List<Numbered<T>> collected = results.collect();
            List<T> ordered = new ArrayList<>(Collections.nCopies(collected.size(), null));
            collected.forEach(result -> ordered.set(result.number(), result.value()));
            return ordered;
        } catch (Exception e) {
            if (e instanceof SparkException || e instanceof RuntimeException) {
                throw SparkErrors.translate("training the network", e);
            }
            throw e;
        }
    }

    /** Frees what was shipped; the shards stay with their owner. */
    @Override
    public void close() {
        plan.destroy();
    }
}
