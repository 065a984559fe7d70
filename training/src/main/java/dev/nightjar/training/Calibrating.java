package dev.nightjar.training;

import dev.nightjar.core.config.CalibrationMethod;
import dev.nightjar.model.Calibration;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * What a model's calibration is fitted on: its validation rows, all of them and in two halves.
 *
 * @param whole all rows
 * @param halves two of them, each row in one
 */
public record Calibrating(Part whole, List<Part> halves) {
    public Calibrating {
        halves = List.copyOf(halves);
    }

    /** Some rows, in rising order of their scores while they are added; parts of greater scores may follow. */
    public static final class Part implements Serializable {
        private static final long serialVersionUID = 1L;

        private ScoreGrid grid;
        private final MonotoneBlocks blocks;

        private Part(ScoreGrid grid, MonotoneBlocks blocks) {
            this.grid = grid;
            this.blocks = blocks;
        }

        /** No rows. */
        public static Part none() {
            return new Part(new ScoreGrid.Builder().build(), new MonotoneBlocks());
        }

        /** The rows of a run. */
        public static Part of(ScoreRun run) {
            ScoreGrid.Builder grid = new ScoreGrid.Builder();
            MonotoneBlocks blocks = new MonotoneBlocks();
            run.forEach((score, positives, negatives) -> {
                grid.add(score, positives, negatives);
                blocks.add(score, positives, negatives);
            });
            return new Part(grid.build(), blocks);
        }

        /** Adds rows whose scores are all greater. Returns this. */
        public Part then(Part greater) {
            grid = grid.merge(greater.grid);
            blocks.then(greater.blocks);
            return this;
        }

        private Optional<Calibration> fit(CalibrationMethod method) {
            if (!grid.hasBothClasses()) {
                return Optional.empty();
            }
            return switch (method) {
                case PLATT -> CalibrationFit.platt(grid);
                case BETA -> CalibrationFit.beta(grid);
                case ISOTONIC -> Optional.of(blocks.calibration());
                case NONE, BEST -> Optional.empty();
            };
        }
    }

    /**
     * The calibration by a method; for {@link CalibrationMethod#BEST} that with the least log loss on rows that it was not fitted on, of equals the first of
     * none, platt, beta, isotonic. None if the rows, or for the best one a half of them, have one class only, or it cannot be fitted.
     */
    public CalibrationChoice choose(CalibrationMethod method) {
        Map<CalibrationMethod, Double> losses = new LinkedHashMap<>();
        if (method != CalibrationMethod.BEST) {
            Optional<Calibration> fitted = whole.fit(method);
            fitted.ifPresent(calibration -> {
                losses.put(CalibrationMethod.NONE, whole.grid.logLoss(p -> p));
                losses.put(method, whole.grid.logLoss(calibration::apply));
            });
            return new CalibrationChoice(fitted, losses);
        }
        if (halves.stream().allMatch(half -> half.grid.hasBothClasses())) {
            losses.put(CalibrationMethod.NONE, whole.grid.logLoss(p -> p));
            for (CalibrationMethod one : CalibrationMethod.FITTED) {
                crossed(one).ifPresent(loss -> losses.put(one, loss));
            }
        }
        CalibrationMethod best = CalibrationMethod.NONE;
        for (Map.Entry<CalibrationMethod, Double> one : losses.entrySet()) {
            best = one.getValue() < losses.get(best) ? one.getKey() : best;
        }
        return new CalibrationChoice(whole.fit(best), losses);
    }

    /** Mean log loss of each half under what was fitted on the other one. */
    private Optional<Double> crossed(CalibrationMethod method) {
        double loss = 0;
        double rows = 0;
        for (int half = 0; half < 2; half++) {
            Optional<Calibration> fitted = halves.get(1 - half).fit(method);
            if (fitted.isEmpty()) {
                return Optional.empty();
            }
            ScoreGrid judged = halves.get(half).grid;
            DoubleUnaryOperator calibration = fitted.get()::apply;
            double count = (double) judged.positives() + judged.negatives();
            loss += count * judged.logLoss(calibration);
            rows += count;
        }
        return Optional.of(loss / rows);
    }
}
