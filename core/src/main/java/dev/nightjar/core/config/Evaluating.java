package dev.nightjar.core.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What models are judged by beside the metrics of whole splits.
 *
 * @param slices keys or features by whose values the test split is judged again
 * @param weight key or feature that says what a row of validation and test counts, 0 or more; empty for 1
 */
public record Evaluating(List<String> slices, Optional<String> weight, Intervals intervals) {
    /** All rows count one, no slices, intervals by night. */
    public static final Evaluating USUAL =
            new Evaluating(List.of(), Optional.empty(), new Intervals(Intervals.NIGHT, 200, 0.95));

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

    public Evaluating {
        slices = List.copyOf(slices);
        Objects.requireNonNull(weight);
        Objects.requireNonNull(intervals);
    }

    /** Whether figures get intervals: weighed rows have none. */
    public boolean resamples() {
        return intervals.samples > 0 && weight.isEmpty();
    }
}
