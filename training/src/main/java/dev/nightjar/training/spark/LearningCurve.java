package dev.nightjar.training.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Metric;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.run.Progress;
import dev.nightjar.model.Model;
import dev.nightjar.training.Constant;
import dev.nightjar.training.CurvePoint;
import dev.nightjar.training.Evaluation;
import dev.nightjar.training.LabelSummary;
import dev.nightjar.training.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How a trainer does on shares of the training rows: each share, by the hash of the key and the night, holds the one before it. The loss on the rows that it was
 * fitted on and on all validation rows, over the number of rows.
 */
final class LearningCurve {
    static final String CURVE = "learning";

    private final TrainingSet set;
    private final Pipeline pipeline;
    private final Function<TrainingSet, Fitted> trainer;
    private final Progress progress;
    private final Map<String, List<CurvePoint>> points =
            new TreeMap<>(Map.of(Outcome.TRAIN, new ArrayList<>(), Outcome.VALIDATION, new ArrayList<>()));

    /** @param trainer fits the train split of a set */
    LearningCurve(TrainingSet set, Pipeline pipeline, Function<TrainingSet, Fitted> trainer, Progress progress) {
        this.set = set;
        this.pipeline = pipeline;
        this.trainer = trainer;
        this.progress = progress;
    }

    /**
     * The points by split, from the least share to all rows.
     *
     * @param train the model of all rows on them
     * @param validation the same model on validation
     * @param warnings one is added for each share that cannot be learnt from
     */
    Map<String, List<CurvePoint>> points(
            Constant constant, Evaluation train, Evaluation validation, List<String> warnings) {
        for (double share : pipeline.evaluation().learningCurve()) {
            TrainingSet fewer = new TrainingSet(set.id(), fewer(share), set.features());
            Assessment assessment = new Assessment(fewer.rows(), pipeline);
            LabelSummary labels = assessment.labels().get(Outcome.TRAIN);
            String percent = String.format(Locale.ROOT, "%.4g %%", 100 * share);
            if (labels == null || labels.oneValue()) {
                warnings.add("evaluation.learning_curve: " + percent + " of the training rows have one label only");
                continue;
            }
            progress.say("learning curve: fitting on " + percent + " of the training rows");
            Map<String, Model> models = Map.of(CURVE, trainer.apply(fewer).model());
            Map<String, OptionalDouble> any = Map.of(
                    CURVE,
                    pipeline.label().task() == Label.Task.BINARY ? OptionalDouble.of(0.5) : OptionalDouble.empty());
            Evaluation onTrain =
                    assessment.evaluate(Outcome.TRAIN, models, any, constant).get(CURVE);
            add(
                    onTrain.rows(),
                    onTrain,
                    assessment
                            .evaluate(Outcome.VALIDATION, models, any, constant)
                            .get(CURVE));
        }
        add(train.rows(), train, validation);
        return points;
    }

    private void add(long rows, Evaluation train, Evaluation validation) {
        Metric loss = pipeline.label().task() == Label.Task.BINARY ? Metric.LOG_LOSS : Metric.RMSE;
        add(Outcome.TRAIN, rows, train.value(loss));
        add(Outcome.VALIDATION, rows, validation.value(loss));
    }

    private void add(String split, long rows, OptionalDouble loss) {
        List<CurvePoint> of = points.get(split);
        loss.ifPresent(value -> of.add(new CurvePoint(CURVE, of.size(), rows, value)));
    }

    private Dataset<Row> fewer(double share) {
        Column drawn = RowHash.drawn(RowHash.of(pipeline, lit("learning"), col("_night")), share);
        return set.rows().filter(col("_split").notEqual(Outcome.TRAIN).or(drawn));
    }
}
