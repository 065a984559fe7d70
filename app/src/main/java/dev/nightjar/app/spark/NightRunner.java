package dev.nightjar.app.spark;

import dev.nightjar.app.NightReport;
import dev.nightjar.app.StageReport;
import dev.nightjar.app.StageSelection;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.run.CodeVersion;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.etl.spark.IngestJob;
import dev.nightjar.features.spark.FeaturesJob;
import dev.nightjar.lake.Claim;
import dev.nightjar.lake.ExpressionReport;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.StageMeter;
import dev.nightjar.scoring.spark.ExportJob;
import dev.nightjar.scoring.spark.ScoreJob;
import dev.nightjar.training.spark.TrainJob;
import dev.nightjar.validation.spark.ValidateJob;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One night in one process: its stages in order, under claims, with a row in {@code runs} for each. What decides and computes are the
 * jobs; they meet at tables.
 */
public final class NightRunner {
    private static final Set<Stage> DATA = EnumSet.of(Stage.INGEST, Stage.VALIDATE, Stage.FEATURES);
    private static final Set<Stage> ONE_AT_A_TIME =
            EnumSet.of(Stage.INGEST, Stage.VALIDATE, Stage.FEATURES, Stage.TRAIN);

    /** They read what the stage features audits. */
    private static final Set<Stage> READ_SETS = EnumSet.of(Stage.TRAIN, Stage.SCORE);

    private final Lake lake;
    private final Pipeline pipeline;
    private final Progress progress;
    private final Clock clock;
    private final Duration patience;
    private Consumer<ExpressionReport> expressions;
    private boolean typesKnown;

    /**
     * @param lake the pipeline's, without a fence: the runner sets it
     */
    public NightRunner(Lake lake, Pipeline pipeline, Progress progress, Clock clock) {
        this(lake, pipeline, progress, clock, Duration.ZERO);
    }

    /**
     * @param patience how long to wait for another process that is at the night
     */
    public NightRunner(Lake lake, Pipeline pipeline, Progress progress, Clock clock, Duration patience) {
        this.lake = Objects.requireNonNull(lake);
        this.pipeline = Objects.requireNonNull(pipeline);
        this.progress = Objects.requireNonNull(progress);
        this.clock = Objects.requireNonNull(clock);
        this.patience = Objects.requireNonNull(patience);
        this.expressions = report -> report.throwIfAny(pipeline.name());
    }

    /**
     * Shows what is said of the file's expressions, before the night begins, and once more when the types of its tables are known.
     *
     * @param judge throws if there is a problem
     */
    public NightRunner judging(Consumer<ExpressionReport> judge) {
        this.expressions = Objects.requireNonNull(judge);
        return this;
    }

    /**
     * Runs the stages.
     *
     * @throws dev.nightjar.core.error.PipelineException DATA if the night could not be published, with what stops it; CLAIMED if another
     *     process is at it; CONFIG if a feature group changed and its version did not; and what the jobs throw
     */
    public NightReport run(LogicalDate night, StageSelection selection) {
        new Frontier(lake).groups().require(pipeline);
        ExpressionReport report = PipelineExpressions.of(pipeline, lake, published());
        expressions.accept(report);
        typesKnown = report.unknown().isEmpty();
        Instant begin = clock.instant();
        String attempt = Claim.attempt(begin);
        RunContext context = new RunContext(
                pipeline,
                night,
                runId(pipeline, night),
                attempt,
                CodeVersion.current().toString(),
                progress);
        RunLog log = new RunLog(lake, context);
        List<StageReport> reports = new ArrayList<>();
        try (StageMeter meter = StageMeter.attach(lake.spark().sparkContext())) {
            runUnderClaim("data", ONE_AT_A_TIME, context, selection, log, meter, reports);
            Set<Stage> serving = EnumSet.complementOf(EnumSet.copyOf(ONE_AT_A_TIME));
            runUnderClaim("night-" + night, serving, context, selection, log, meter, reports);
        } catch (RuntimeException e) {
            writeAfterFailure(log, e);
            throw e;
        }
        log.write();
        return new NightReport(
                pipeline.name(), night, context.runId(), attempt, seconds(begin, clock.instant()), reports);
    }

