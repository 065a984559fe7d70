package dev.nightjar.core.config;

import dev.nightjar.core.run.RunId;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One pipeline file, understood. Built by {@link PipelineLoader}; every value is checked.
 *
 * @param name letters, digits, {@code -} and {@code _}; names the pipeline's folder in the lake and its keys in Redis
 * @param lake the root under which each pipeline has a folder
 * @param home the folder of the pipeline file; relative paths start there
 * @param canonical the resolved file as text in a fixed order, without secrets, place or comments: what {@link #configHash()} hashes
 * @param definition the parts of the resolved file that decide what features and labels mean, as {@link PipelineLoader#definition}
 *     reads them; empty if the pipeline was not read from a file
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
        Evaluating evaluation,
        Gate gate,
        Scoring scoring,
        Audit audit,
        Optional<Export> export,
        String canonical,
        String definition) {
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
        Objects.requireNonNull(evaluation);
        Objects.requireNonNull(gate);
        Objects.requireNonNull(scoring);
        Objects.requireNonNull(audit);
        Objects.requireNonNull(export);
        Objects.requireNonNull(canonical);
        Objects.requireNonNull(definition);
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

    /**
     * This pipeline with the features of an older definition of it, and the tables that they are made of as the older definition has them.
     * Sources, zone, place and everything else stay this one's.
     */
    public Pipeline withFeaturesOf(Pipeline older) {
        Map<String, Table> read = new LinkedHashMap<>();
        older.tablesOfFeatures().forEach(name -> read.put(name, older.tables.get(name)));
        return with(read, older, training, canonical, definition);
    }

    /** Names of the tables that the spine and the features are made of. */
    public Set<String> tablesOfFeatures() {
        Set<String> names = new LinkedHashSet<>(List.of(spine.from()));
        for (FeatureGroup group : features.values()) {
            if (group instanceof FeatureGroup.Aggregates aggregates) {
                names.add(aggregates.from());
            } else if (group instanceof FeatureGroup.Lookup lookup) {
                names.add(lookup.table());
            }
        }
        return names;
    }

    /** The same pipeline with another training, for a training set that was made by older rules. */
    public Pipeline with(Training other) {
        return with(tables, this, other, canonical, definition);
    }

    /** The same pipeline with its canonical text. */
    Pipeline withCanonical(String text) {
        return with(tables, this, training, text, definition);
    }

    /** The same pipeline with the text of its definition. */
    Pipeline withDefinition(String text) {
        return with(tables, this, training, canonical, text);
    }

    /** This pipeline with other tables, the features, spine and label of another one, another training, and other texts. */
    private Pipeline with(
            Map<String, Table> newTables,
            Pipeline featured,
            Training newTraining,
            String newCanonical,
            String newDefinition) {
        return new Pipeline(
                name,
                question,
                time,
                lake,
                home,
                sources,
                newTables,
                featured.features,
                featured.spine,
                featured.label,
                newTraining,
                evaluation,
                gate,
                scoring,
                audit,
                export,
                newCanonical,
                newDefinition);
    }
}
