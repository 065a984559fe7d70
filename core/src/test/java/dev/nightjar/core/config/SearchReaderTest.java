package dev.nightjar.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Search.Dimension;
import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchReaderTest {
    @TempDir
    Path folder;

    private Training load(String search) throws IOException {
        Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(folder.resolve("schemas/arrivals.yaml"), "columns: {id: string, delay: double}\n");
        Path file = folder.resolve("pipeline.yaml");
        Files.writeString(
                file, PipelineLoaderTest.good().replace("  history: 120d", "  " + search + "\n  history: 120d"));
        return PipelineLoader.of(name -> null).load(file).training();
    }

    @Test
    void aFileWithoutOneHasNoneAndItsTextIsAsBefore() throws IOException {
        Training training = load("seed: 42");
        assertThat(training.search()).isEqualTo(Search.NONE);
        assertThat(training.toString()).endsWith("preprocessing=[], calibrate=NONE]");
    }

    @Test
    void listsAndRangesAreRead() throws IOException {
        Search search =
                load("search: {strategy: tpe, trials: 30, time_limit: 90m, halving: {factor: 4, rungs: 2}, space:"
                                + " {network: {layers: [[64], [128, 64]], learning_rate: {from: 0.0001, to: 0.01, log: true},"
                                + " batch: {from: 256, to: 2048, points: 3}, embed.row_tail: [4, 8],"
                                + " schedule.kind: [constant, cosine]}}}")
                        .search();
        assertThat(search.strategy()).isEqualTo(Search.Strategy.TPE);
        assertThat(search.trials()).isEqualTo(30);
        assertThat(search.minutes()).hasValue(90);
        assertThat(search.halving()).isEqualTo(new Search.Halving(4, 2));
        assertThat(search.spaces().get("network").dimensions())
                .containsExactly(
                        new Dimension.Choice("layers", List.of(List.of("64"), List.of("128", "64"))),
                        new Dimension.Range("learning_rate", 0.0001, 0.01, true, false, 5),
                        new Dimension.Range("batch", 256, 2048, false, true, 3),
                        new Dimension.Choice("embed.row_tail", List.of(List.of("4"), List.of("8"))),
                        new Dimension.Choice("schedule.kind", List.of(List.of("constant"), List.of("cosine"))));
    }

    @Test
    void aTrialIsTheBlockOfTheFileWithOtherValues() throws IOException {
        Training training = load("search: {space: {network: {layers: [[64], [128, 64]]}}}");
        TrainerBlock block = training.search().spaces().get("network").block();
        assertThat(block.with(Map.of())).isEqualTo(training.trainers().get("network"));
        Training.Trainer.Dl4j changed = (Training.Trainer.Dl4j) block.with(Map.of(
                "layers", List.of("128", "64"), "embed.row_tail", List.of("4"), "schedule.kind", List.of("cosine")));
        assertThat(changed.layers()).containsExactly(128, 64);
        assertThat(changed.embed()).containsExactly(Map.entry("row_tail", 4));
        assertThat(changed.epochs()).as("as in the file").isEqualTo(5);
        assertThat(changed.options().schedule().kind()).isEqualTo(NetworkOptions.Schedule.Kind.COSINE);
        assertThatThrownBy(() -> block.with(Map.of("batch", List.of("0"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "training.search: trainer network with {batch=[0]}: '0' is not a whole number from 1 to 65536");
    }

    @Test
    void aKeyWithoutAMeaningBesideTheOthersOfATrialIsAsIfItWereAbsent() throws IOException {
        TrainerBlock block = load("search: {space: {network: {optimizer: [adam, sgd], momentum: [0.8, 0.9]}}}")
                .search()
                .spaces()
                .get("network")
                .block();
        assertThat(block.with(Map.of("optimizer", List.of("adam"), "momentum", List.of("0.8"))))
                .isEqualTo(block.with(Map.of()));
        Training.Trainer.Dl4j sgd =
                (Training.Trainer.Dl4j) block.with(Map.of("optimizer", List.of("sgd"), "momentum", List.of("0.8")));
        assertThat(sgd.options().momentum()).isEqualTo(0.8);
    }

    @Test
    void aPresetTriesWhatSuitsEachKindAndTheFileGoesBeforeIt() throws IOException {
        Search search = load("search: {preset: medium, trials: 5, space: {logistic: {elastic_net: [0, 1]}}}")
                .search();
        assertThat(search.strategy()).isEqualTo(Search.Strategy.TPE);
        assertThat(search.trials()).isEqualTo(5);
        assertThat(search.halving()).isEqualTo(new Search.Halving(3, 3));
        assertThat(search.spaces().get("network").dimensions().stream().map(Dimension::key))
                .containsExactly("layers", "learning_rate", "l2", "dropout");
        assertThat(search.spaces().get("logistic").dimensions().stream().map(Dimension::key))
                .containsExactly("elastic_net");
    }

    @Test
    void recordsRefuseWhatNoReaderGives() {
        assertThatThrownBy(() -> new Dimension.Range("l2", 1, 0.1, false, false, 5))
                .hasMessage("l2: from 1.0 to 0.1 is no range");
        assertThatThrownBy(() -> new Dimension.Range("l2", 0, 0.1, true, false, 5))
                .hasMessage("l2: from 0.0 to 0.1 by logarithm is no range");
        assertThatThrownBy(() -> new Search.Space(new TrainerBlock("a", Label.Task.BINARY, Map.of()), List.of()))
                .hasMessage("training.search.space: no key is to be tried");
        assertThatThrownBy(() -> new Search.Halving(1, 1))
                .hasMessage("training.search.halving.factor: 1 is outside 2 to 10");
        assertThat(new Search.Halving(3, 3).share(0)).isEqualTo(1 / 9.0);
        assertThat(new Search.Halving(3, 3).share(2)).isEqualTo(1);
        assertThat(new Search.Halving(3, 3).survivors(20)).isEqualTo(7);
        assertThat(new Search.Halving(3, 3).survivors(1)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            space: {netwrk: {batch: [1, 2]}}                        | training.search.space.netwrk: 'netwrk' is no trainer; did you mean 'network'?
            space: {network: {lerning_rate: [0.1, 0.2]}}            | training.search.space.network.lerning_rate: unknown key; did you mean 'learning_rate'?
            space: {network: {learning_rate: [0.1, 5]}}             | training.search.space.network.learning_rate: '5' is not a number above 0 to 1
            space: {network: {learning_rate: {from: 0, to: 1}}}     | training.search.space.network.learning_rate: '0' is not a number above 0 to 1
            space: {network: {l2: {from: 0, to: 1, log: true}}}     | training.search.space.network.l2: from 0 to 1 has no logarithm; begin above 0
            space: {network: {l2: {from: 1, to: 0.1}}}              | training.search.space.network.l2: from 1 to 0.1 is no range; from must be below to
            space: {network: {l2: {form: 1, to: 2}}}                | training.search.space.network.l2.form: unknown key; did you mean 'from'?
            space: {network: {l2: {from: a, to: 2}}}                | training.search.space.network.l2: from is 'a'; a number is needed
            space: {network: {l2: {from: 0, to: 2, log: maybe}}}    | training.search.space.network.l2: log is 'maybe'; true or false is needed
            space: {network: {l2: {from: 0, to: 2, points: 1}}}     | training.search.space.network.l2: points is '1'; a whole number, 2 to 100, is needed
            space: {network: {batch: [64, 64]}}                     | training.search.space.network.batch: '64' stands twice
            space: {network: {batch: 64}}                           | training.search.space.network.batch: is a single value; a list of values or {from: …, to: …} is needed
            space: {network: {batch: [{a: 1}]}}                     | training.search.space.network.batch: holds a block of keys; a value of the key is needed
            space: {network: {momentum: [0.8, 0.9]}}                | training.search.space.network.momentum: has a meaning only where optimizer is sgd; leave it out
            space: {network: {kind: [dl4j, gbt]}}                   | training.search.space.network.kind: cannot be tried
            space: {network: {schedule: [a]}}                       | training.search.space.network.schedule: cannot be tried; write schedule.KEY
            space: {network: {embed.other: [4, 8]}}                 | training.search.space.network.embed.other: the trainer embeds no such feature; give it there too
            space: {network: 5}                                     | training.search.space.network: is a single value; keys of the trainer are needed
            trials: 30                                              | training.search: tries nothing: give space, the keys of trainers with the values to try
            strategy: grid, trials: 3, preset: quick                | training.search.trials: has no meaning where strategy is grid, which tries all points; leave it out
            trials: 0, preset: quick                                | training.search.trials: '0' is not a whole number from 1 to 1000
            time_limit: 90, preset: quick                           | training.search.time_limit: '90' is not a number of minutes from 1m to 10080m; write '90m'
            halving: {factor: 1}, preset: quick                     | training.search.halving.factor: '1' is not a whole number from 2 to 10
            strategy: grid, space: {network: {l2: {from: 0, to: 1, points: 50}, l1: {from: 0, to: 1, points: 21}}} | training.search.space: the grid of network has 1050 points and 1000 are tried at most; give fewer values, or a strategy that draws
            preset: quik                                            | training.search.preset: 'quik' is not one of quick, medium, best; did you mean 'quick'?
            strategy: bayes, preset: quick                          | training.search.strategy: 'bayes' is not one of grid, random, tpe
            """)
    void aMistakeIsToldWithLineAndKey(String search, String message) {
        assertThatThrownBy(() -> load("search: {" + search + "}"))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(": " + message)
                .hasMessageContaining("1 problem in the configuration")
                .hasMessageContaining("pipeline.yaml:");
    }
}
