package dev.nightjar.core.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * With which other values of their keys trainers are tried.
 *
 * @param strategy how the values of a trial are chosen
 * @param trials of each trainer, the one with the file's own values among them; 1 or more; all points of the grid for {@link Strategy#GRID}
 * @param minutes that all trials together may take; empty for as long as it takes
 * @param halving how trials that do worse end sooner
 * @param spaces trainer to what is tried of it, in the file's order; empty for no search
 */
public record Search(Strategy strategy, int trials, OptionalInt minutes, Halving halving, Map<String, Space> spaces) {
    /** Trainers as they stand. */
    public static final Search NONE = new Search(Strategy.RANDOM, 1, OptionalInt.empty(), new Halving(3, 1), Map.of());

    public enum Strategy {
        /** Each value of a list or points of a range with each other. */
        GRID,
        /** Drawn evenly by the seed. */
        RANDOM,
        /** A tree-structured Parzen estimator: drawn where former trials did well. */
        TPE
    }

    /**
     * Successive halving: all trials get the first share of a whole training, the best of them the next one, up to the whole.
     *
     * @param factor one in so many goes on to the next rung, which is so many times as long; 2 to 10
     * @param rungs 1 to 5; 1 for whole trainings only
     */
    public record Halving(int factor, int rungs) {
        public Halving {
            Limits.HALVING.require("training.search.halving.factor", factor);
            Limits.RUNGS.require("training.search.halving.rungs", rungs);
        }

        /** Share of a whole training after which a rung ends, above 0 to 1. {@code rung}: from 0. */
        public double share(int rung) {
            return Math.pow(factor, (double) rung - (rungs - 1));
        }

        /** How many of the trials of a rung go on to the next one; at least one. */
        public int survivors(int trials) {
            return Math.max(1, (trials + factor - 1) / factor);
        }
    }

    /** What is tried of one trainer: the block of the file, and the keys that change. */
    public record Space(TrainerBlock block, List<Dimension> dimensions) {
        public Space {
            Objects.requireNonNull(block);
            dimensions = List.copyOf(dimensions);
            if (dimensions.isEmpty()) {
                throw new IllegalArgumentException("training.search.space: no key is to be tried");
            }
        }
    }

    /** One key of a trainer, {@code learning_rate} or {@code schedule.kind}, and what it may be. */
    public sealed interface Dimension {
        String key();

        /** Values as the file has them, each a single one or the items of a list. */
        record Choice(String key, List<List<String>> values) implements Dimension {
            public Choice {
                values = values.stream().map(List::copyOf).toList();
            }
        }

        /**
         * Numbers from one to another, both included.
         *
         * @param log evenly by their logarithm, else by themselves
         * @param whole whole numbers only
         * @param points of a grid, 2 or more
         */
        record Range(String key, double from, double to, boolean log, boolean whole, int points) implements Dimension {
            public Range {
                if (!(from < to) || (log && !(from > 0))) {
                    throw new IllegalArgumentException(
                            key + ": from " + from + " to " + to + (log ? " by logarithm" : "") + " is no range");
                }
                Limits.POINTS.require(key + ".points", points);
            }
        }
    }

    public Search {
        Objects.requireNonNull(strategy);
        Objects.requireNonNull(minutes);
        Objects.requireNonNull(halving);
        spaces = Collections.unmodifiableMap(new LinkedHashMap<>(spaces));
        Limits.TRIALS.require("training.search.trials", trials);
    }
}
