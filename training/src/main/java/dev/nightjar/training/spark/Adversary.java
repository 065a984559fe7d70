package dev.nightjar.training.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.core.config.Evaluating;
import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Metric;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.run.Progress;
import dev.nightjar.model.Model;
import dev.nightjar.model.PreprocessingPlan;
import dev.nightjar.model.spark.ModelScores;
import dev.nightjar.training.Apart;
import dev.nightjar.training.Evaluation;
import dev.nightjar.training.LabelSummary;
import dev.nightjar.training.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How far apart the splits of a training set lie: a logistic regression on their features is fitted on half of the rows to tell a later split from the train
 * split, and judged on the other half. Rows and halves are chosen by the hash of the key, so the answer does not depend on how the rows lie.
 */
final class Adversary {
    private static final Training.Trainer.Linear TRAINER =
            new Training.Trainer.Linear("adversary", "logistic", 1e-4, 0, 100);

    private final TrainingSet set;
    private final Pipeline pipeline;
    private final Evaluating.Adversarial rules;

    Adversary(TrainingSet set, Pipeline pipeline, Evaluating.Adversarial rules) {
        this.set = set;
        this.pipeline = pipeline;
        this.rules = rules;
    }

    /**
     * Validation and test against train.
     *
     * @param labels of each split that has rows
     */
    List<Apart> apart(Map<String, LabelSummary> labels) {
        List<Apart> found = new ArrayList<>();
        for (String split : List.of(Outcome.VALIDATION, Outcome.TEST)) {
            Dataset<Row> told = told(split, labels);
            // bounded: at most four groups
            boolean bothInBoth =
                    told.groupBy("_split", "_label").count().collectAsList().size() == 4;
            if (bothInBoth) {
                Evaluation judged = judged(told);
                found.add(new Apart(set.id(), split, judged.value(Metric.AUC), judged.rows(), rules.atMost()));
            } else {
                found.add(new Apart(set.id(), split, OptionalDouble.empty(), 0, rules.atMost()));
            }
        }
        return found;
    }

    /** About so many rows of both splits, with label 1 for the later one, and halves of them as new splits. */
    private Dataset<Row> told(String split, Map<String, LabelSummary> labels) {
        Column hash = hashed(1);
        Column few = lit(false);
        for (String one : List.of(Outcome.TRAIN, split)) {
            double share = Math.min(
                    1, rules.rows() / (double) Math.max(1, labels.get(one).rows()));
            few = few.or(col("_split").equalTo(one).and(RowHash.drawn(hash, share)));
        }
        Dataset<Row> told = set.rows()
                .filter(few)
                .withColumn("_label", when(col("_split").equalTo(split), 1.0).otherwise(0.0))
                .withColumn(
                        "_split",
                        when(RowHash.half(hashed(2)).equalTo(0), Examples.TRAIN).otherwise(Examples.TEST));
        return List.of(told.columns()).contains(Examples.WEIGHT) ? told.drop(Examples.WEIGHT) : told;
    }

    private Column hashed(int salt) {
        return RowHash.of(pipeline, lit(salt), col("_night"));
    }

    private Evaluation judged(Dataset<Row> told) {
        Examples examples = new Examples(
                told,
                pipeline.spine().key(),
                set.features(),
                1,
                pipeline.training().seed(),
                PreprocessingPlan.rules(set.features(), pipeline.training().preprocessing()));
        Fitting fitting = new Fitting(
                told.sparkSession(),
                examples,
                examples.statistics(),
                Label.Task.BINARY,
                "",
                set.id(),
                pipeline.training().seed(),
                Progress.silent());
        Model model = new LinearTrainer(TRAINER).fit(fitting).model();
        Map<String, Model> models = new LinkedHashMap<>(Map.of("score", model));
        Dataset<Row> scored = ModelScores.of(
                        told.filter(col("_split").equalTo(Examples.TEST)), List.of("_label"), models)
                .select(lit(0).as("series"), col("_label").as("label"), col("score"));
        return Evaluator.evaluate(scored, Label.Task.BINARY, Map.of(0, OptionalDouble.of(0.5)))
                .get(0);
    }
}
