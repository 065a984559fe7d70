package dev.nightjar.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Who a candidate is compared with, all on the same test rows.
 *
 * @param champion empty if there is none
 * @param constant the constant predictor
 * @param baselines name to the night's other models that are baselines, in order
 */
public record Rivals(Optional<TestFigures> champion, TestFigures constant, Map<String, TestFigures> baselines) {
    public Rivals {
        Objects.requireNonNull(champion);
        Objects.requireNonNull(constant);
        baselines = Collections.unmodifiableMap(new LinkedHashMap<>(baselines));
    }

    /** Without baselines but the constant, and without samples. */
    public static Rivals of(Optional<Evaluation> champion, Evaluation constant) {
        return new Rivals(champion.map(TestFigures::new), new TestFigures(constant), Map.of());
    }
}
