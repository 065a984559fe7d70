package dev.nightjar.core.config;

import dev.nightjar.core.run.RunId;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One pipeline file, understood. Built by {@link PipelineLoader}; every value is checked.
 *
 * @param name letters, digits, {@code -} and {@code _}; names the pipeline's folder in the lake and its keys in Redis
 * @param lake the root under which each pipeline has a folder
 * @param home the folder of the pipeline file; relative paths start there
 * @param canonical the resolved file as text in a fixed order, without secrets, place or comments: what {@link #configHash()} hashes
 */
public record Pipeline(
        String name,
        String question,
        PipelineTime time,
        URI lake,
        URI home,
        Map<String, Source> sources,
        Map<String, Table> tables,
        Map<String, FeatureGroup> features,
        Spine spine,
        Label label,
        Training training,
        Gate gate,
        Scoring scoring,
        Optional<Export> export,
        String canonical) {
    public Pipeline {
        Objects.requireNonNull(name);
        Objects.requireNonNull(question);
        Objects.requireNonNull(time);
        Objects.requireNonNull(lake);
        Objects.requireNonNull(home);
        sources = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        tables = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tables));
        features = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(features));
        Objects.requireNonNull(spine);
        Objects.requireNonNull(label);
        Objects.requireNonNull(training);
        Objects.requireNonNull(gate);
        Objects.requireNonNull(scoring);
        Objects.requireNonNull(export);
        Objects.requireNonNull(canonical);
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]*")) {
            throw new IllegalArgumentException("pipeline '" + name
                    + "': a name has letters, digits, - and _ only, and begins with a letter or digit");
        }
    }

    /** Hash of everything that can change what is written. */
    public String configHash() {
        return RunId.of(canonical);
    }

    /** This pipeline's folder in the lake. */
    public URI folder() {
        String root = lake.toString();
        return URI.create((root.endsWith("/") ? root : root + "/") + name);
    }

    /** All aggregate groups, in the file's order. */
    public List<FeatureGroup.Aggregates> aggregateGroups() {
        return features.values().stream()
                .filter(FeatureGroup.Aggregates.class::isInstance)
                .map(FeatureGroup.Aggregates.class::cast)
                .toList();
    }

    /** The same pipeline with its canonical text. */
    Pipeline withCanonical(String text) {
        return new Pipeline(
                name, question, time, lake, home, sources, tables, features, spine, label, training, gate, scoring,
                export, text);
    }
}
