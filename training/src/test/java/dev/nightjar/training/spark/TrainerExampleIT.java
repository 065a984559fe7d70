package dev.nightjar.training.spark;

import static dev.nightjar.training.spark.TrainingNight.MONDAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.TrainerKind;
import dev.nightjar.core.config.Training;
import dev.nightjar.model.FeatureBatch;
import dev.nightjar.model.LinearModel;
import dev.nightjar.model.Model;
import dev.nightjar.model.ModelArtifact;
import dev.nightjar.model.Scorer;
import dev.nightjar.model.spark.RowFeatures;
import dev.nightjar.testing.SparkExtension;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import javax.tools.ToolProvider;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The trainer of examples/java, from classes of its own that ServiceLoader finds; in a pipeline file it stands in ExampleJavaIT. */
@ExtendWith(SparkExtension.class)
class TrainerExampleIT {
    private static final Path EXAMPLE =
            Path.of("../examples/java").toAbsolutePath().normalize();
    private static final String SERVICE = "META-INF/services/dev.nightjar.core.config.TrainerKind";

    @TempDir
    Path folder;

    private URLClassLoader compiled() throws Exception {
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "--release",
                                "17",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-d",
                                folder.toString(),
                                EXAMPLE.resolve("Discriminant.java").toString()))
                .isZero();
        Files.createDirectories(folder.resolve(SERVICE).getParent());
        Files.copy(EXAMPLE.resolve(SERVICE), folder.resolve(SERVICE));
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
    }

    @Test
    void aTrainerOfAnotherJarFitsAModelThatIsReadWithoutIt(SparkSession spark) throws Exception {
        Dataset<Row> set = TrainingNight.examples(spark, MONDAY, TrainingNight::late, 1000);
        Fitting fitting = TrainersIT.fitting(set, Label.Task.BINARY, 3);
        Model model;
        try (URLClassLoader loader = compiled()) {
            TrainerProvider found = (TrainerProvider) ServiceLoader.load(TrainerKind.class, loader).stream()
                    .map(ServiceLoader.Provider::get)
                    .filter(kind -> kind.word().equals("discriminant"))
                    .findFirst()
                    .orElseThrow();
            Training.Trainer.Provided settings = found.configuration("own", Map.of("smoothing", List.of("0.01")));
            assertThat(settings).hasToString("Settings[name=own, smoothing=0.01]");
            Fitted fitted = found.create(settings).fit(fitting);
            assertThat(fitted.says()).startsWith("one pass, ");
            model = fitted.model();
            assertThat(found.create(settings).fit(fitting).model().id()).isEqualTo(model.id());
        }
        LinearModel read = (LinearModel) ModelArtifact.load(model.id(), model.files());
        List<String> outputs = read.preprocessing().outputs();
        // late by 1.5 a - b + 1.5 in rome
        assertThat(read.coefficients()[outputs.indexOf("f_a")]).isBetween(0.8, 2.2);
        assertThat(read.coefficients()[outputs.indexOf("f_b")]).isBetween(-1.6, -0.4);
        assertThat(read.coefficients()[outputs.indexOf("f_city=rome")])
                .isGreaterThan(read.coefficients()[outputs.indexOf("f_city=oslo")]);
        assertThat(meanScore(set, read, 1)).isGreaterThan(meanScore(set, read, 0) + 0.2);
    }

    private static double meanScore(Dataset<Row> set, Model model, int label) {
        List<Row> rows = set.filter("_split = 'test' and _label = " + label)
                .select(RowFeatures.select(set.schema(), model.inputs()).toArray(Column[]::new))
                .collectAsList();
        FeatureBatch batch = new FeatureBatch(model.inputs(), rows.size());
        RowFeatures reader = new RowFeatures(rows.get(0).schema(), model.inputs());
        rows.forEach(row -> reader.add(row, batch));
        double[] scores = new double[rows.size()];
        try (Scorer scorer = model.scorer()) {
            scorer.score(batch, scores);
        }
        double sum = 0;
        for (double score : scores) {
            sum += score;
        }
        return sum / scores.length;
    }
}