    /** The log of a failed night must not hide why it failed. */
    private static void writeAfterFailure(RunLog log, RuntimeException why) {
        try {
            log.write();
        } catch (RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    /** The same for every try of the same night with the same file and code. */
    public static String runId(Pipeline pipeline, LogicalDate night) {
        return RunId.of(
                pipeline.name(),
                night.toString(),
                pipeline.configHash(),
                CodeVersion.current().toString());
    }

    private void runUnderClaim(
            String name,
            Set<Stage> stages,
            RunContext context,
            StageSelection selection,
            RunLog log,
            StageMeter meter,
            List<StageReport> reports) {
        List<Stage> chosen =
                selection.stages().stream().filter(stages::contains).toList();
        if (chosen.isEmpty()) {
            return;
        }
        String work = "night " + context.night();
        try (Claim claim = Claim.take(
                lake.files(), name, context.attempt(), work, patience, why -> progress.say("waiting: " + why))) {
            claim.tookOverFrom().ifPresent(owner -> log.killed(name, owner));
            Lake fenced = lake.fenced(claim::check);
            for (Stage stage : chosen) {
                if (READ_SETS.contains(stage) && !selection.stages().contains(Stage.FEATURES)) {
                    new Stops(lake).refuseUnaudited(context);
                }
                reports.add(runStage(stage, fenced, context, log, meter));
                if (stage == Stage.INGEST) {
                    judgeTyped(reports.get(reports.size() - 1));
                }
                if (DATA.contains(stage)
                        && chosen.stream().noneMatch(s -> DATA.contains(s) && s.compareTo(stage) > 0)) {
                    new Stops(lake).refuse(context, stage);
                }
            }
        }
    }

    private Map<String, Long> published() {
        return new Frontier(lake).latest().map(Frontier.Published::tables).orElse(Map.of());
    }

    /** Tables whose types stood in their files only have them in their facts now. */
    private void judgeTyped(StageReport ingested) {
        if (!typesKnown && ingested.result().outcome() == JobResult.Outcome.DONE) {
            expressions.accept(
                    PipelineExpressions.of(pipeline, lake, ingested.result().tableVersions()));
            typesKnown = true;
        }
    }

    private StageReport runStage(Stage stage, Lake fenced, RunContext context, RunLog log, StageMeter meter) {
        StageMeter.Reading before = meter.read();
        Instant begin = clock.instant();
        try {
            JobResult result = job(stage, fenced, context);
            StageMeter.Reading cost = meter.read().minus(before);
            double seconds = seconds(begin, clock.instant());
            StageReport report = new StageReport(result, begin, seconds, cost.jobs(), cost.bytesIn(), cost.bytesOut());
            log.ended(report);
            progress.say(line(report));
            result.warnings().forEach(w -> progress.say("          warning: " + w));
            return report;
        } catch (RuntimeException e) {
            log.failed(stage, begin, seconds(begin, clock.instant()), e);
            throw e;
        }
    }

    private JobResult job(Stage stage, Lake fenced, RunContext context) {
        return switch (stage) {
            case INGEST -> new IngestJob(fenced, clock).run(context);
            case VALIDATE -> new ValidateJob(fenced).run(context);
            case FEATURES -> new FeaturesJob(fenced).run(context);
            case TRAIN -> new TrainJob(fenced).run(context);
            case SCORE -> new ScoreJob(fenced).run(context);
            case EXPORT -> new ExportJob(fenced).run(context);
        };
    }

    private static String line(StageReport report) {
        JobResult result = report.result();
        String skipped = result.outcome() == JobResult.Outcome.SKIPPED ? "skipped: " : "";
        return String.format(
                Locale.ROOT, "%-8s %6.1f s  %s%s", result.stage(), report.seconds(), skipped, result.says());
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }
}
