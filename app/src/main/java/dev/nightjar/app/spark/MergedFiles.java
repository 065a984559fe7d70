package dev.nightjar.app.spark;

import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.features.spark.Compaction;
import dev.nightjar.features.spark.Compaction.ByHand;
import dev.nightjar.lake.spark.Lake;
import java.util.List;
import java.util.function.BiFunction;

/** Merges small files by hand, under the claim of the data stages. */
public final class MergedFiles {
    private final OpenPipeline opened;

    public MergedFiles(OpenPipeline opened) {
        this.opened = opened;
    }

    /** Of all tables that grow nightly. */
    public ByHand all() {
        return claimed((lake, context) -> Compaction.byHand(lake, Compaction.all(lake, context), context));
    }

    /**
     * Of one table.
     *
     * @param name in SQL
     * @throws dev.nightjar.core.error.PipelineException USAGE if the name is none, is a view, or holds nothing yet
     */
    public ByHand of(String name) {
        String path = new PublishedFiles(opened).path(name);
        return claimed((lake, context) -> Compaction.byHand(lake, List.of(path), context));
    }

    private ByHand claimed(BiFunction<Lake, RunContext, ByHand> work) {
        return new ClaimedWork(opened, Progress.silent()).run("data", "merging small files", work);
    }
}
