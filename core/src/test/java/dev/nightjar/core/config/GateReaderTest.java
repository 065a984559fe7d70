package dev.nightjar.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateReaderTest {
    private static final OptionalDouble NONE = OptionalDouble.empty();

    @TempDir
    Path folder;

    private Gate gate(String rule, String more) throws IOException {
        Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(folder.resolve("schemas/arrivals.yaml"), "columns: {id: string, delay: {type: double}}\n");
        Path file = folder.resolve("pipeline.yaml");
        Files.writeString(
                file,
                PipelineLoaderTest.good().replace("    - {metric: auc, at_least: 0.6}\n", "    - " + rule + "\n")
                        + more);
        return PipelineLoader.of(name -> null).load(file).gate();
    }

    private Gate.Rule read(String rule) throws IOException {
        return gate(rule, "").rules().get(0);
    }

    private String refused(String rule, String more) throws IOException {
        try {
            gate(rule, more);
        } catch (PipelineException e) {
            List<String> lines = e.getMessage().lines().toList();
            assertThat(lines).as(e.getMessage()).hasSize(2);
            return lines.get(1).replaceFirst(".*gate\\.rules\\[0\\]", "");
        }
        throw new AssertionError("accepted");
    }

    @Test
    void aRuleMayAskForConfidenceABaselineOrSlices() throws IOException {
        assertThat(read("{metric: log_loss, worse_than_champion_by_at_most: 0.002, confidence: 0.95}"))
                .isEqualTo(new Gate.Rule(
                        "log_loss",
                        NONE,
                        NONE,
                        OptionalDouble.of(0.002),
                        NONE,
                        NONE,
                        OptionalDouble.of(0.95),
                        Optional.empty()));
        assertThat(read("{metric: auc, better_than_baseline_by_at_least: 0.01}").betterThanBaselineByAtLeast())
                .hasValue(0.01);
        assertThat(read("{metric: auc, slice: row_tail, at_least: 0.55, rows_at_least: 500}")
                        .slice())
                .contains(new Gate.Slice("row_tail", 500));
        assertThat(read("{metric: auc, slice: id, at_least: 0.55}").slice()).contains(new Gate.Slice("id", 100));
        Gate costs = gate("{metric: model_bytes, at_most: 1000000}", "");
        assertThat(costs.rules().get(0).atMost()).hasValue(1_000_000);
        assertThat(costs.boundsSpeed()).isFalse();
        assertThat(gate("{metric: scoring_microseconds, at_most: 20}", "").boundsSpeed())
                .isTrue();
    }

    @Test
    void theModeMayAskForAPerson() throws IOException {
        Path file = folder.resolve("pipeline.yaml");
        gate("{metric: auc, at_least: 0.6}", "");
        Files.writeString(file, Files.readString(file).replace("gate:\n", "gate:\n  mode: approve\n"));
        assertThat(PipelineLoader.of(name -> null).load(file).gate().mode()).isEqualTo(Gate.Mode.APPROVE);
    }

    @Test
    void aMetricOfAnotherTaskIsRefusedBeforeAnythingRuns() throws IOException {
        assertThat(refused("{metric: rmse, at_most: 3}", "")).contains("'rmse' is not computed for label.task binary");
    }

    @Test
    void costsAreBoundedFromAboveOnly() throws IOException {
        assertThat(refused("{metric: model_bytes, at_least: 3}", ""))
                .endsWith(".at_least: has no meaning for model_bytes, which only at_most bounds; take it out");
        assertThat(refused("{metric: scoring_microseconds, at_most: 3, slice: row_tail}", ""))
                .endsWith(".slice: has no meaning for scoring_microseconds, which only at_most bounds; take it out");
    }

    @Test
    void aSliceIsAColumnAndHasAbsoluteBounds() throws IOException {
        assertThat(refused("{metric: auc, slice: row_tale, at_least: 0.5}", ""))
                .startsWith(".slice: 'row_tale' is not one of");
        assertThat(refused("{metric: auc, slice: row_tail, worse_than_champion_by_at_most: 0.5}", ""))
                .endsWith(
                        ".worse_than_champion_by_at_most: has no meaning for a slice, which at_least and at_most bound; take"
                                + " one of them out");
        assertThat(refused("{metric: auc, at_least: 0.5, rows_at_least: 50}", ""))
                .endsWith(".rows_at_least: counts with a slice only; write slice: COLUMN too, or take it out");
    }

    @Test
    void confidenceNeedsAnInterval() throws IOException {
        assertThat(refused("{metric: ks, at_least: 0.2, confidence: 0.95}", ""))
                .endsWith(".confidence: ks has no interval, see docs/metrics.md; take confidence out of this rule");
        assertThat(refused("{metric: auc, at_least: 0.2, confidence: 0.95}", "evaluation: {weight: row_hour}\n"))
                .endsWith(
                        ".confidence: needs intervals, and weighed rows have none; take evaluation.weight or confidence out");
        assertThat(refused("{metric: auc, at_least: 0.2, confidence: 0.995}", ""))
                .endsWith(".confidence: '0.995' needs 400 samples at least, so that one lies beyond each end, and"
                        + " evaluation.intervals.samples is 200");
        assertThat(refused("{metric: auc, at_least: 0.2, confidence: 0.4}", "")).contains("0.5 to 0.999");
    }
}
