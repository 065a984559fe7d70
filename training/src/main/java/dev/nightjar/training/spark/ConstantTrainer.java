package dev.nightjar.training.spark;

import dev.nightjar.core.config.Training;
import dev.nightjar.core.config.Training.Trainer.Strategy;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.model.ValueModel;
import dev.nightjar.training.LabelSummary;
import dev.nightjar.training.QuantileSearch;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;

/** Trainer {@code constant}: one number for every row, found among the training labels. */
final class ConstantTrainer implements Trainer {
    private final Training.Trainer.Constant config;

    ConstantTrainer(Training.Trainer.Constant config) {
        this.config = config;
    }

    /** @throws PipelineException DATA if the training rows have no weight */
    @Override
    public Fitted fit(Fitting fitting) {
        double value = config.strategy() == Strategy.QUANTILE
                ? quantile(fitting.examples(), config.quantile(), config.name())
                : mean(fitting.examples(), config.name());
        ValueModel model = ValueModel.always(fitting.header(config.name()), fitting.preprocessing(), value);
        return Fitted.of(
                model, config.strategy().name().toLowerCase(Locale.ROOT) + " of the training labels, " + value);
    }

    /**
     * The mean training label, each by its weight, as the contest's own constant has it.
     *
     * @param trainer for the message
     */
    static double mean(Examples examples, String trainer) {
        LabelSummary all = examples.labels().map(ConstantTrainer::summary).reduce(LabelSummary::merge);
        if (!Double.isFinite(all.mean())) {
            throw weightless(trainer);
        }
        return all.mean();
    }

    private static LabelSummary summary(ShardLabels shard) {
        LabelSummary summary = new LabelSummary();
        for (int row = 0; row < shard.labels().length; row++) {
            if (shard.weights().length == 0) {
                summary.add(shard.labels()[row]);
            } else {
                summary.add(shard.labels()[row], shard.weights()[row]);
            }
        }
        return summary;
    }

    /** Bounded: {@value QuantileSearch#BINS} numbers of each shard come to the driver, {@value QuantileSearch#PASSES} times. */
    private static double quantile(Examples examples, double quantile, String trainer) {
        JavaRDD<ShardLabels> labels = examples.labels().persist(StorageLevel.MEMORY_AND_DISK());
        try {
            QuantileSearch search = new QuantileSearch(quantile);
            while (!search.isFound()) {
                QuantileSearch at = search;
                List<double[]> bins = labels.map(shard -> at.bins(shard.labels(), shard.weights()))
                        .collect();
                search = search.next(bins).orElseThrow(() -> weightless(trainer));
            }
            return search.value();
        } finally {
            labels.unpersist(false);
        }
    }

    private static PipelineException weightless(String trainer) {
        return new PipelineException(
                ErrorKind.DATA,
                "training.trainers." + trainer + ": all training rows have weight 0, so their labels have no mean"
                        + " and no quantile; check training.weight");
    }
}
