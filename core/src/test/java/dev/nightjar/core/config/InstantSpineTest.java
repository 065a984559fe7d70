package dev.nightjar.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code spine.precision}, {@code at} and {@code delay}. */
class InstantSpineTest {
    private static final String DAY = "spine: {from: schedule}";

    @TempDir
    Path folder;

    private Pipeline load(String spine) throws IOException {
        Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(
                folder.resolve("schemas/arrivals.yaml"), "columns: {id: string, left: timestamp, delay: double}\n");
        Path file = folder.resolve("pipeline.yaml");
        Files.writeString(file, PipelineLoaderTest.good().replace(DAY, spine));
        return PipelineLoader.of(Map.<String, String>of()::get).load(file);
    }

    @Test
    void theInstantIsTheTablesEventTimeUnlessAtNamesAnotherColumn() throws IOException {
        assertThat(load(DAY).spine().precision()).isEmpty();
        assertThat(load("spine: {from: schedule, precision: instant}").spine())
                .isEqualTo(new Spine("schedule", List.of("id"), 1, Optional.of(new Spine.ByInstant("departs", 0))));
        assertThat(load("spine: {from: schedule, predict: same_day, precision: instant, at: tail, delay: 90m}")
                        .spine())
                .isEqualTo(new Spine("schedule", List.of("id"), 0, Optional.of(new Spine.ByInstant("tail", 90))));
    }

    @Test
    void whatIsWrongIsSaid() {
        refused(
                "spine: {from: schedule, at: departs}",
                "spine.at: counts with precision: instant only; write that too, or take 'at' out");
        refused(
                "spine: {from: schedule, delay: 5m}",
                "spine.delay: counts with precision: instant only; write that too, or take 'delay' out");
        refused(
                "spine: {from: schedule, precision: instant, at: departed}",
                "spine.at: 'departed' is not one of id, tail, departs; did you mean 'departs'?");
        refused(
                "spine: {from: schedule, precision: instant, delay: 5}",
                "spine.delay: '5' is not a number of minutes from 0m to 14400m; write '5m'");
        refused(
                "spine: {from: schedule, precision: instant, delay: 14401m}",
                "spine.delay: '14401m' is not a number of minutes from 0m to 14400m");
        refused("spine: {from: schedule, precision: minute}", "spine.precision: 'minute' is not one of day, instant");
    }

    private void refused(String spine, String message) {
        assertThatThrownBy(() -> load(spine))
                .as(spine)
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aSpineByDayNamesTheTablesThatItNamedBeforeThereWereInstants() throws IOException {
        Pipeline day = load(DAY);
        assertThat(day.spine()).hasToString("Spine[from=schedule, key=[id], daysAhead=1]");
        assertThat(PipelineTables.featureSetHash(load("spine: {from: schedule, precision: day, delay: 0m}")))
                .isEqualTo(PipelineTables.featureSetHash(day));
        Pipeline instant = load("spine: {from: schedule, precision: instant}");
        Pipeline delayed = load("spine: {from: schedule, precision: instant, delay: 1m}");
        assertThat(List.of(
                        PipelineTables.featureSetHash(day),
                        PipelineTables.featureSetHash(instant),
                        PipelineTables.featureSetHash(delayed)))
                .doesNotHaveDuplicates();
        assertThat(PipelineLoader.definition(instant.definition(), URI.create("file:/x/"))
                        .spine())
                .as("a model's definition is read back")
                .isEqualTo(instant.spine());
        assertThat(PipelineLoader.definition(day.definition(), URI.create("file:/x/"))
                        .spine())
                .isEqualTo(day.spine());
    }
}
