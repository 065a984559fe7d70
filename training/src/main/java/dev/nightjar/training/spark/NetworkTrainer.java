package dev.nightjar.training.spark;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.NetworkOptions;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.RunId;
import dev.nightjar.model.Encoding;
import dev.nightjar.model.FeatureColumn;
import dev.nightjar.model.LabelScale;
import dev.nightjar.model.Model;
import dev.nightjar.model.NetworkModel;
import dev.nightjar.model.OutOfFold;
import dev.nightjar.model.Preprocessing;
import dev.nightjar.model.PreprocessingStats;
import dev.nightjar.model.network.BlasKernel;
import dev.nightjar.model.network.Checkpoints;
import dev.nightjar.model.network.Dl4jNetwork;
import dev.nightjar.model.network.Loss;
import dev.nightjar.model.network.NetworkDefinition;
import dev.nightjar.model.network.NetworkTraining;
import dev.nightjar.model.network.TrainingSettings;
import dev.nightjar.model.network.TrainingState;
import dev.nightjar.training.CurvePoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Trainer {@code dl4j}: a DL4J network, trained on the shards in parallel, parameters averaged in the order of the shards. The same
 * examples, seed and number of shards give the same bytes on any number of slots, for one BLAS kernel.
 */
final class NetworkTrainer implements Trainer {
    private final Training.Trainer.Dl4j config;
    private final NetworkPlan plan;

    NetworkTrainer(Training.Trainer.Dl4j config) {
        this.config = config;
        this.plan = new NetworkPlan(config);
    }

    /** What inputs and labels become, and where parameters begin. */
    private record Start(Preprocessing preprocessing, LabelScale scale, Optional<float[]> parameters) {}

    /**
     * @throws PipelineException CONFIG if an embedded column is no category feature, DATA if the loss is no number any more or a label does
     *     not fit it
     */
    @Override
    public Fitted fit(Fitting fitting) {
        checkEmbedded(fitting.examples().features());
        Start start = start(fitting);
        PreprocessingStats statistics = fitting.statistics();
        OutOfFold outOfFold =
                start.parameters().isPresent() ? OutOfFold.NONE : statistics.outOfFold(start.preprocessing());
        ShardCache cache = start.parameters().isPresent()
                ? ShardCache.NONE
                : fitting.earlier().blocks();
        String key = RunId.of(
                Integer.toString(config.shards()),
                config.embed().keySet().toString(),
                config.options().classWeight().toString(),
                start.scale().toString());
        JavaRDD<ExampleShard> shards = cache.of(
                key,
                () -> weighed(fitting, fitting.examples().blocks(start.preprocessing(), outOfFold, start.scale())));
        try {
            return fit(fitting, start, shards);
        } finally {
            cache.done(shards);
        }
    }

    /** The epoch after which training stops for now. */
    private int until(Fitting fitting) {
        return (int) Math.ceil(fitting.earlier().share() * config.epochs());
    }

    private Start start(Fitting fitting) {
        PreprocessingStats statistics = fitting.statistics();
        Optional<Start> warm =
                config.options().start() == NetworkOptions.Start.CHAMPION ? warm(fitting) : Optional.empty();
        return warm.orElseGet(() -> {
            Preprocessing preprocessing =
                    statistics.fit(statistics.plan(List.copyOf(config.embed().keySet())));
            return new Start(preprocessing, scale(fitting), Optional.empty());
        });
    }

    /** From the champion, with its preprocessing: what its weights mean. Empty, and told why, if it does not fit. */
    private Optional<Start> warm(Fitting fitting) {
        Optional<Model> champion = fitting.earlier().champion();
        Optional<NetworkModel> network = champion.filter(NetworkModel.class::isInstance)
                .map(NetworkModel.class::cast)
                .filter(model -> fits(model, fitting));
        if (network.isEmpty()) {
            String why = champion.isEmpty()
                    ? "there is no champion to start from"
                    : "the champion is no network of this shape for these features, or has target encodings";
            fitting.progress().say("training " + config.name() + ": " + why + "; it starts fresh");
        }
        return network.map(
                model -> new Start(model.preprocessing(), model.labelScale(), Optional.of(model.parameters())));
    }

