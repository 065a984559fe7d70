package dev.nightjar.training.spark;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.model.FeatureColumn;
import dev.nightjar.model.LabelScale;
import dev.nightjar.model.NetworkModel;
import dev.nightjar.model.Preprocessing;
import dev.nightjar.model.PreprocessingStats;
import dev.nightjar.model.network.Dl4jNetwork;
import dev.nightjar.model.network.NetworkDefinition;
import dev.nightjar.model.network.NetworkTraining;
import dev.nightjar.model.network.TrainingSettings;
import dev.nightjar.model.network.TrainingState;
import dev.nightjar.training.CurvePoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;

/**
 * Trainer {@code dl4j}: a DL4J network, trained on the shards in parallel, parameters averaged in the order of the shards. The same
 * examples, seed and number of shards give the same bytes on any number of slots, for one BLAS kernel.
 */
final class NetworkTrainer {
    private final Training.Trainer.Dl4j config;

    NetworkTrainer(Training.Trainer.Dl4j config) {
        this.config = config;
    }

    /**
     * @throws PipelineException CONFIG if an embedded column is no category feature, DATA if the loss is no number any more
     */
    Fitted fit(Fitting fitting) {
        checkEmbedded(fitting.examples().features());
        PreprocessingStats statistics = fitting.statistics();
        Preprocessing preprocessing =
                statistics.fit(statistics.plan(List.copyOf(config.embed().keySet())));
        LabelScale scale = fitting.task() == Label.Task.BINARY ? LabelScale.none() : statistics.labelScale();
        JavaRDD<ExampleShard> shards = fitting.examples()
                .blocks(preprocessing, statistics.outOfFold(preprocessing), scale)
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return fit(fitting, preprocessing, scale, shards);
        } finally {
            shards.unpersist(false);
        }
    }

    /** As {@link #fit(Fitting)}, on shards that were made before; in how many partitions they come makes no difference. */
    Fitted fit(Fitting fitting, Preprocessing preprocessing, LabelScale scale, JavaRDD<ExampleShard> shards) {
        Dl4jNetwork network = Dl4jNetwork.create(new NetworkDefinition(
                NetworkModel.shape(preprocessing, config.embed(), config.layers(), fitting.task()),
                config.learningRate(),
                config.l2(),
                fitting.seed()));
        TrainingSettings settings = new TrainingSettings(
                config.epochs(),
                config.batch(),
                config.learningRate(),
                config.l2(),
                config.earlyStop(),
                config.averageEvery(),
                fitting.seed());
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(fitting.spark().sparkContext());
        try (SparkShardRunner runner = new SparkShardRunner(context, shards, network.layout(), settings)) {
            NetworkTraining.Result result = new NetworkTraining(settings, runner)
                    .train(
                            TrainingState.start(network.parameters()),
                            (losses, epochs, left) -> report(fitting, losses, epochs, left));
            NetworkModel model =
                    NetworkModel.of(fitting.header(config.name()), preprocessing, scale, network, result.parameters());
            return fitted(model, result);
        }
    }

    private void report(Fitting fitting, NetworkTraining.EpochLosses losses, int epochs, Duration left) {
        String note = String.format(
                Locale.ROOT,
                "loss %.4f, validation %.4f%s, at most %d s left",
                losses.training(),
                losses.validation(),
                losses.best() ? " (best)" : "",
                left.toSeconds());
        fitting.progress().step("training " + config.name(), losses.epoch(), epochs, note);
    }

    private static Fitted fitted(NetworkModel model, NetworkTraining.Result result) {
        List<CurvePoint> training = new ArrayList<>();
        List<CurvePoint> validation = new ArrayList<>();
        int every = (result.epochs().size() + 199) / 200;
        for (NetworkTraining.EpochLosses losses : result.epochs()) {
            if ((losses.epoch() - 1) % every == 0) {
                training.add(new CurvePoint("loss", training.size(), losses.epoch(), losses.training()));
                if (!Double.isNaN(losses.validation())) {
                    validation.add(new CurvePoint("loss", validation.size(), losses.epoch(), losses.validation()));
                }
            }
        }
        String says = result.epochs().size() + " epochs, the best one " + result.bestEpoch();
        return new Fitted(model, model::withThreshold, training, validation, says);
    }

    private void checkEmbedded(List<FeatureColumn> features) {
        List<String> categories = features.stream()
                .filter(f -> !f.isNumeric())
                .map(FeatureColumn::name)
                .toList();
        for (String name : config.embed().keySet()) {
            if (!categories.contains(name)) {
                throw new PipelineException(
                        ErrorKind.CONFIG,
                        "training.trainers." + config.name() + ".embed." + name
                                + ": no category feature has this name; there are " + String.join(", ", categories));
            }
        }
    }
}
