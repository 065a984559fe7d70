package example;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import dev.nightjar.core.config.AggregateFunction.Parameter;
import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Training;
import dev.nightjar.model.LinearModel;
import dev.nightjar.model.Preprocessing;
import dev.nightjar.training.spark.Fitted;
import dev.nightjar.training.spark.Fitting;
import dev.nightjar.training.spark.Trainer;
import dev.nightjar.training.spark.TrainerProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.sql.Row;

/** {@code kind: discriminant}: linear discriminant analysis in one pass; each input has one variance, the same for both classes. */
public final class Discriminant implements TrainerProvider {
    /** What the pipeline file says. Its text tells whether a night's models stand, so it has all that changes the model. */
    public record Settings(String name, double smoothing) implements Training.Trainer.Provided {
        @Override
        public String kind() {
            return "discriminant";
        }
    }

    @Override
    public String word() {
        return "discriminant";
    }

    @Override
    public Set<Label.Task> tasks() {
        return Set.of(Label.Task.BINARY);
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Parameter.of("smoothing", Parameter.Type.ABOVE, 0, 1).usually("0.01")); // added to each variance
    }

    @Override
    public Settings configuration(String name, Map<String, List<String>> arguments) {
        return new Settings(name, Double.parseDouble(arguments.get("smoothing").get(0)));
    }

    @Override
    public Trainer create(Training.Trainer.Provided configuration) {
        return fitting -> fit((Settings) configuration, fitting);
    }

    private static Fitted fit(Settings settings, Fitting fitting) {
        Preprocessing preprocessing = fitting.preprocessing();
        List<Row> classes = fitting.rows(preprocessing)
                .groupBy("label")
                .agg(Summarizer.metrics("mean", "variance").summary(col("features"), col("weight")), sum("weight"))
                .orderBy("label")
                .collectAsList(); // two rows
        Row none = classes.get(0).getStruct(1);
        Row some = classes.get(1).getStruct(1);
        double[] means = none.<Vector>getAs("mean").toArray();
        double[] others = some.<Vector>getAs("mean").toArray();
        double[] variances = none.<Vector>getAs("variance").toArray();
        double[] otherVariances = some.<Vector>getAs("variance").toArray();
        double weight = classes.get(0).getDouble(2);
        double otherWeight = classes.get(1).getDouble(2);
        double[] coefficients = new double[means.length];
        double intercept = Math.log(otherWeight / weight);
        for (int i = 0; i < coefficients.length; i++) {
            double variance = (weight * variances[i] + otherWeight * otherVariances[i]) / (weight + otherWeight);
            coefficients[i] = (others[i] - means[i]) / (variance + settings.smoothing());
            intercept -= coefficients[i] * (means[i] + others[i]) / 2;
        }
        LinearModel model =
                new LinearModel(fitting.header(settings.name()), preprocessing, coefficients, intercept);
        return Fitted.of(model, "one pass, " + coefficients.length + " inputs");
    }
}
