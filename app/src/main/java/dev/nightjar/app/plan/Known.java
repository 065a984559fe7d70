package dev.nightjar.app.plan;

import dev.nightjar.core.run.Stage;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.etl.LedgerRow;
import dev.nightjar.etl.Sighting;
import dev.nightjar.model.registry.ModelHistory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What a plan is made from. All of it comes from listing files and from small tables; no data are read.
 *
 * @param seen every file of every source
 * @param closed ledger rows of published nights
 * @param frontier the last published night
 * @param tables folders of the published tables
 * @param stopped the first known date that a check stopped and nobody accepted
 * @param scored whether the night has predictions
 * @param seconds of past runs of a stage, what it did most recently last; only runs that did the work
 * @param lake sizes of tables, and who holds which features
 * @param now the clock
 */
public record Known(
        List<Sighting> seen,
        List<LedgerRow> closed,
        Optional<LogicalDate> frontier,
        Set<String> tables,
        Optional<LogicalDate> stopped,
        ModelHistory history,
        boolean scored,
        Map<Stage, List<Double>> seconds,
        LakeState lake,
        Instant now) {
    /** The lower median: the first night, which takes all of the history, must not speak for the second. */
    OptionalDouble median(Stage stage) {
        List<Double> sorted =
                seconds.getOrDefault(stage, List.of()).stream().sorted().toList();
        return sorted.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(sorted.get((sorted.size() - 1) / 2));
    }
}
