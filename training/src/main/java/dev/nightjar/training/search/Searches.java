package dev.nightjar.training.search;

import dev.nightjar.core.config.Metric;
import dev.nightjar.core.config.Search;

/** The searches of one night, one trainer after another; they share the time. */
public final class Searches {
    private final Search search;
    private final Metric by;
    private final long seed;
    private final TrialLog log;
    private final TimeLimit limit;
    private int left;

    /** @param trainers how many of {@code search.spaces()} take part */
    public Searches(Search search, int trainers, Metric by, long seed, TrialLog log) {
        this.search = search;
        this.by = by;
        this.seed = seed;
        this.log = log;
        this.limit = TimeLimit.of(search.minutes());
        this.left = trainers;
    }

    /** @throws dev.nightjar.core.error.PipelineException DATA if no trial of the trainer could be fitted */
    public <M> TrainerSearch.Best<M> of(String trainer, TrialFits<M> fits) {
        TimeLimit part = limit.part(Math.max(1, left--));
        TrainerSearch.Best<M> best = new TrainerSearch<>(search, trainer, by, seed, part, log, fits).run();
        limit.spend(part);
        return best;
    }
}
