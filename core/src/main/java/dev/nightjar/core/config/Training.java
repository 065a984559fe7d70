package dev.nightjar.core.config;

import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.core.time.TrainingCalendar;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How models are made.
 *
 * @param historyDays nights that the training set reaches back, the label's maturity included
 * @param everyDays a night trains if its epoch day is a multiple of this counted from Monday 1970-01-05, or if there is no champion
 * @param trainers in the file's order
 * @param chooseBy the metric, on validation, by which the best trainer is chosen
 * @param seed of shuffles, initial parameters, splits and samples
 * @param weight SQL expression over the spine's row and, for names that it has not, the label's row: how much an example of the train split
 *     counts in the fit; 0 or more; empty for 1
 * @param preprocessing how features become inputs; the first rule that fits a feature counts
 * @param calibrate how the probabilities of every trainer's model are calibrated; for a binary label
 * @param search with which other values trainers are tried
 */
public record Training(
        int historyDays,
        Split split,
        int everyDays,
        Map<String, Trainer> trainers,
        String chooseBy,
        long seed,
        Sampling sample,
        Optional<String> weight,
        List<PreprocessingRule> preprocessing,
        CalibrationMethod calibrate,
        Search search) {
    public Training {
        Objects.requireNonNull(calibrate);
        Objects.requireNonNull(search);
        Objects.requireNonNull(split);
        trainers = Collections.unmodifiableMap(new LinkedHashMap<>(trainers));
        Objects.requireNonNull(chooseBy);
        Objects.requireNonNull(sample);
        Objects.requireNonNull(weight);
        preprocessing = List.copyOf(preprocessing);
        Limits.HISTORY.require("training.history", historyDays);
        Limits.EVERY.require("training.every", everyDays);
        if (split instanceof Split.ByTime time && historyDays <= time.notTrained()) {
            throw new IllegalArgumentException("training.history: " + historyDays
                    + "d must be longer than split.validation + split.test"
                    + (time.gapDays() > 1 ? " + the nights between them" : "") + " = " + time.notTrained() + "d");
        }
    }

    /** Splits by time without a gap, all rows, all of one weight. */
    public Training(
            int historyDays,
            int validationDays,
            int testDays,
            int everyDays,
            Map<String, Trainer> trainers,
            String chooseBy,
            long seed) {
        this(
                historyDays,
                new Split.ByTime(validationDays, testDays, 1),
                everyDays,
                trainers,
                chooseBy,
                seed,
                Sampling.ALL,
                Optional.empty(),
                List.of(),
                CalibrationMethod.NONE,
                Search.NONE);
    }

    /** Those that take part in a night that trains, in the file's order. */
    public Map<String, Trainer> trainersOn(LogicalDate night, TrainingCalendar.Champion champion) {
        Map<String, Trainer> due = new LinkedHashMap<>();
        trainers.forEach((name, trainer) -> {
            OptionalInt every =
                    trainer instanceof Trainer.Dl4j network ? network.options().everyDays() : OptionalInt.empty();
            if (every.isEmpty() || TrainingCalendar.due(night, every.getAsInt(), champion)) {
                due.put(name, trainer);
            }
        });
        return due;
    }

    /** Whether an example of the train split may count for more or less than 1. */
    public boolean weighs() {
        return !sample.keepsAll() || weight.isPresent();
    }

    /** The same with another split. */
    public Training with(Split other) {
        return new Training(
                historyDays,
                other,
                everyDays,
                trainers,
                chooseBy,
                seed,
                sample,
                weight,
                preprocessing,
                calibrate,
                search);
    }

    /** The same with other samples and weights. */
    public Training with(Sampling otherSample, Optional<String> otherWeight) {
        return new Training(
                historyDays,
                split,
                everyDays,
                trainers,
                chooseBy,
                seed,
                otherSample,
                otherWeight,
                preprocessing,
                calibrate,
                search);
    }

    /** The same with other rules of preprocessing. */
    public Training with(List<PreprocessingRule> rules) {
        return new Training(
                historyDays, split, everyDays, trainers, chooseBy, seed, sample, weight, rules, calibrate, search);
    }

    /** The same with another calibration. */
    public Training with(CalibrationMethod method) {
        return new Training(
                historyDays, split, everyDays, trainers, chooseBy, seed, sample, weight, preprocessing, method, search);
    }

    /** The same with other trainers, as they stand. */
    public Training with(Map<String, Trainer> others) {
        return new Training(
                historyDays,
                split,
                everyDays,
                others,
                chooseBy,
                seed,
                sample,
                weight,
                preprocessing,
                calibrate,
                Search.NONE);
    }

    /** The same with another search. */
    public Training with(Search other) {
        return new Training(
                historyDays,
                split,
                everyDays,
                trainers,
                chooseBy,
                seed,
                sample,
                weight,
                preprocessing,
                calibrate,
                other);
    }

    /** No search is left out: nights of before there were any keep the digest of their inputs. */
    @Override
    public String toString() {
        String text = "Training[historyDays=" + historyDays + ", split=" + split + ", everyDays=" + everyDays
                + ", trainers=" + trainers + ", chooseBy=" + chooseBy + ", seed=" + seed + ", sample=" + sample
                + ", weight=" + weight + ", preprocessing=" + preprocessing + ", calibrate=" + calibrate;
        return text + (search.equals(Search.NONE) ? "]" : ", search=" + search + "]");
    }

    /** One way to make a model. */
    public sealed interface Trainer {
        String name();

        /** A word of {@link TrainerKinds}. */
        String kind();

        /** Whether the gate compares others with it: a built-in kind that is no network. */
        default boolean isBaseline() {
            return TrainerKinds.BUILT_IN.contains(kind()) && !kind().equals("dl4j");
        }

        /** A public record with the configuration of a {@link TrainerKind} that is not built in. */
        non-sealed interface Provided extends Trainer {}

        /** What the trainer {@code constant} says of every row. */
        enum Strategy {
            /** The share of positive labels in training, each by its weight. */
            PRIOR,
            /** The mean label in training, each by its weight. */
            MEAN,
            /** A quantile of the labels in training, each by its weight. */
            QUANTILE
        }

        /**
         * @param layers widths of the hidden layers, at least one
         * @param embed category column to the width of its embedding; other categories are one-hot
         * @param epochs at most
         * @param batch rows of a step in one shard
         * @param learningRate of the optimizer, above 0
         * @param l2 added to the gradient of weights, times the weight, 0 or more; 0 for AdamW
         * @param earlyStop epochs without a better validation loss after which training ends; 0 for never
         * @param shards fixed number of parts of the data, whatever the number of slots
         * @param averageEvery batches between two averagings of the shards' parameters; 0 for once an epoch
         * @param options how it is built and trained beside that
         */
        record Dl4j(
                String name,
                List<Integer> layers,
                Map<String, Integer> embed,
                int epochs,
                int batch,
                double learningRate,
                double l2,
                int earlyStop,
                int shards,
                int averageEvery,
                NetworkOptions options)
                implements Trainer {
            public Dl4j {
                Objects.requireNonNull(options);
                layers = List.copyOf(layers);
                embed = Collections.unmodifiableMap(new LinkedHashMap<>(embed));
                String at = "training.trainers." + name;
                Limits.LAYERS.require(at + ".layers: their number", layers.size());
                layers.forEach(width -> Limits.LAYER.require(at + ".layers", width));
                embed.forEach((feature, width) -> Limits.EMBED.require(at + ".embed." + feature, width));
                Limits.EPOCHS.require(at + ".epochs", epochs);
                Limits.BATCH.require(at + ".batch", batch);
                Limits.LEARNING_RATE.require(at + ".learning_rate", learningRate);
                Limits.L2.require(at + ".l2", l2);
                Limits.EARLY_STOP.require(at + ".early_stop", earlyStop);
                Limits.SHARDS.require(at + ".shards", shards);
                Limits.AVERAGE_EVERY.require(at + ".average_every", averageEvery);
            }

            @Override
            public String kind() {
                return "dl4j";
            }

            /** Options that are as usual are left out: nights of before there were any keep the digest of their inputs. */
            @Override
            public String toString() {
                String size = "Dl4j[name=" + name + ", layers=" + layers + ", embed=" + embed + ", epochs=" + epochs
                        + ", batch=" + batch + ", learningRate=" + learningRate + ", l2=" + l2 + ", earlyStop="
                        + earlyStop + ", shards=" + shards + ", averageEvery=" + averageEvery;
                return size + (options.equals(NetworkOptions.USUAL) ? "]" : ", options=" + options + "]");
            }
        }

        /** Logistic (binary) or linear (regression) model of Spark MLlib. {@code regularization} is MLlib's regParam, 0 or more. */
        record Linear(String name, String kind, double regularization, double elasticNet, int maxIterations)
                implements Trainer {
            public Linear {
                String at = "training.trainers." + name;
                if (!kind.equals("logistic") && !kind.equals("linear")) {
                    throw new IllegalArgumentException(at + ".kind: '" + kind + "' is neither logistic nor linear");
                }
                Limits.REGULARIZATION.require(at + ".regularization", regularization);
                Limits.SHARE.require(at + ".elastic_net", elasticNet);
                Limits.ITERATIONS.require(at + ".max_iterations", maxIterations);
            }
        }

        /**
         * Gradient-boosted trees of Spark MLlib.
         *
         * @param maxDepth levels of a tree below its root
         * @param maxIterations trees, at most
         * @param stepSize what each tree but the first counts, above 0 to 1
         * @param subsamplingRate share of the rows that a tree is fitted on, above 0 to 1
         * @param maxBins parts into which a number's values are divided; splits lie between them
         * @param minInstancesPerNode training rows that each side of a split has, at least
         * @param earlyStop 1 to end at the first tree that makes the validation loss no better, 0 for never
         */
        record Gbt(
                String name,
                int maxDepth,
                int maxIterations,
                double stepSize,
                double subsamplingRate,
                int maxBins,
                int minInstancesPerNode,
                int earlyStop)
                implements Trainer {
            public Gbt {
                String at = "training.trainers." + name;
                Limits.TREE_DEPTH.require(at + ".max_depth", maxDepth);
                Limits.TREES.require(at + ".max_iterations", maxIterations);
                Limits.LEARNING_RATE.require(at + ".step_size", stepSize);
                Limits.KEPT.require(at + ".subsampling_rate", subsamplingRate);
                Limits.BINS.require(at + ".max_bins", maxBins);
                Limits.FREQUENCY.require(at + ".min_instances_per_node", minInstancesPerNode);
                Limits.STOP.require(at + ".early_stop", earlyStop);
            }

            /** The same with another number of trees. */
            public Gbt withIterations(int trees) {
                return new Gbt(
                        name, maxDepth, trees, stepSize, subsamplingRate, maxBins, minInstancesPerNode, earlyStop);
            }

            @Override
            public String kind() {
                return "gbt";
            }
        }

        /**
         * One number for every row.
         *
         * @param quantile share of the training weight whose labels are that number or less, for {@link Strategy#QUANTILE}
         */
        record Constant(String name, Strategy strategy, double quantile) implements Trainer {
            public Constant {
                Objects.requireNonNull(strategy);
                Limits.SHARE.require("training.trainers." + name + ".quantile", quantile);
            }

            @Override
            public String kind() {
                return "constant";
            }
        }

        /** What stands in a feature, such as the label's last known value. {@code feature}: the name of a number. */
        record LastValue(String name, String feature) implements Trainer {
            public LastValue {
                Objects.requireNonNull(feature);
            }

            @Override
            public String kind() {
                return "last_value";
            }
        }
    }
}
