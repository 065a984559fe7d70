package dev.nightjar.features.spark;

import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.table.Tables;
import dev.nightjar.lake.spark.Compactor;
import dev.nightjar.lake.spark.Compactor.Compacted;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Merges the small files of the tables that grow nightly, just before a publication: so a publication names versions that are merged already,
 * and what was published before stays as it was. Done under the claim of the data stages. Predictions, which other processes may be writing for
 * other nights, are merged too: such a write tries again.
 */
public final class Compaction {
    private Compaction() {}

    /** Folders of the tables that grow nightly besides the data tables: events, metrics, curves, scoring sets, predictions. */
    private static List<String> besides(RunContext context) {
        List<String> paths = new ArrayList<>(Tables.all().stream()
                .map(TableContract::path)
                .filter(path -> !path.equals(Tables.LEDGER.path()))
                .toList());
        paths.add(PipelineTables.scoringSetPath(context.pipeline()));
        paths.add("predictions");
        return paths;
    }

    /**
     * What was merged by hand.
     *
     * @param leftAlone data tables with rows of a night that is not published
     */
    public record ByHand(List<Compacted> merged, List<String> leftAlone) {
        public ByHand {
            merged = List.copyOf(merged);
            leftAlone = List.copyOf(leftAlone);
        }
    }

    /** Folders of all tables that {@link #byHand} may merge: those of the publication in force, and {@link #besides}. */
    public static List<String> all(Lake lake, RunContext context) {
        List<String> paths = new ArrayList<>(
                new Frontier(lake).latest().map(p -> p.tables().keySet()).orElse(Set.of()));
        paths.addAll(besides(context));
        return paths;
    }

    /**
     * Merges what can be merged, and publishes the merged data tables for the night that is published: the same rows under newer versions.
     *
     * @param lake fenced by the claim of the data stages
     * @param paths folders below the lake, out of {@link #all}
     */
    public static ByHand byHand(Lake lake, List<String> paths, RunContext context) {
        Compactor compactor = new Compactor(lake, 1);
        Optional<Frontier.Published> before = new Frontier(lake).latest();
        Map<String, Long> published =
                new TreeMap<>(before.map(Frontier.Published::tables).orElse(Map.of()));
        List<Compacted> merged = new ArrayList<>();
        List<String> leftAlone = new ArrayList<>();
        boolean moved = false;
        for (String path : paths) {
            Long version = published.get(path);
            if (version != null && !lake.version(path).equals(OptionalLong.of(version))) {
                leftAlone.add(path);
                continue;
            }
            Optional<Compacted> done = compactor.compact(path, context.runId(), context.attempt());
            done.ifPresent(merged::add);
            if (version != null && done.isPresent()) {
                published.put(path, done.get().version());
                moved = true;
            }
        }
        if (moved) {
            new Frontier(lake).publish(before.orElseThrow().night(), published, context);
        }
        return new ByHand(merged, leftAlone);
    }

    /**
     * What was merged; nothing, unless the publication to come is one of those that look.
     *
     * @param dataTables folders of the tables that the publication will name
     */
    static List<Compacted> beforePublication(
            Lake lake, List<String> dataTables, Optional<Frontier.Published> before, RunContext context) {
        long number = before.map(Frontier.Published::number).orElse(0L) + 1;
        if (!Compactor.due(lake.spark(), number)) {
            return List.of();
        }
        Compactor compactor = Compactor.nightly(lake);
        List<String> paths = new ArrayList<>(dataTables);
        paths.addAll(besides(context));
        return paths.stream()
                .flatMap(path -> compactor.compact(path, context.runId(), context.attempt()).stream())
                .toList();
    }
}
