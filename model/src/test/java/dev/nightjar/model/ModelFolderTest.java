package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.lake.LakeFiles;
import dev.nightjar.model.registry.ModelStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFolderTest {
    private static final String RESTORE = ". Restore its folder from a copy, or promote another model.";

    @TempDir
    Path lake;

    static Stream<Model> models() {
        return ModelTest.models();
    }

    private static ModelAbout about(Model model) {
        return new ModelAbout(
                "flights",
                "Which departures are <late>?",
                "arr_delay >= 30 of arrivals",
                Map.of("carrier", 2, "row", 1),
                ModelAbout.rowsIn(model),
                ModelAbout.rowsOut(model),
                "training-set",
                Map.of("test", Map.of("auc", 0.75, "auc_low", 0.7, "auc_high", 0.8, "rows", 500.0)),
                Environment.now(model, "3.5.7"));
    }

    private static ModelFolder.Beside beside(Model model) {
        return ModelFolder.beside(model, Holdout.of(model, Batches.random(60, 8)), about(model));
    }

    private static SortedMap<String, byte[]> folder(Model model) {
        SortedMap<String, byte[]> files = new TreeMap<>(model.files());
        files.putAll(beside(model).files());
        return files;
    }

    private static Model linear() {
        return ModelTest.linear(Label.Task.BINARY).withThreshold(0.25);
    }

    @ParameterizedTest
    @MethodSource("models")
    void whatWasStoredComesBackAndItsRowsGetTheirScores(Model model) {
        ModelFolder opened = ModelFolder.open(model.id(), folder(model));
        assertThat(opened.model().id()).isEqualTo(model.id());
        assertThat(opened.about()).hasValue(about(model));
        assertThat(opened.manifestHash()).hasValue(beside(model).hash());
        Verification verified = opened.verify(opened.manifestHash());
        assertThat(verified.holds()).isTrue();
        assertThat(verified.rows()).isEqualTo(60);
        assertThat(verified.equal()).isEqualTo(60);
        assertThat(verified.says())
                .isEqualTo("model " + model.id() + ": its files are those that were registered;"
                        + " all 60 stored rows get the stored score, to the last bit");
    }

    @Test
    void theSameModelHasTheSameFilesBesideIt() {
        assertThat(beside(linear()).hash()).isEqualTo(beside(linear()).hash());
        assertThat(folder(linear()).keySet())
                .containsExactly(
                        "about.json",
                        "card.html",
                        "card.md",
                        "holdout.bin",
                        "linear.json",
                        "manifest.json",
                        "model.json",
                        "preprocessing.json");
    }

    @ParameterizedTest
    @MethodSource("models")
    void aChangedByteInAnyFileIsFoundBeforeAFileIsRead(Model model) {
        for (String name : folder(model).keySet()) {
            SortedMap<String, byte[]> files = folder(model);
            files.put(name, changed(files.get(name)));
            assertThatThrownBy(() -> ModelFolder.open(model.id(), files)
                            .verify(Optional.of(beside(model).hash())))
                    .as(name)
                    .isInstanceOfSatisfying(
                            PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                    .hasMessageStartingWith("model " + model.id() + " ")
                    .hasMessageEndingWith(RESTORE);
        }
    }

    private static byte[] changed(byte[] bytes) {
        byte[] other = bytes.clone();
        other[other.length / 2] ^= 1;
        return other;
    }

    @Test
    void theMessageSaysWhichFileWasChangedAndHow() {
        Model model = linear();
        SortedMap<String, byte[]> files = folder(model);
        byte[] holdout = files.get("holdout.bin");
        files.put("holdout.bin", changed(holdout));
        refused(
                model,
                files,
                " is not what was stored: holdout.bin was changed: it had " + holdout.length + " bytes and the SHA-256 "
                        + ModelManifest.Entry.of(holdout).sha256() + ", it has " + holdout.length + " bytes and "
                        + ModelManifest.Entry.of(changed(holdout)).sha256());
        files.remove("holdout.bin");
        files.put("more.txt", new byte[1]);
        assertThatThrownBy(() -> ModelFolder.open(model.id(), files))
                .hasMessage("model " + model.id() + " holds a file more.txt that no model has" + RESTORE);
        files.remove("more.txt");
        refused(model, files, " is not what was stored: holdout.bin is missing");
    }

    @Test
    void filesAndManifestThatWereChangedTogetherAreFoundByTheRegistry() {
        Model model = linear();
        ModelFolder.Beside other = ModelFolder.beside(model, Holdout.of(model, Batches.random(10, 9)), about(model));
        SortedMap<String, byte[]> files = new TreeMap<>(model.files());
        files.putAll(other.files());
        ModelFolder opened = ModelFolder.open(model.id(), files);
        String registered = beside(model).hash();
        assertThatThrownBy(() -> opened.verify(Optional.of(registered)))
                .isInstanceOf(PipelineException.class)
                .hasMessage("model " + model.id() + " has the manifest " + other.hash() + ", the registry says "
                        + registered + ": files and manifest were changed together" + RESTORE);
        ModelFolder bare = ModelFolder.open(model.id(), model.files());
        assertThatThrownBy(() -> bare.verify(Optional.of(registered)))
                .hasMessageContaining("has the manifest of no file: it is missing, the registry says " + registered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "/etc/passwd", "a/b", "..", ".hidden", "", "x..y", "C:\\\\x"})
    void aManifestThatNamesAFileOutsideOfTheFolderIsRefused(String name) {
        Model model = linear();
        SortedMap<String, byte[]> files = folder(model);
        String text = text(files, "manifest.json").replace("card.html", name);
        files.put("manifest.json", text.getBytes(StandardCharsets.UTF_8));
        refused(
                model,
                files,
                " cannot be read: manifest.json: names the file " + name.replace("\\\\", "\\")
                        + ", and a model's files lie in its own folder");
    }

    @Test
    void aManifestThatNamesAFileTwiceOrAnotherModelIsRefused() {
        Model model = linear();
        SortedMap<String, byte[]> files = folder(model);
        String twice = text(files, "manifest.json").replace("card.html", "card.md");
        files.put("manifest.json", twice.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> ModelFolder.open(model.id(), files))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith(
                        "model " + model.id() + " cannot be read: manifest.json: is no JSON: Duplicate");
        Model other = ModelTest.linear(Label.Task.BINARY).withThreshold(0.75);
        SortedMap<String, byte[]> mixed = folder(model);
        mixed.put("manifest.json", folder(other).get("manifest.json"));
        refused(model, mixed, " has the manifest of model " + other.id());
    }

    @Test
    void nonsenseUnderARightHashIsNamed() {
        Model model = linear();
        nonsense(model, "holdout.bin", new byte[30], "holdout.bin: does not begin like a holdout");
        byte[] facts = "{\"format\": 9}".getBytes(StandardCharsets.UTF_8);
        nonsense(model, "about.json", facts, "about.json: format is 9, this version reads 1");
        SortedMap<String, byte[]> files = folder(model);
        files.put("manifest.json", "{\"format\": 9}".getBytes(StandardCharsets.UTF_8));
        refused(model, files, " cannot be read: manifest.json: format is 9, this version reads 1");
    }

    private static void nonsense(Model model, String name, byte[] bytes, String message) {
        SortedMap<String, byte[]> files = folder(model);
        files.remove("manifest.json");
        files.put(name, bytes);
        files.put("manifest.json", ModelManifest.of(model.id(), files).bytes());
        refused(model, files, " cannot be read: " + message);
    }

    @Test
    void aModelOfFormerTimesLoadsAndSaysThatItHoldsNoRows() {
        Model model = linear();
        ModelFolder opened = ModelFolder.open(model.id(), model.files());
        assertThat(opened.holdout()).isEmpty();
        assertThat(opened.verify(Optional.empty()).says())
                .isEqualTo("model " + model.id()
                        + ": its own files are those that were registered; it holds no rows to score again"
                        + " (models of former times have none)");
        assertThat(opened.card().markdown()).contains("# Model " + model.id(), "holds no rows to score again");
    }

    @Test
    void theRestOfAWriteThatWasCutOffIsNotLookedAt() {
        Model model = linear();
        SortedMap<String, byte[]> files = folder(model);
        files.remove("manifest.json");
        files.put("holdout.bin", new byte[3]);
        assertThat(ModelFolder.open(model.id(), files).holdout()).isEmpty();
    }

    @Test
    void anotherScoreIsToldWithBothValuesAndTheSurroundings() {
        Model model = linear();
        Holdout wrong = Holdout.of(ModelTest.network(Label.Task.BINARY), Batches.random(20, 8));
        SortedMap<String, byte[]> files = new TreeMap<>(model.files());
        files.putAll(ModelFolder.beside(model, wrong, about(model)).files());
        Verification verified = ModelFolder.open(model.id(), files).verify(Optional.empty());
        assertThat(verified.holds()).isFalse();
        assertThat(verified.beyond()).isEqualTo(20);
        assertThat(verified.says())
                .contains("20 of the 20 stored rows get another score (row 0: " + wrong.score(0) + " was stored, ")
                .contains("allowed 1.0E-9", "it was made by Nightjar ", "Spark 3.5.7, BLAS none");
    }

    @Test
    void theStoreCompletesAFolderOnceAndReadsItInAnotherProcess() throws IOException, InterruptedException {
        ModelStore store = new ModelStore(new LakeFiles(lake.toUri(), new Configuration()));
        List<Model> models = List.of(linear(), ModelTest.network(Label.Task.BINARY));
        for (Model model : models) {
            store.write(model);
            assertThat(store.complete(model, () -> beside(model)))
                    .isEqualTo(beside(model).hash());
            assertThat(store.complete(model, () -> {
                        throw new AssertionError("complete already");
                    }))
                    .isEqualTo(beside(model).hash());
        }
        List<String> said =
                VerifyingProcess.start(lake, models.stream().map(Model::id).toList());
        assertThat(said)
                .containsExactlyElementsOf(models.stream()
                        .map(m -> "model " + m.id() + ": its files are those that were registered;"
                                + " all 60 stored rows get the stored score, to the last bit")
                        .toList());
        Path holdout = lake.resolve("models/" + models.get(0).id() + "/holdout.bin");
        Files.write(holdout, changed(Files.readAllBytes(holdout)));
        assertThatThrownBy(() -> store.read(models.get(0).id())).hasMessageContaining("holdout.bin was changed");
    }

    @Test
    void anIdThatIsAPathIsRefused() {
        ModelStore store = new ModelStore(new LakeFiles(lake.toUri(), new Configuration()));
        assertThatThrownBy(() -> store.read("../x"))
                .isInstanceOf(PipelineException.class)
                .hasMessage(
                        "model ../x: an id has letters, digits, - and _ only, so this one names no folder of models."
                                + " Look at the table model_events.");
    }

    @Test
    void theCardSaysWhatAPersonShouldKnow() {
        Model model = linear();
        ModelCard card = ModelFolder.open(model.id(), folder(model))
                .card()
                .with("What happened to it", List.of("night", "event"), List.of(List.of("2013-09-30", "a|b <i>")));
        assertThat(card.markdown())
                .startsWith("# Model " + model.id() + "\n\nWhich departures are \\<late>?\n")
                .contains("A model of the kind linear, made by the trainer logistic; it gives a probability.")
                .contains("| Feature versions | carrier@2, row@1 |")
                .contains("| Says yes from a probability of | 0.250000 |")
                .contains(
                        "| metric | test |\n| --- | --- |\n| auc | 0.750000 (0.700000 to 0.800000) |\n| rows | 500 |\n")
                .contains("| distance | double | ")
                .contains("| probability | double |\n| decision | boolean |")
                .contains("| 2013-09-30 | a\\|b \\<i\\> |")
                .doesNotContain("auc_low");
        assertThat(card.html())
                .contains(
                        "<title>Model " + model.id() + "</title>",
                        "Which departures are &lt;late&gt;?",
                        "a|b &lt;i&gt;")
                .doesNotContain("<script", "<i>");
    }

    private static void refused(Model model, Map<String, byte[]> files, String message) {
        assertThatThrownBy(() -> ModelFolder.open(model.id(), files))
                .isInstanceOf(PipelineException.class)
                .hasMessage("model " + model.id() + message + RESTORE);
    }

    private static String text(Map<String, byte[]> files, String name) {
        return new String(files.get(name), StandardCharsets.UTF_8);
    }
}
