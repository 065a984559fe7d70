package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.testing.SmallPipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which older features can still be made from the sources of a changed pipeline file. */
class OlderFeaturesTest {
    @TempDir
    Path home;

    private SmallPipeline small;
    private Pipeline older;

    @BeforeEach
    void write() throws IOException {
        small = SmallPipeline.write(home, 0);
        older = load();
    }

    private Pipeline load() {
        return PipelineLoader.of(name -> null).load(small.file());
    }

    private Pipeline changed(String from, String to) throws IOException {
        String yaml = Files.readString(small.file());
        assertThat(yaml).contains(from);
        Files.writeString(small.file(), yaml.replace(from, to));
        return load();
    }

    private Optional<Pipeline> served(Pipeline now) {
        return OlderFeatures.of(now, older.definition(), PipelineTables.featureSetHash(older));
    }

    @Test
    void changedAggregatesAndSelectsLeaveTheOlderOnesToBeMade() throws IOException {
        changed("windows: [1d, 7d]", "version: 2\n    windows: [1d, 3d]");
        Pipeline now = changed("late: late}\n    key", "late: late * 2}\n    key");
        Pipeline beside = served(now).orElseThrow();
        assertThat(beside.features()).isEqualTo(older.features());
        assertThat(beside.tables()).isEqualTo(older.tables());
        assertThat(beside.sources()).isEqualTo(now.sources());
        assertThat(PipelineTables.scoringSetPath(beside))
                .isEqualTo(PipelineTables.scoringSetPath(older))
                .isNotEqualTo(PipelineTables.scoringSetPath(now));
    }

    @Test
    void onlyTheTablesOfTheOlderFeaturesAreKept() throws IOException {
        Pipeline now = changed("driver:\n    entity", "other:\n    entity");
        assertThat(served(now).orElseThrow().tables()).containsOnlyKeys("planned", "rides");
        assertThat(List.of(older.tablesOfFeatures().toArray())).containsExactly("planned", "rides");
    }

    @Test
    void anotherZoneSpineOrSourceEndsThem() throws IOException {
        String yaml = Files.readString(small.file());
        for (List<String> change : List.of(
                List.of("zone: Europe/Berlin", "zone: Europe/London"),
                List.of("predict: next_day", "predict: same_day"),
                List.of("late: double}}", "late: double, note: string}}"))) {
            Files.writeString(small.file(), yaml);
            assertThat(served(changed(change.get(0), change.get(1))))
                    .as(change.get(0))
                    .isEmpty();
        }
    }

    @Test
    void aTextThatCannotBeReadIsNoDefinition() {
        assertThat(OlderFeatures.of(older, "features: [", "0123456789abcdef")).isEmpty();
    }
}
