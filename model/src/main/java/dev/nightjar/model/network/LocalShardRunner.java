package dev.nightjar.model.network;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Shards in memory, worked on by threads of this process. */
public final class LocalShardRunner implements ShardRunner, AutoCloseable {
    private final NetworkLayout layout;
    private final TrainingSettings settings;
    private final List<ShardBlock> training;
    private final List<ShardBlock> validation;
    private final List<ShardTraining> shards = new ArrayList<>();
    private final ExecutorService threads;

    /**
     * @param training a block for each shard
     * @param validation a block for each shard
     * @param threads 1 or more
     */
    public LocalShardRunner(
            NetworkLayout layout,
            TrainingSettings settings,
            List<ShardBlock> training,
            List<ShardBlock> validation,
            int threads) {
        if (training.size() != validation.size() || training.isEmpty()) {
            throw new IllegalArgumentException(
                    training.size() + " shards to train on, " + validation.size() + " to validate on");
        }
        this.layout = layout;
        this.settings = settings;
        this.training = List.copyOf(training);
        this.validation = List.copyOf(validation);
        for (int shard = 0; shard < training.size(); shard++) {
            shards.add(new ShardTraining(layout, settings, shard, training.get(shard)));
        }
        this.threads = Executors.newFixedThreadPool(threads);
    }

    @Override
    public List<Size> sizes() {
        List<Size> sizes = new ArrayList<>();
        for (int shard = 0; shard < training.size(); shard++) {
            sizes.add(new Size(training.get(shard).rows(), validation.get(shard).rows()));
        }
        return sizes;
    }

    @Override
    public List<ShardResult> train(TrainingState start, Round round) {
        return all(shards.stream()
                .<Callable<ShardResult>>map(shard -> () -> shard.run(start, round))
                .toList());
    }

    @Override
    public List<LossSum> validate(float[] parameters) {
        return all(validation.stream()
                .<Callable<LossSum>>map(block -> () -> ShardTraining.loss(layout, settings, parameters, block))
                .toList());
    }

    private <T> List<T> all(List<Callable<T>> tasks) {
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Training was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        shards.forEach(ShardTraining::close);
    }
}
