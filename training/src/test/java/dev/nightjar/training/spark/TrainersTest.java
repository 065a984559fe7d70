package dev.nightjar.training.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.config.TrainerKind;
import dev.nightjar.core.config.TrainerKinds;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainersTest {
    private static final String FILE =
            """
            version: 1
            pipeline: trips
            question: Which trips are late?
            time: {zone: UTC, every: 1d, cutoff: "06:00 next day"}
            lake: ./lake
            sources: {trips: {format: parquet, path: trips.parquet, load: full, arrives: 2013-01-01}}
            tables: {trips: {select: {id: id, at: at, y: y, a: a}, key: [id], event_time: at}}
            features: {f: {from: spine, columns: {a: a}}}
            spine: {from: trips, key: [id], predict: next_day}
            label: {from: trips, value: y, task: TASK}
            training:
              history: 60d
              trainers:
                TRAINER
            gate: {rules: [{metric: METRIC, at_most: 1}]}
            """;

    @TempDir
    Path folder;

    private Pipeline pipeline(Label.Task task, String trainer) throws IOException {
        Path file = folder.resolve("pipeline.yaml");
        String word = task.name().toLowerCase(java.util.Locale.ROOT);
        Files.writeString(
                file,
                FILE.replace("TASK", word)
                        .replace("METRIC", task == Label.Task.BINARY ? "brier" : "rmse")
                        .replace("TRAINER", trainer));
        return PipelineLoader.of(name -> null).load(file);
    }

    private Training.Trainer configuration(Label.Task task, String kind) throws IOException {
        return pipeline(task, "one: {kind: " + kind + "}").training().trainers().get("one");
    }

    @Test
    void everyBuiltInKindHasATrainerOfItsOwn() throws IOException {
        TreeSet<String> classes = new TreeSet<>();
        for (String kind : TrainerKinds.BUILT_IN) {
            Label.Task task = kind.equals("linear") ? Label.Task.REGRESSION : Label.Task.BINARY;
            Training.Trainer read = configuration(task, kind.equals("last_value") ? "last_value, feature: f_a" : kind);
            assertThat(read.kind()).isEqualTo(kind);
            assertThat(read.name()).isEqualTo("one");
            classes.add(Trainers.of(read).getClass().getSimpleName());
        }
        assertThat(classes)
                .containsExactly(
                        "ConstantTrainer", "GbtTrainer", "LastValueTrainer", "LinearTrainer", "NetworkTrainer");
    }

    @Test
    void theDefaultsOfTheFile() throws IOException {
        assertThat(configuration(Label.Task.BINARY, "gbt"))
                .isEqualTo(new Training.Trainer.Gbt("one", 5, 50, 0.1, 1, 32, 20, 1));
        assertThat(configuration(Label.Task.BINARY, "constant"))
                .isEqualTo(new Training.Trainer.Constant("one", Training.Trainer.Strategy.PRIOR, 0.5));
        assertThat(configuration(Label.Task.REGRESSION, "constant"))
                .isEqualTo(new Training.Trainer.Constant("one", Training.Trainer.Strategy.MEAN, 0.5));
        assertThat(configuration(Label.Task.REGRESSION, "constant, strategy: quantile, quantile: 0.9"))
                .isEqualTo(new Training.Trainer.Constant("one", Training.Trainer.Strategy.QUANTILE, 0.9));
    }

    @Test
    void aKindOfAnotherJarIsReadByItsOwnKeys() throws IOException {
        Training.Trainer read = configuration(Label.Task.BINARY, "fixed_value, value: 0.3, times: 2");
        assertThat(read).isEqualTo(new FixedValue.Settings("one", 0.6));
        Training.Trainer usual = configuration(Label.Task.BINARY, "fixed_value, value: 0.3");
        assertThat(usual).isEqualTo(new FixedValue.Settings("one", 0.3));
        assertThat(pipeline(Label.Task.BINARY, "one: {kind: fixed_value, value: 0.3}")
                        .configHash())
                .as("its keys are a part of what decides the results")
                .isNotEqualTo(pipeline(Label.Task.BINARY, "one: {kind: fixed_value, value: 0.4}")
                        .configHash());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            textBlock =
                    """
            BINARY # fixed_value # training.trainers.one.value: is missing; a number, 0 to 1, is needed
            BINARY # fixed_value, value: 2 # training.trainers.one.value: '2' is not a number from 0 to 1
            BINARY # fixed_value, vlaue: 1 # training.trainers.one.vlaue: unknown key; did you mean 'value'? There are: kind, times, value
            BINARY # fixed_value, value: 0.5, times: 3 # training.trainers.one.times: 3.0 times 0.5 is above 1
            REGRESSION # fixed_value, value: 0.5 # training.trainers.one.kind: 'fixed_value' does not fit label.task regression; it learns binary
            BINARY # fixed # training.trainers.one.kind: 'fixed' is not one of dl4j, logistic, linear, gbt, constant, last_value, fixed_value
            """)
    void aMistakeInItsKeysIsToldAsOneInAnyOther(Label.Task task, String kind, String message) {
        assertThatThrownBy(() -> configuration(task, kind))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIG))
                .hasMessageContaining(message);
    }

    /** Says what it is, and not how it is fitted. */
    private record DescribedOnly() implements TrainerKind {
        @Override
        public String word() {
            return "described_only";
        }

        @Override
        public Training.Trainer.Provided configuration(String name, Map<String, List<String>> arguments) {
            throw new UnsupportedOperationException();
        }
    }

    /** A configuration of such a kind. */
    private record Described(String name) implements Training.Trainer.Provided {
        @Override
        public String kind() {
            return "described_only";
        }
    }

    @Test
    void aKindThatNobodyCanFitSaysWhatIsMissing() {
        assertThatThrownBy(() -> Trainers.of(new Described("one"), Map.of("described_only", new DescribedOnly())))
                .hasMessage("training.trainers.one.kind: " + DescribedOnly.class.getName()
                        + " says what the kind 'described_only' is and not how it is fitted; let it implement "
                        + "dev.nightjar.training.spark.TrainerProvider");
        assertThatThrownBy(() -> Trainers.of(new Described("one"), Map.of()))
                .hasMessage("training.trainers.one.kind: no class on the class path has the kind 'described_only'; add"
                        + " the jar that has it");
    }

    @Test
    void aShareOfATrainingIsAboveNothing() {
        assertThatThrownBy(() -> new Earlier(
                        Optional.empty(),
                        Earlier.NOTHING.checkpoints(),
                        0,
                        Earlier.NOTHING.blocks(),
                        Earlier.NOTHING.afterEpoch()))
                .hasMessage("share 0.0 is not above 0 to 1");
    }

    @Test
    void theGuideNamesEveryKind() throws IOException {
        String guide = Files.readString(Path.of("../docs/trainers.md"));
        assertThat(guide.lines()
                        .filter(line -> line.startsWith("| `"))
                        .map(line -> line.substring(3, line.indexOf('`', 3)))
                        .collect(Collectors.toList()))
                .containsAll(TrainerKinds.BUILT_IN);
    }
}
