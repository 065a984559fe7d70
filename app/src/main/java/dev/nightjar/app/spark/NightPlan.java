package dev.nightjar.app.spark;

import dev.nightjar.app.RunLine;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.core.time.TrainingCalendar;
import dev.nightjar.etl.spark.IngestPlan;
import dev.nightjar.etl.spark.IngestPlan.Files;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.model.registry.ModelHistory;
import dev.nightjar.model.registry.Reign;
import dev.nightjar.model.spark.Registry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a night would do, told from names, sizes, the ledger and the registry; no Spark job reads data. */
public final class NightPlan {
    /**
     * A line of the plan.
     *
     * @param action write, build, rebuild, train, skip, keep, missing
     */
    public record Step(Stage stage, String action, String what, String why) {}

    private final OpenPipeline opened;

    public NightPlan(OpenPipeline opened) {
        this.opened = opened;
    }

    /** The steps in the stages' order. */
    public List<Step> of(LogicalDate night) {
        Pipeline pipeline = opened.pipeline();
        Optional<LogicalDate> frontier = opened.published().map(Frontier.Published::night);
        List<Step> steps = new ArrayList<>();
        if (frontier.isPresent() && !night.isAfter(frontier.get())) {
            steps.add(new Step(Stage.INGEST, "skip", "all data tables", "published through " + frontier.get()));
        } else {
            ingest(pipeline, frontier, night, steps);
        }
        definitions(pipeline, steps);
        models(pipeline, night, steps);
        return steps;
    }

    private void ingest(Pipeline pipeline, Optional<LogicalDate> frontier, LogicalDate night, List<Step> steps) {
        IngestPlan.Intake intake = new IngestPlan(opened.lake()).of(pipeline, frontier, night);
        intake.missing().forEach(m -> steps.add(new Step(Stage.INGEST, "missing", m, "")));
        for (Files files : intake.sources()) {
            if (files.files() == 0) {
                steps.add(new Step(Stage.INGEST, "keep", "source " + files.source(), "no file is new"));
                continue;
            }
            String range = files.first().orElseThrow().equals(files.last().orElseThrow())
                    ? files.first().get().toString()
                    : files.first().get() + " to " + files.last().get();
            steps.add(new Step(
                    Stage.INGEST,
                    "write",
                    "raw_" + files.source() + " and the facts made from it",
                    String.format(
                            Locale.ROOT,
                            "%d new files, %,d bytes, known dates %s",
                            files.files(),
                            files.bytes(),
                            range)));
        }
        String from = frontier.map(LogicalDate::next).map(LogicalDate::toString).orElse("the first known date");
        steps.add(new Step(
                Stage.VALIDATE, "write", "metrics", "checks of the known dates from " + from + " to " + night));
    }

    private void definitions(Pipeline pipeline, List<Step> steps) {
        Optional<Frontier.Published> published = opened.published();
        for (Table table : pipeline.tables().values()) {
            String path = PipelineTables.factsPath(pipeline, table);
            if (published.isPresent() && published.get().version(path).isEmpty()) {
                steps.add(new Step(
                        Stage.INGEST,
                        "rebuild",
                        path,
                        "the table " + table.name() + " is new or its definition changed"));
            }
        }
        for (FeatureGroup.Aggregates group : pipeline.aggregateGroups()) {
            String path = PipelineTables.tilesPath(pipeline, group);
            boolean there =
                    published.isPresent() && published.get().version(path).isPresent();
            String why = there
                    ? "new facts of " + group.from()
                    : "the group is new, or it or its table changed: all its history";
            steps.add(new Step(Stage.FEATURES, there ? "write" : "build", path, why));
        }
    }

    private void models(Pipeline pipeline, LogicalDate night, List<Step> steps) {
        ModelHistory history = new Registry(opened.lake()).history();
        int every = pipeline.training().everyDays();
        Optional<Reign> champion = history.championAsOf(night);
        boolean later = history.lastNight().filter(l -> l.isAfter(night)).isPresent();
        if (later) {
            steps.add(new Step(Stage.TRAIN, "skip", "no training", "the registry has events of later nights"));
        } else if (history.trainingDue(night, every)) {
            String why = champion.isPresent() ? "the calendar: every " + every + " days" : "there is no champion yet";
            steps.add(new Step(
                    Stage.TRAIN,
                    "train",
                    String.join(", ", pipeline.training().trainers().keySet()),
                    why));
        } else {
            steps.add(new Step(
                    Stage.TRAIN,
                    "skip",
                    "no training",
                    "the next is due on " + TrainingCalendar.nextAfter(night, every)));
        }
        LogicalDate about = night.plus(pipeline.spine().daysAhead());
        String by = champion.map(c -> "model " + c.model() + " (" + c.trainer() + "), champion since " + c.firstNight())
                .orElse("the model that the training promotes");
        steps.add(new Step(Stage.SCORE, "write", "predictions of night " + night + " about " + about, by));
        pipeline.export()
                .ifPresent(e -> steps.add(new Step(
                        Stage.EXPORT,
                        "write",
                        "Redis " + (e.embedded() ? "(embedded)" : ""),
                        "a version of its own, then the pointer")));
    }

    /** What the plan's stages took when they last had something to do, added up in seconds; empty before the first run. */
    public OptionalDouble estimatedSeconds(List<Step> steps) {
        Map<String, RunLine> byStage = new LinkedHashMap<>();
        for (RunLine line : new Runs(opened).newest()) {
            boolean planned = steps.stream()
                    .anyMatch(s -> s.stage().toString().equals(line.stage())
                            && !s.action().equals("skip"));
            if (planned && line.outcome().equals("done")) {
                byStage.merge(line.stage(), line, (a, b) -> a.startedAt().isAfter(b.startedAt()) ? a : b);
            }
        }
        return byStage.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        byStage.values().stream().mapToDouble(RunLine::seconds).sum());
    }
}
