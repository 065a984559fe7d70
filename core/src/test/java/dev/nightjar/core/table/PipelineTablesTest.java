package dev.nightjar.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTablesTest {
    private static final String FILE =
            """
            version: 1
            pipeline: late
            time: {zone: America/New_York, every: 1d, cutoff: "06:00 next day"}
            sources:
              rides: {format: csv, path: "in/{date}.csv", arrives: "{date}", schema: {columns: {id: string, at: timestamp, until: timestamp, late: double}}}
            tables:
              rides: {select: {id: id, at: at, until: until, late: late}, key: [id], event_time: at}
            features:
              id: {entity: [id], from: rides, windows: [1d], aggregates: {n: count}}
            spine: {from: rides}
            label: {from: rides, value: "late > 1", matures_after: 1d}
            training: {history: 120d, trainers: {logistic: {kind: logistic}}}
            """;

    @TempDir
    Path folder;

    private Pipeline load(String text) throws IOException {
        Path file = folder.resolve("pipeline.yaml");
        Files.writeString(file, text);
        return PipelineLoader.of(name -> null).load(file);
    }

    /** Days are cut elsewhere: what was published stays, and the new zone's tables are made beside it. */
    @Test
    void anotherTimeZoneGivesOtherFactsTilesAndSets() throws IOException {
        Pipeline here = load(FILE);
        Pipeline there = load(FILE.replace("America/New_York", "Europe/Berlin"));
        FeatureGroup.Aggregates group = here.aggregateGroups().get(0);
        assertThat(PipelineTables.factsPath(there, there.tables().get("rides")))
                .startsWith("facts/rides-")
                .isNotEqualTo(PipelineTables.factsPath(here, here.tables().get("rides")));
        assertThat(PipelineTables.tilesPath(there, there.aggregateGroups().get(0)))
                .isNotEqualTo(PipelineTables.tilesPath(here, group));
        assertThat(PipelineTables.scoringSetPath(there)).isNotEqualTo(PipelineTables.scoringSetPath(here));
    }

    @Test
    void validTimeGivesOtherFactsAndNoneTheOldOnes() throws IOException {
        Pipeline plain = load(FILE);
        Pipeline valid = load(FILE.replace("event_time: at}", "event_time: at, valid_from: at, valid_to: until}"));
        assertThat(PipelineTables.factsPath(plain, plain.tables().get("rides")))
                .isNotEqualTo(PipelineTables.factsPath(valid, valid.tables().get("rides")));
        assertThat(plain.tables().get("rides").lookupKey()).containsExactly("id");
    }
}
