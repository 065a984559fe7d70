package dev.nightjar.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.table.PipelineTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolvedConfigTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("pipeline.yaml");
        Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(folder.resolve("schemas/arrivals.yaml"), "columns: {id: string, delay: double}\n");
        Files.writeString(file, PipelineLoaderTest.good() + "profiles: {small: {training: {history: 60d}}}\n");
    }

    @Test
    void everyValueSaysWhereItCameFrom() {
        PipelineLoader loader = PipelineLoader.of(Map.of("NIGHTJAR_LAKE", "/data/lake")::get)
                .profile("small")
                .set(List.of("gate.mode=dry_run"));
        assertThat(loader.resolve(file).yaml())
                .contains("\nlake: /data/lake  # environment NIGHTJAR_LAKE at reference\n")
                .contains("\npipeline: late  # " + file + ":2\n")
                .contains("\n  history: 60d  # profile " + file + ":55\n")
                .contains("\n  mode: dry_run  # --set gate.mode\n")
                .contains("\n  seed: 42  # reference\n")
                .contains("\n    windows: [1d, 7d]  # " + file + ":35\n")
                .contains("\n          type: double  # " + folder.resolve("schemas/arrivals.yaml") + ":1\n");
    }

    @Test
    void readAgainItIsTheSamePipeline() throws IOException {
        PipelineLoader loader = PipelineLoader.of(name -> null);
        Path again = folder.resolve("again.yaml");
        Files.writeString(again, loader.resolve(file).yaml());
        assertThat(loader.load(again)).isEqualTo(loader.load(file));
    }

    @Test
    void theDefinitionHoldsWhatDecidesFeaturesAndNothingOfThePlace() {
        PipelineLoader loader = PipelineLoader.of(Map.of("NIGHTJAR_LAKE", "/data/lake")::get);
        Pipeline pipeline = loader.load(file);
        assertThat(pipeline.definition())
                .contains("sources:", "features:", "spine:", "label:")
                .doesNotContain("/data/lake", folder.toString(), "export:", "gate:", "#");
        Pipeline again = PipelineLoader.definition(pipeline.definition(), folder.toUri());
        assertThat(again.definition()).isEqualTo(pipeline.definition());
        assertThat(PipelineTables.featureSetHash(again)).isEqualTo(PipelineTables.featureSetHash(pipeline));
        assertThat(again.label()).isEqualTo(pipeline.label());
    }

    @Test
    void theHashIsBlindForPlaceNameOfFileCommentsAndOrderWithoutMeaning() throws IOException {
        PipelineLoader loader = PipelineLoader.of(name -> null);
        String hash = loader.load(file).configHash();
        Path other = folder.resolve("other.yaml");
        Files.writeString(
                other,
                "# another comment\n"
                        + PipelineLoaderTest.good()
                                .replace("version: 1\n", "")
                                .replace("Who is late?", "Who will be late?")
                                .replace("{expire: 5d}", "{redis: \"redis://elsewhere:6379\", expire: 5d}")
                                .replace(
                                        "history: 120d\n  split: {by: time, validation: 14d, test: 7d}",
                                        "split: {test: 7d, validation: 14d}\n  history: 120d")
                                .replace(
                                        "  planes: {select: {tail: tailnum, seats: seats}, key: [tail]}\nfeatures",
                                        "features")
                                .replace(
                                        "tables:\n",
                                        "tables:\n  planes: {key: [tail], select: {tail: tailnum, seats: seats}}\n")
                        + "lake: /elsewhere\nversion: 1\n");
        assertThat(loader.load(other).configHash()).isEqualTo(hash);
    }

    @Test
    void theHashSeesWhatChangesWhatIsWritten() throws IOException {
        PipelineLoader loader = PipelineLoader.of(name -> null);
        String hash = loader.load(file).configHash();
        for (String set : List.of(
                "training.seed=43",
                "tables.arrivals.corrects=31d",
                "label.value=delay >= 31",
                "time.cutoff=07:00 next day",
                "export.fields=[score]")) {
            assertThat(loader.set(List.of(set)).load(file).configHash()).as(set).isNotEqualTo(hash);
        }
        Files.writeString(
                file,
                PipelineLoaderTest.good()
                        .replace("{id: id, tail: tail, departs: left}", "{tail: tail, id: id, departs: left}"));
        assertThat(loader.load(file).configHash()).as("order of a select").isNotEqualTo(hash);
    }
}
