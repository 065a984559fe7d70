package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelArtifactTest {
    @ParameterizedTest
    @MethodSource("dev.nightjar.model.ModelTest#models")
    void aLoadedModelScoresWithTheSameBits(Model model) {
        Model loaded = ModelArtifact.load(model.id(), model.files());
        assertThat(loaded.id()).isEqualTo(model.id()).matches("[0-9a-f]{32}");
        assertThat(loaded.header()).isEqualTo(model.header());
        assertThat(loaded.kind()).isEqualTo(model.kind());
        FeatureBatch batch = Batches.random(100, 8);
        double[] expected = new double[100];
        double[] found = new double[100];
        try (Scorer before = model.scorer();
                Scorer after = loaded.scorer()) {
            before.score(batch, expected);
            after.score(batch, found);
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void theSameModelHasTheSameIdAndAThresholdMakesAnother() {
        NetworkModel model = ModelTest.network(Label.Task.BINARY);
        assertThat(ModelTest.network(Label.Task.BINARY).id()).isEqualTo(model.id());
        NetworkModel decided = model.withThreshold(0.3);
        assertThat(decided.id()).isNotEqualTo(model.id());
        assertThat(ModelArtifact.load(decided.id(), decided.files()).header().threshold())
                .hasValue(0.3);
        assertThat(ModelTest.linear(Label.Task.BINARY)
                        .withThreshold(0.3)
                        .header()
                        .threshold())
                .hasValue(0.3);
    }

    @Test
    void theFilesOfANetworkAreDl4jsConfigurationAndParameters() {
        NetworkModel model = ModelTest.network(Label.Task.BINARY);
        assertThat(model.files())
                .containsOnlyKeys(
                        "configuration.json", "model.json", "network.json", "parameters.f32", "preprocessing.json");
        assertThat(text(model.files(), "configuration.json"))
                .contains("org.deeplearning4j.nn.conf.graph.LayerVertex")
                .isEqualTo(model.toDl4j().configuration());
        assertThat(model.files().get("parameters.f32")).hasSize(4 * model.parameters().length);
        assertThat(model.toDl4j().parameters()).isEqualTo(model.parameters());
    }

    @ParameterizedTest
    @MethodSource("dev.nightjar.model.ModelTest#models")
    void oneChangedByteInAnyFileIsFoundBeforeAnythingIsRead(Model model) {
        for (String name : model.files().keySet()) {
            Map<String, byte[]> files = new TreeMap<>(model.files());
            byte[] bytes = files.get(name).clone();
            bytes[bytes.length / 2] ^= 1;
            files.put(name, bytes);
            assertThatThrownBy(() -> ModelArtifact.load(model.id(), files))
                    .isInstanceOfSatisfying(
                            PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                    .hasMessage("model " + model.id() + " has the content hash " + ModelArtifact.id(files)
                            + ": its files were changed since it was registered."
                            + " Restore its folder from a copy, or promote another model.");
        }
    }

    @Test
    void aMissingFileIsFound() {
        Model model = ModelTest.linear(Label.Task.BINARY);
        Map<String, byte[]> files = new TreeMap<>(model.files());
        files.remove("linear.json");
        assertThatThrownBy(() -> ModelArtifact.load(model.id(), files))
                .hasMessageContaining("its files were changed since it was registered");
        // Even if somebody registered it that way.
        String id = ModelArtifact.id(files);
        assertThatThrownBy(() -> ModelArtifact.load(id, files))
                .hasMessage("model " + id + " cannot be read: linear.json: is missing."
                        + " Restore its folder from a copy, or promote another model.");
    }

    @Test
    void aFileOutsideOfTheFolderIsRefused() {
        Model model = ModelTest.linear(Label.Task.BINARY);
        Map<String, byte[]> files = new TreeMap<>(model.files());
        files.put("../x", new byte[] {1});
        String id = ModelArtifact.id(files);
        assertThatThrownBy(() -> ModelArtifact.load(id, files))
                .isInstanceOf(PipelineException.class)
                .hasMessage("model " + id + " holds a file ../x that no model has."
                        + " Restore its folder from a copy, or promote another model.");
    }

    @Test
    void aChangedClassNameIsNeverLoaded() {
        NetworkModel model = ModelTest.network(Label.Task.BINARY);
        Map<String, byte[]> files = new TreeMap<>(model.files());
        String evil = text(files, "configuration.json")
                .replace("org.deeplearning4j.nn.conf.graph.LayerVertex", "org.example.Evil");
        files.put("configuration.json", evil.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> ModelArtifact.load(model.id(), files))
                .hasMessageContaining("its files were changed since it was registered");
        // Even if somebody registered it that way: nothing reads class names, and the DL4J network is not made of it.
        String id = ModelArtifact.id(files);
        var loaded = (NetworkModel) ModelArtifact.load(id, files);
        assertThatThrownBy(loaded::toDl4j)
                .isInstanceOf(PipelineException.class)
                .hasMessage("model " + id + ": configuration.json does not describe the network of network.json;"
                        + " it was changed, or written by another version of DL4J. Scoring does not read it.");
    }

    @Test
    void nonsenseUnderARightHashIsNamed() {
        refused("model.json", "\"format\" : 1", "\"format\" : 4", "model.json: format is 4, this version reads 1 to 3");
        refused(
                "model.json",
                "\"kind\" : \"network\"",
                "\"kind\" : \"java\"",
                "model.json: kind is java, must be linear, network, trees or value");
        refused(
                "model.json",
                "\"task\" : \"binary\"",
                "\"task\" : \"ranking\"",
                "model.json: task is ranking, which is none of the known ones");
        refused(
                "preprocessing.json",
                "\"rows\" : 500",
                "\"rows\" : \"500\"",
                "preprocessing.json: rows is \"500\", must be a whole number");
        refused("network.json", "\"offset\" : 0", "\"offset\" : 3", "network.json: parameter");
        refused("network.json", "{", "[", "network.json: is no JSON");
        refused("parameters.f32", null, null, "parameters.f32: has 3 bytes, which is no number of floats");
    }

    private static void refused(String name, String from, String to, String message) {
        Map<String, byte[]> files =
                new TreeMap<>(ModelTest.network(Label.Task.BINARY).files());
        if (from == null) {
            files.put(name, new byte[3]);
        } else {
            String text = text(files, name);
            assertThat(text).contains(from);
            files.put(name, text.replaceFirst(Pattern.quote(from), to).getBytes(StandardCharsets.UTF_8));
        }
        String id = ModelArtifact.id(files);
        assertThatThrownBy(() -> ModelArtifact.load(id, files))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith("model " + id + " cannot be read: " + message);
    }

    private static String text(Map<String, byte[]> files, String name) {
        return new String(files.get(name), StandardCharsets.UTF_8);
    }
}
