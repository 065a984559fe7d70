package dev.nightjar.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.core.config.Label;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model of a binary label with a calibration of its probabilities. Scores, threshold and reasons are those of the calibrated probability. Its files
 * are those of the model and one more.
 */
public final class CalibratedModel implements Model {
    private final Model model;
    private final Calibration calibration;
    private final SortedMap<String, byte[]> files;
    private final String id;

    /** @param model not calibrated yet */
    public CalibratedModel(Model model, Calibration calibration) {
        this.model = model;
        this.calibration = Objects.requireNonNull(calibration);
        if (model.header().task() != Label.Task.BINARY || model.calibration().isPresent()) {
            throw new IllegalArgumentException(model.header().trainer()
                    + ": only a model of a binary label that is not calibrated yet can be calibrated");
        }
        SortedMap<String, byte[]> all = new TreeMap<>(model.files());
        all.put(ModelFiles.CALIBRATION, ModelJson.bytes(json(calibration)));
        this.files = Collections.unmodifiableSortedMap(all);
        this.id = ModelArtifact.id(files);
    }

    /** The model inside, or the model itself if it is not calibrated. */
    public static Model uncalibrated(Model model) {
        return model instanceof CalibratedModel calibrated ? calibrated.model : model;
    }

    private static ObjectNode json(Calibration calibration) {
        ObjectNode node = ModelJson.object().put("method", calibration.method());
        if (calibration instanceof Calibration.Platt platt) {
            node.put("slope", platt.slope()).put("intercept", platt.intercept());
        } else if (calibration instanceof Calibration.Beta beta) {
            node.put("a", beta.a()).put("b", beta.b()).put("c", beta.c());
        } else if (calibration instanceof Calibration.Isotonic isotonic) {
            node.set("x", ModelJson.array(isotonic.x()));
            node.set("y", ModelJson.array(isotonic.y()));
        }
        return node;
    }

    /** @throws IllegalArgumentException if it is no calibration */
    static Calibration read(JsonNode node) {
        String method = ModelJson.text(node, "method");
        return switch (method) {
            case "platt" -> new Calibration.Platt(ModelJson.number(node, "slope"), ModelJson.number(node, "intercept"));
            case "beta" ->
                new Calibration.Beta(
                        ModelJson.number(node, "a"), ModelJson.number(node, "b"), ModelJson.number(node, "c"));
            case "isotonic" -> new Calibration.Isotonic(ModelJson.numbers(node, "x"), ModelJson.numbers(node, "y"));
            default -> throw new IllegalArgumentException("method is " + method + ", must be platt, beta or isotonic");
        };
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String kind() {
        return model.kind();
    }

    @Override
    public ModelHeader header() {
        return model.header();
    }

    @Override
    public Preprocessing preprocessing() {
        return model.preprocessing();
    }

    @Override
    public Optional<Calibration> calibration() {
        return Optional.of(calibration);
    }

    @Override
    public SortedMap<String, byte[]> files() {
        return files;
    }

    @Override
    public CalibratedModel withThreshold(double threshold) {
        return new CalibratedModel(model.withThreshold(threshold), calibration);
    }

    @Override
    public Scorer scorer() {
        return new CalibratedScorer(model.scorer(), calibration, model.inputs().size());
    }

    private record CalibratedScorer(Scorer scorer, Calibration calibration, int features) implements Scorer {
        @Override
        public void score(FeatureBatch batch, double[] out) {
            scorer.score(batch, out);
            for (int row = 0; row < batch.rows(); row++) {
                out[row] = calibration.apply(out[row]);
            }
        }

        /** What the calibrated score would be without a feature is the calibration of what the score would be without it. */
        @Override
        public void contributions(FeatureBatch batch, double[] scores, double[] contributions) {
            scorer.contributions(batch, scores, contributions);
            for (int row = 0; row < batch.rows(); row++) {
                double raw = scores[row];
                scores[row] = calibration.apply(raw);
                for (int at = row * features; at < (row + 1) * features; at++) {
                    double without = Math.min(Math.max(raw - contributions[at], 0), 1);
                    contributions[at] = contributions[at] == 0 ? 0 : scores[row] - calibration.apply(without);
                }
            }
        }

        @Override
        public void close() {
            scorer.close();
        }
    }
}
