package dev.nightjar.model.network;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;

/**
 * Trains on one shard, a round at a time. A round's result is a function of the start state, the shard's block, its number and
 * the settings: it does not matter where or how often it runs, nor what this object did before. For one thread; holds memory
 * outside the heap until it is closed.
 */
public final class ShardTraining implements AutoCloseable {
    private final TrainingSettings settings;
    private final int shard;
    private final ShardBlock block;
    private final TrainingLoop loop;
    private final int[] order;
    private int orderedEpoch;

    /**
     * @param shard its number, from 0
     * @param block its training rows, none or more
     */
    public ShardTraining(NetworkLayout layout, TrainingSettings settings, int shard, ShardBlock block) {
        checkFits(layout, block);
        checkLabels(layout, block, shard);
        this.settings = settings;
        this.shard = shard;
        this.block = block;
        this.loop = new TrainingLoop(layout, settings);
        this.order = new int[block.rows()];
    }

    private static void checkFits(NetworkLayout layout, ShardBlock block) {
        if (block.numericWidth() != layout.numericWidth()
                || block.embeddings() != layout.embeddings().size()) {
            throw new IllegalArgumentException("block of " + block.numericWidth() + " numbers and " + block.embeddings()
                    + " indices for a network of " + layout.numericWidth() + " and "
                    + layout.embeddings().size());
        }
    }

    private static void checkLabels(NetworkLayout layout, ShardBlock block, int shard) {
        if (layout.loss() != Loss.POISSON) {
            return;
        }
        for (int row = 0; row < block.rows(); row++) {
            if (block.labels()[row] < 0) {
                throw new PipelineException(
                        ErrorKind.DATA,
                        "training: a label of shard " + shard + " is below 0, and loss poisson is for counts and other"
                                + " labels of 0 or more; take them out with label.exclude, or choose loss mse, mae or"
                                + " huber");
            }
        }
    }

    /**
     * Goes on from {@code start} with this shard's steps of the round.
     *
     * @throws PipelineException of kind DATA if the loss is no number any more; names epoch, shard and batch
     */
    public ShardResult run(TrainingState start, Round round) {
        int end = Math.min(round.endStep(), block.batches(settings.batch()));
        if (round.firstStep() >= end) {
            return new ShardResult(start, 0, 0);
        }
        if (orderedEpoch != round.epoch()) {
            Permutation.fill(order, settings.seed(), shard, round.epoch());
            orderedEpoch = round.epoch();
        }
        loop.load(start);
        double loss = 0;
        long rows = 0;
        for (int step = round.firstStep(); step < end; step++) {
            int from = Math.multiplyExact(step, settings.batch());
            int to = (int) Math.min((long) from + settings.batch(), block.rows());
            double added = loop.step(block, order, from, to, factor(round, step), draw(round, step));
            if (!Double.isFinite(added)) {
                throw diverged(round.epoch(), step, added);
            }
            loss += added;
            rows += to - from;
        }
        return new ShardResult(loop.state(), loss, rows);
    }

    private double factor(Round round, int step) {
        return settings.optimization().schedule().at(round.epoch(), step, round.steps(), settings.epochs());
    }

    private long draw(Round round, int step) {
        return Dropout.draw(settings.seed(), shard, round.epoch(), step);
    }

    private PipelineException diverged(int epoch, int step, double loss) {
        return new PipelineException(
                ErrorKind.DATA,
                "training: the loss is " + loss + " in epoch " + epoch + ", shard " + shard + ", batch " + (step + 1)
                        + " of " + block.batches(settings.batch()) + " (rows of that shard's order from "
                        + (long) step * settings.batch() + " on): it diverged with learning_rate "
                        + settings.optimization().learningRate() + "; try a tenth of it");
    }

    /** The sum of the losses of some rows under parameters. */
    public static LossSum loss(NetworkLayout layout, TrainingSettings settings, float[] parameters, ShardBlock rows) {
        checkFits(layout, rows);
        int[] order = new int[rows.rows()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        try (TrainingLoop loop = new TrainingLoop(layout, settings)) {
            loop.load(TrainingState.start(parameters));
            return new LossSum(loop.loss(rows, order), rows.rows());
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
