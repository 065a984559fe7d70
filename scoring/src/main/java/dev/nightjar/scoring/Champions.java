package dev.nightjar.scoring;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.model.FeatureColumn;
import dev.nightjar.model.ModelHeader;
import dev.nightjar.model.registry.ModelHistory;
import dev.nightjar.model.registry.Reign;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Which model a night scores with, and whether it can. */
public final class Champions {
    private Champions() {}

    /**
     * The champion as of the night.
     *
     * @throws PipelineException GATE if there is none, and says whether the night lies before the first one
     */
    public static Reign of(ModelHistory history, LogicalDate night) {
        return history.championAsOf(night).orElseThrow(() -> none(history, night));
    }

    private static PipelineException none(ModelHistory history, LogicalDate night) {
        List<Reign> reigns = history.reigns();
        String why;
        if (reigns.isEmpty()) {
            why = "no model was promoted yet. Run the stage train, or promote a model (models promote).";
        } else if (night.isBefore(reigns.get(0).firstNight())) {
            why = "it lies before the first champion, " + reigns.get(0).model() + ", which counts from night "
                    + reigns.get(0).firstNight() + ". Score that night or a later one.";
        } else {
            why = "its champion was taken back or retired. Promote a model (models promote).";
        }
        return new PipelineException(ErrorKind.GATE, "predictions: night " + night + " has no champion: " + why);
    }

    /**
     * Checks that the scoring set has what the model reads.
     *
     * @param columns name to SQL type of the scoring set's columns
     * @throws PipelineException GATE if the model was trained on other features
     */
    public static void check(String id, ModelHeader header, Map<String, String> columns) {
        for (FeatureColumn input : header.inputs()) {
            String type = columns.get(input.name());
            String wanted = input.isNumeric() ? "double" : "string";
            if (!wanted.equals(type)) {
                throw refused(
                        id,
                        "it reads the feature " + input.name() + " as " + wanted + ", which the scoring set "
                                + (type == null ? "does not have" : "has as " + type));
            }
        }
    }

    /** GATE: the champion's features are not the file's, and were not made beside them. */
    public static PipelineException notMade(String id, String features, String current) {
        return refused(
                id,
                "it was trained on the feature set " + features + ", the pipeline file now defines " + current
                        + ", and no rows with the former were made for this night; they are made beside the latter as long as the"
                        + " sources have what they need, and the zone and the spine stay");
    }

    private static PipelineException refused(String id, String why) {
        return new PipelineException(
                ErrorKind.GATE,
                "predictions: the champion " + id + " cannot score this night: " + why
                        + ". Train a model on these features (run --from train), or restore the features in the pipeline file.");
    }

    /**
     * From which probability the decision is yes; empty for a regression.
     *
     * @param configured the pipeline file's; the model's own counts if it is empty
     */
    public static OptionalDouble threshold(String id, ModelHeader header, OptionalDouble configured) {
        if (header.task() == Label.Task.REGRESSION) {
            return OptionalDouble.empty();
        }
        OptionalDouble threshold = configured.isPresent() ? configured : header.threshold();
        if (threshold.isEmpty()) {
            throw new PipelineException(
                    ErrorKind.GATE,
                    "predictions: the champion " + id
                            + " has no threshold of its own. Give one in scoring.decision.threshold, or promote another model.");
        }
        return threshold;
    }
}