    private boolean fits(NetworkModel model, Fitting fitting) {
        Preprocessing preprocessing = model.preprocessing();
        List<String> embedded =
                preprocessing.embedded().stream().map(Encoding.Slotted::name).toList();
        return model.header().task() == fitting.task()
                && model.header().features().equals(fitting.features())
                && model.inputs().equals(fitting.examples().features())
                && Set.copyOf(embedded).equals(config.embed().keySet())
                && preprocessing.encodings().stream().noneMatch(Encoding.Target.class::isInstance)
                && model.hasShape(plan.shape(preprocessing, fitting.task()));
    }

    /** Labels are standardised; counts are divided by their mean, so that 0 stays 0. */
    private LabelScale scale(Fitting fitting) {
        if (fitting.task() == Label.Task.BINARY) {
            return LabelScale.none();
        }
        if (plan.objective(fitting.task()).loss() != Loss.POISSON) {
            return fitting.statistics().labelScale();
        }
        double mean = fitting.statistics().labelMean();
        if (!(mean > 0)) {
            throw new PipelineException(
                    ErrorKind.DATA,
                    "training.trainers." + config.name() + ".loss: poisson is for counts and other labels of 0 or more,"
                            + " and the mean label of the training rows is " + mean
                            + "; take wrong ones out with label.exclude, or choose mse, mae or huber");
        }
        return new LabelScale(0, mean);
    }

    private JavaRDD<ExampleShard> weighed(Fitting fitting, JavaRDD<ExampleShard> shards) {
        double positives = fitting.statistics().labelMean();
        if (config.options().classWeight() == NetworkOptions.ClassWeight.NONE || positives <= 0 || positives >= 1) {
            return shards;
        }
        double negative = 0.5 / (1 - positives);
        double positive = 0.5 / positives;
        return shards.map(shard -> new ExampleShard(
                shard.number(),
                shard.training().weighed(negative, positive),
                shard.validation().weighed(negative, positive)));
    }

    /** As {@link #fit(Fitting)}, on shards that were made before; in how many partitions they come makes no difference. */
    Fitted fit(Fitting fitting, Preprocessing preprocessing, LabelScale scale, JavaRDD<ExampleShard> shards) {
        return fit(fitting, new Start(preprocessing, scale, Optional.empty()), shards);
    }

    private Fitted fit(Fitting fitting, Start start, JavaRDD<ExampleShard> shards) {
        Dl4jNetwork network = Dl4jNetwork.create(new NetworkDefinition(
                plan.shape(start.preprocessing(), fitting.task()), plan.optimization(), fitting.seed()));
        TrainingSettings settings = plan.settings(fitting.seed());
        float[] parameters = start.parameters().orElseGet(network::parameters);
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(fitting.spark().sparkContext());
        try (SparkShardRunner runner = new SparkShardRunner(context, shards, network.layout(), settings)) {
            NetworkModel begun = NetworkModel.of(
                    fitting.header(config.name()), start.preprocessing(), start.scale(), network, parameters);
            NetworkTraining.Result result = new NetworkTraining(settings, runner)
                    .train(
                            TrainingState.start(parameters),
                            (losses, epochs, left) -> report(fitting, losses, epochs, left),
                            checkpoints(fitting, begun, settings, runner),
                            until(fitting));
            NetworkModel model = NetworkModel.of(
                    fitting.header(config.name()), start.preprocessing(), start.scale(), network, result.parameters());
            return fitted(model, result);
        }
    }

    /** Their key is that of all that decides the result: the model that training begins with, the settings, the rows' shards and BLAS. */
    private Checkpoints checkpoints(
            Fitting fitting, NetworkModel begun, TrainingSettings settings, SparkShardRunner runner) {
        String key = RunId.of(
                begun.id(),
                settings.toString(),
                config.options().classWeight().toString(),
                runner.sizes().toString(),
                BlasKernel.name());
        int every = config.options().checkpointEvery();
        Checkpoints kept = fitting.earlier().checkpoints().of(config.name(), key, every);
        return new PausedCheckpoints(kept, until(fitting), every);
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
        if (losses.epoch() < until(fitting)) {
            fitting.earlier().afterEpoch().run();
        }
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
