package dev.nightjar.features;

import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What the index says of a training set.
 *
 * @param id hash of everything that it is made from
 * @param night the night that made it
 * @param nights of its rows
 * @param path folder of its rows below the lake
 * @param rows examples; with the rows that were left out, {@code spineRows}
 * @param inGaps spine rows of nights between two splits; empty in sets made before there were gaps
 * @param sampledOut examples that the sample left out; empty in sets made before there were samples
 * @param features in order
 * @param tables folder of each table read to its Delta version
 * @param definition the pipeline file as it was understood, as YAML
 * @param contentHash of all rows and columns; empty in sets made before there were hashes
 */
public record TrainingSetInfo(
        String id,
        LogicalDate night,
        DateRange nights,
        String path,
        long rows,
        long spineRows,
        long unmatured,
        long excluded,
        OptionalLong inGaps,
        OptionalLong sampledOut,
        List<String> features,
        Map<String, Long> tables,
        String definition,
        String runId,
        Optional<String> contentHash) {
    public TrainingSetInfo {
        Objects.requireNonNull(id);
        Objects.requireNonNull(night);
        Objects.requireNonNull(nights);
        Objects.requireNonNull(path);
        Objects.requireNonNull(inGaps);
        Objects.requireNonNull(sampledOut);
        features = List.copyOf(features);
        tables = new TreeMap<>(tables);
        Objects.requireNonNull(definition);
        Objects.requireNonNull(runId);
        Objects.requireNonNull(contentHash);
    }
}
