package dev.nightjar.training.spark;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.run.Stage;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.registry.ModelHistory;
import dev.nightjar.model.registry.Reign;
import dev.nightjar.model.spark.Registry;
import dev.nightjar.training.NightEvents;
import dev.nightjar.training.Outcome;
import dev.nightjar.training.TrainingDecision;
import dev.nightjar.training.TrainingReport;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The stage {@code train}: fits every trainer on the night's training set, chooses the best on validation, evaluates on test, asks the gate and registers.
 *
 * <p>A night that is not due, whose models stand already, or that lies before a registry event is skipped with the reason. A rerun after a kill at any
 * point gives the same rows: folders of models are named by their content, curves and metrics are replaced by night, and the events come last,
 * in one commit.
 */
public final class TrainJob {
    private final Lake lake;

    public TrainJob(Lake lake) {
        this.lake = Objects.requireNonNull(lake);
    }

    /**
     * Runs the stage. A refused candidate is a result with a warning, not an error; then the champion, if there is one, stays.
     *
     * @throws dev.nightjar.core.error.PipelineException DATA if there is no training set, its labels cannot be learnt from, or training diverges;
     *     CONFIG if a trainer names a feature that is not there; CLAIMED if somebody changed the registry meanwhile
     */
    public JobResult run(RunContext context) {
        Pipeline pipeline = context.pipeline();
        Registry registry = new Registry(lake);
        Registry.Seen seen = registry.seen();
        ModelHistory history = seen.history();
        Optional<String> skip = TrainingDecision.skip(
                history, context.night(), pipeline.training().everyDays());
        if (skip.isPresent()) {
            return JobResult.skipped(Stage.TRAIN, skip.get());
        }
        TrainingSet set = TrainingSet.of(lake, context);
        String inputs = inputs(pipeline, set);
        if (TrainingDecision.stands(history, context.night(), inputs)) {
            return JobResult.skipped(Stage.TRAIN, "the models of " + context.night() + " stand, from the same inputs");
        }
        CommitTag tag = new CommitTag(context.runId(), context.attempt(), Stage.TRAIN.toString(), inputs);
        Optional<Reign> before = history.championAsOf(context.night().previous());
        TrialTable trials = new TrialTable(lake, context, set.id(), search(pipeline, set, before), tag);
        Contest contest = new Contest(context, set, lake.files(), trials);
        Outcome outcome = contest.run(history.championAsOf(context.night()), before);
        TrainingTables tables = new TrainingTables(lake, context, tag);
        long curves = tables.writeCurves(outcome);
        long metrics = tables.writeMetrics(outcome, pipeline.label().task(), contest.findings());
        NightEvents events = new NightEvents(context.night(), context.runId(), set.id(), inputs);
        long registered = register(registry, seen, now -> events.of(outcome, now, contest.manifests()), context, tag);
        return TrainingReport.of(outcome, pipeline.label().task(), contest.warnings())
                .result(versions(curves, metrics, registered, contest.published()));
    }

    private static Map<String, Long> versions(long curves, long metrics, long registered, OptionalLong searched) {
        Map<String, Long> versions =
                new TreeMap<>(Map.of("curves", curves, "metrics", metrics, "model_events", registered));
        searched.ifPresent(version -> versions.put("search_trials", version));
        return versions;
    }

    /** Hash of all that decides the trials of a search; empty if there is none. */
    private static String search(Pipeline pipeline, TrainingSet set, Optional<Reign> before) {
        return pipeline.training().search().spaces().isEmpty()
                ? ""
                : RunId.of(
                        set.id(),
                        pipeline.training().toString(),
                        pipeline.evaluation().weight().toString(),
                        pipeline.label().task().toString(),
                        before.filter(reign -> Candidates.startsFromChampion(pipeline.training()))
                                .map(Reign::model)
                                .orElse(""));
    }

    /** What others added meanwhile counts, unless it changes whether the night trains, or the champion that the candidates were judged against. */
    private static long register(
            Registry registry,
            Registry.Seen seen,
            Function<ModelHistory, List<ModelEvent>> events,
            RunContext context,
            CommitTag tag) {
        try {
            return registry.append(events.apply(seen.history()), seen, tag);
        } catch (PipelineException e) {
            Registry.Seen now = registry.seen();
            boolean same = champion(now, context).equals(champion(seen, context))
                    && TrainingDecision.skip(
                                    now.history(),
                                    context.night(),
                                    context.pipeline().training().everyDays())
                            .isEmpty();
            if (e.kind() != ErrorKind.CLAIMED || !same) {
                throw e;
            }
            return registry.append(events.apply(now.history()), now, tag);
        }
    }

    private static Optional<String> champion(Registry.Seen seen, RunContext context) {
        return seen.history().championAsOf(context.night()).map(Reign::model);
    }

    /** Digest of everything that decides which models are made and promoted, the data included. */
    private static String inputs(Pipeline pipeline, TrainingSet set) {
        return RunId.of(
                set.id(),
                pipeline.training().toString(),
                pipeline.evaluation().toString(),
                pipeline.gate().toString(),
                pipeline.scoring().threshold().toString() + pipeline.scoring().rule(),
                pipeline.label().task().toString());
    }
}
