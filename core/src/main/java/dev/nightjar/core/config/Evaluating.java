package dev.nightjar.core.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What models are judged by beside the metrics of whole splits.
 *
 * @param slices keys or features by whose values the test split is judged again
 * @param ranking how well the rows of each group are ordered; empty if nobody asks
 * @param weight key or feature that says what a row of validation and test counts, 0 or more; empty for 1
 * @param adversarial how well later rows can be told from training rows; empty if nobody asks
 * @param learningCurve shares of the training rows that the chosen trainer is fitted on again, rising, above 0 and below 1
 * @param worstSlices the values and ranges of features on which the candidate does worst; empty if nobody asks
 */
public record Evaluating(
        List<String> slices,
        Optional<String> weight,
        Intervals intervals,
        Optional<Ranking> ranking,
        Optional<Adversarial> adversarial,
        List<Double> learningCurve,
        Optional<WorstSlices> worstSlices) {
    /** All rows count one, no slices, intervals by night. */
    public static final Evaluating USUAL =
            new Evaluating(List.of(), Optional.empty(), new Intervals(Intervals.NIGHT, 200, 0.95), Optional.empty());

    /**
     * A bootstrap of the test rows.
     *
     * @param by what is drawn: {@link #NIGHT}, {@link #KEY}, or a key or feature
     * @param samples 0 for none
     * @param level share of the samples inside an interval
     */
    public record Intervals(String by, int samples, double level) {
        public static final String NIGHT = "night";
        public static final String KEY = "key";

        public Intervals {
            Objects.requireNonNull(by);
            Limits.SAMPLES.require("evaluation.intervals.samples", samples);
            Limits.LEVEL.require("evaluation.intervals.level", level);
            if (samples == 1) {
                throw new IllegalArgumentException(
                        "evaluation.intervals.samples: 1 sample has no interval; 0 for none, 2 at least");
            }
        }
    }

    /**
     * Figures of the order of the test rows in each group, for a binary label.
     *
     * @param by {@link Intervals#NIGHT}, or a key or feature whose values are the groups
     * @param places after which recall and gain are told, at least one
     */
    public record Ranking(String by, List<Integer> places) {
        public Ranking {
            Objects.requireNonNull(by);
            places = List.copyOf(places);
            Limits.PLACES.require("evaluation.ranking.at: their number", places.size());
            places.forEach(place -> Limits.PLACE.require("evaluation.ranking.at", place));
        }
    }

    /**
     * The AUC of a linear model that tells rows of validation, and of test, from training rows by their features.
     *
     * @param atMost above it the night warns, 0.5 to 1
     * @param rows of each split that are looked at, about, at most
     */
    public record Adversarial(double atMost, int rows) {
        public Adversarial {
            Limits.APART.require("evaluation.adversarial.at_most", atMost);
            Limits.APART_ROWS.require("evaluation.adversarial.rows", rows);
        }
    }

    /**
     * Found slices of the test rows.
     *
     * @param most how many are told
     * @param rowsAtLeast those with fewer rows are not looked at
     */
    public record WorstSlices(int most, long rowsAtLeast) {
        public WorstSlices {
            Limits.WORST.require("evaluation.worst_slices.most", most);
            Limits.WORST_ROWS.require("evaluation.worst_slices.rows_at_least", rowsAtLeast);
        }
    }

    /** Nothing but slices, weights, intervals and ranking. */
    public Evaluating(List<String> slices, Optional<String> weight, Intervals intervals, Optional<Ranking> ranking) {
        this(slices, weight, intervals, ranking, Optional.empty(), List.of(), Optional.empty());
    }

    public Evaluating {
        Objects.requireNonNull(adversarial);
        Objects.requireNonNull(worstSlices);
        learningCurve = List.copyOf(learningCurve);
        double before = 0;
        for (double share : learningCurve) {
            if (!(share > before && share < 1)) {
                throw new IllegalArgumentException("evaluation.learning_curve: " + learningCurve
                        + " must rise, above 0 and below 1: the point of all rows is there without");
            }
            before = share;
        }
        Objects.requireNonNull(ranking);
        slices = List.copyOf(slices);
        Objects.requireNonNull(weight);
        Objects.requireNonNull(intervals);
    }

    /** Whether figures get intervals: weighed rows have none. */
    public boolean resamples() {
        return intervals.samples > 0 && weight.isEmpty();
    }
}
