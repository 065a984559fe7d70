package dev.nightjar.features.spark;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.GroupDefinition;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PublishedGroups;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Which tables a publication names, and which versions belong to a night. */
final class Publications {
    private final Lake lake;
    private final Pipeline pipeline;

    Publications(Lake lake, Pipeline pipeline) {
        this.lake = lake;
        this.pipeline = pipeline;
    }

    /**
     * Publishes all data tables up to a date, at their newest versions.
     *
     * @param definitions the file's, and those that are kept beside it
     * @param built folders of tables of whole months that this night brought up to the date; another one is named only if the publication before
     *     named it, for nobody else knows how far it is whole
     * @return the publication in force; nothing is written if the one before has that date and all these tables, and no group has a version
     *     that was never published
     */
    static Frontier.Published publish(
            Lake lake,
            List<Pipeline> definitions,
            Optional<Frontier.Published> before,
            Set<String> built,
            LogicalDate upTo,
            RunContext context) {
        Set<String> months = new HashSet<>(built);
        before.ifPresent(p -> months.addAll(p.tables().keySet()));
        List<String> paths = definitions.stream()
                .flatMap(p -> new Publications(lake, p).dataTables(months).stream())
                .distinct()
                .sorted()
                .toList();
        PublishedGroups groups = new Frontier(lake).groups();
        List<GroupDefinition> fresh = PublishedGroups.of(definitions.stream()
                        .flatMap(p -> groups.fresh(p).stream())
                        .toList())
                .all();
        if (fresh.isEmpty()
                && before.isPresent()
                && before.get().night().equals(upTo)
                && before.get().tables().keySet().containsAll(paths)) {
            return before.get();
        }
        Compaction.beforePublication(lake, paths, before, context).forEach(c -> context.progress()
                .say("merged " + c.path() + ": " + c.filesBefore() + " files into " + c.filesAfter()));
        Map<String, Long> tables = new TreeMap<>();
        for (String path : paths) {
            tables.put(path, lake.version(path).orElseThrow());
        }
        return new Frontier(lake).publish(upTo, tables, fresh, context);
    }

    /** Folders of ledger, raw tables, facts and tiles, those that exist; of months these only; sorted. */
    private List<String> dataTables(Set<String> months) {
        List<String> paths = new ArrayList<>();
        paths.add(Tables.LEDGER.path());
        lake.files().list("raw").forEach(name -> paths.add("raw/" + name));
        pipeline.tables().values().forEach(t -> paths.add(PipelineTables.factsPath(pipeline, t)));
        pipeline.aggregateGroups().forEach(g -> paths.add(PipelineTables.tilesPath(pipeline, g)));
        pipeline.aggregateGroups().stream()
                .filter(FeatureGroup.Aggregates::hasLongWindows)
                .map(g -> PipelineTables.monthsPath(pipeline, g))
                .filter(months::contains)
                .forEach(paths::add);
        return paths.stream()
                .filter(p -> lake.version(p).isPresent())
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * The version of each table in the first publication that holds the night: the same today and in a year, so that what is named
     * after it keeps its name.
     *
     * @param before the publication that was in force when the run began
     * @param now the one in force now
     */
    Map<String, Long> versionsFor(
            LogicalDate night, List<String> paths, Optional<Frontier.Published> before, Frontier.Published now) {
        if (before.isEmpty() || before.get().night().isBefore(night)) {
            Map<String, Long> versions = new TreeMap<>(now.tables());
            versions.keySet().retainAll(paths);
            return versions;
        }
        List<Frontier.Published> publications = new Frontier(lake).since(night);
        Map<String, Long> versions = new TreeMap<>();
        for (String path : paths) {
            publications.stream()
                    .map(p -> p.version(path))
                    .filter(OptionalLong::isPresent)
                    .findFirst()
                    .ifPresent(v -> versions.put(path, v.getAsLong()));
        }
        return versions;
    }

    /** What the features of a spine are made from. Months follow from the tiles of their days, which are enough to make them again. */
    List<String> readByFeatures() {
        List<String> paths = new ArrayList<>();
        paths.add(facts(pipeline.spine().from()));
        for (FeatureGroup group : pipeline.features().values()) {
            if (group instanceof FeatureGroup.Aggregates aggregates) {
                paths.add(PipelineTables.tilesPath(pipeline, aggregates));
                if (pipeline.spine().precision().isPresent()) {
                    paths.add(facts(aggregates.from())); // windows that break days
                }
            } else if (group instanceof FeatureGroup.Lookup lookup) {
                paths.add(facts(lookup.table()));
            }
        }
        return paths;
    }

    /** The same, and what labels are made from. */
    List<String> readByTraining() {
        List<String> paths = readByFeatures();
        paths.add(facts(pipeline.label().from()));
        return paths;
    }

    private String facts(String table) {
        return PipelineTables.factsPath(pipeline, pipeline.tables().get(table));
    }
}
