package dev.nightjar.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.core.time.TrainingCalendar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkReaderTest {
    @TempDir
    Path folder;

    private static String regression() {
        return PipelineLoaderTest.good()
                .replace("value: \"delay >= 30\"", "value: delay, task: regression")
                .replace("logistic: {kind: logistic}", "line: {kind: linear}")
                .replace("metric: auc, at_least: 0.6", "metric: rmse, at_most: 60")
                .replace("log_loss, worse_than_champion_by_at_most", "mae, worse_than_champion_by_at_most")
                .replace("export: {expire: 5d}\n", "")
                .replace("scoring: {decision: {threshold: 0.5}}\n", "");
    }

    private Training.Trainer.Dl4j load(String text, String more) throws IOException {
        Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(folder.resolve("schemas/arrivals.yaml"), "columns: {id: string, delay: double}\n");
        Path file = folder.resolve("pipeline.yaml");
        Files.writeString(file, text.replace("epochs: 5}", "epochs: 5" + more + "}"));
        Training.Trainer trainer =
                PipelineLoader.of(name -> null).load(file).training().trainers().get("network");
        return (Training.Trainer.Dl4j) trainer;
    }

    @Test
    void aFileThatSaysNothingGetsWhatItAlwaysGot() throws IOException {
        Training.Trainer.Dl4j usual = load(PipelineLoaderTest.good(), "");
        assertThat(usual.options()).isEqualTo(NetworkOptions.USUAL);
        assertThat(usual.options().loss(Label.Task.BINARY)).isEqualTo(NetworkOptions.Loss.CROSS_ENTROPY);
        assertThat(usual.options().loss(Label.Task.REGRESSION)).isEqualTo(NetworkOptions.Loss.MSE);
        assertThat(usual)
                .as("the text goes into digests of inputs")
                .hasToString(
                        "Dl4j[name=network, layers=[32], embed={row_tail=8}, epochs=5, batch=1024, learningRate=0.001, l2=1.0E-4,"
                                + " earlyStop=3, shards=4, averageEvery=0]");
    }

    @Test
    void everyOptionIsRead() throws IOException {
        Training.Trainer.Dl4j read = load(
                regression(),
                ", activation: leaky_relu, wiring: wide_and_deep, normalization: batch, loss: huber, huber_delta: 2, optimizer: sgd, momentum: 0.8,"
                        + " l1: 0.01, dropout: 0.2, clip_norm: 5, clip_value: 1, min_delta: 0.001, checkpoint_every: 2,"
                        + " start: champion, every: 14d, schedule: {kind: step, factor: 0.1, every: 3, warmup: 0.5}");
        assertThat(read.options())
                .isEqualTo(new NetworkOptions(
                        NetworkOptions.Activation.LEAKY_RELU,
                        NetworkOptions.Wiring.WIDE_AND_DEEP,
                        NetworkOptions.Normalization.BATCH,
                        Optional.of(NetworkOptions.Loss.HUBER),
                        2,
                        0.5,
                        NetworkOptions.ClassWeight.NONE,
                        NetworkOptions.Optimizer.SGD,
                        0.8,
                        0.01,
                        0.01,
                        0.2,
                        5,
                        1,
                        new NetworkOptions.Schedule(NetworkOptions.Schedule.Kind.STEP, 0.1, 3, 0, 0.5),
                        0.001,
                        2,
                        NetworkOptions.Start.CHAMPION,
                        OptionalInt.of(14)));
        assertThat(read.toString()).endsWith("start=CHAMPION, everyDays=OptionalInt[14]]]");
    }

    @Test
    void whatWasUnderstoodCanBeReadBack() throws IOException {
        for (String more : new String[] {"", ", optimizer: adamw", ", optimizer: sgd, schedule: {kind: step}"}) {
            Training.Trainer.Dl4j read = load(PipelineLoaderTest.good(), more);
            Pipeline pipeline = PipelineLoader.of(name -> null).load(folder.resolve("pipeline.yaml"));
            Pipeline again = PipelineLoader.definition(pipeline.definition(), pipeline.home());
            assertThat(again.training().trainers().get("network")).isEqualTo(read);
        }
    }

    @Test
    void adamwHasItsDecayInPlaceOfL2() throws IOException {
        Training.Trainer.Dl4j read = load(PipelineLoaderTest.good(), ", optimizer: adamw, class_weight: balanced");
        assertThat(read.l2()).isZero();
        assertThat(read.options().weightDecay()).isEqualTo(0.01);
        assertThat(read.options().classWeight()).isEqualTo(NetworkOptions.ClassWeight.BALANCED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    activation: rleu | activation: 'rleu' is not one of relu, leaky_relu, elu, tanh, sigmoid, softplus, gelu; did you mean 'relu'?
                    loss: mse | loss: 'mse' is not cross_entropy
                    huber_delta: 2 | huber_delta: has a meaning only where loss is huber; leave it out
                    quantile: 0.9 | quantile: has a meaning only where loss is quantile; leave it out
                    momentum: 0.9 | momentum: has a meaning only where optimizer is sgd; leave it out
                    weight_decay: 0.1 | weight_decay: has a meaning only where optimizer is adamw; leave it out
                    optimizer: adamw, l2: 0.1 | l2: has a meaning only where optimizer is adam or sgd; leave it out
                    dropout: 1 | dropout: '1' is not a number from 0 to 0.95
                    droput: 1 | droput: unknown key; did you mean 'dropout'?
                    schedule: {factor: 0.1} | schedule.factor: has a meaning only where kind is step or exponential; leave it out
                    schedule: {kind: step, least: 0.1} | schedule.least: has a meaning only where kind is cosine; leave it out
                    schedule: {kind: cosinus} | schedule.kind: 'cosinus' is not one of constant, step, exponential, cosine; did you mean 'cosine'?
                    clip_norm: -1 | clip_norm: '-1' is not a number from 0 to 1000000
                    """)
    void mistakesAreNamed(String more, String expected) {
        assertThatThrownBy(() -> load(PipelineLoaderTest.good(), ", " + more))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(" training.trainers.network." + expected);
    }

    @Test
    void aTrainerMayHaveNightsOfItsOwnButNotEachOne() throws IOException {
        String nightly = PipelineLoaderTest.good().replace("  history: 120d\n", "  history: 120d\n  every: 1d\n");
        load(nightly, ", every: 7d");
        Training training = PipelineLoader.of(name -> null)
                .load(folder.resolve("pipeline.yaml"))
                .training();
        LogicalDate monday = LogicalDate.parse("2013-09-02");
        assertThat(training.trainersOn(monday, TrainingCalendar.Champion.STANDS))
                .containsOnlyKeys("network", "logistic");
        assertThat(training.trainersOn(monday.next(), TrainingCalendar.Champion.STANDS))
                .containsOnlyKeys("logistic");
        assertThat(training.trainersOn(monday.next(), TrainingCalendar.Champion.MISSING))
                .containsOnlyKeys("network", "logistic");
        assertThatThrownBy(() -> load(nightly.replace("    logistic: {kind: logistic}\n", ""), ", every: 7d"))
                .hasMessageContaining(
                        "training.trainers: each has an every of its own, so that a night of training.every"
                                + " may have none; leave it out of one");
    }

    @Test
    void mistakesOfARegressionAreNamedAllAtOnce() {
        assertThatThrownBy(() -> load(regression(), ", loss: cross_entropy, class_weight: balanced, dropout: -1"))
                .hasMessageContaining("loss: 'cross_entropy' is not one of mse, mae, huber, poisson, quantile")
                .hasMessageContaining(
                        "class_weight: weighs two classes, and label.task regression has none; leave it out")
                .hasMessageContaining("dropout: '-1' is not a number from 0 to 0.95");
    }
}
