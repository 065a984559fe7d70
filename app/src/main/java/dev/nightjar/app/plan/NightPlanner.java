package dev.nightjar.app.plan;

import dev.nightjar.app.plan.NightPlan.Files;
import dev.nightjar.app.plan.NightPlan.Step;
import dev.nightjar.app.plan.NightPlan.Version;
import dev.nightjar.app.plan.NightPlan.Will;
import dev.nightjar.app.plan.NightPlan.Write;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.GroupDefinition;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Source;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.core.time.TrainingCalendar;
import dev.nightjar.etl.KnownDates;
import dev.nightjar.etl.LandingFinding;
import dev.nightjar.etl.LedgerPlan;
import dev.nightjar.etl.Sighting;
import dev.nightjar.model.registry.Reign;
import dev.nightjar.training.TrainingDecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Decides what a night would do, by the rules that the stages follow. */
public final class NightPlanner {
    private final Pipeline pipeline;
    private final LogicalDate night;
    private final Known known;
    private final List<Files> files;
    private final Optional<DateRange> range;

    private NightPlanner(Pipeline pipeline, LogicalDate night, Known known) {
        this.pipeline = pipeline;
        this.night = night;
        this.known = known;
        this.files = files();
        this.range = range();
    }

    /** The plan of a night. */
    public static NightPlan plan(Pipeline pipeline, LogicalDate night, Known known) {
        return new NightPlanner(pipeline, night, known).plan();
    }

    private NightPlan plan() {
        boolean rebuilds = !newTables().isEmpty();
        boolean data = range.isPresent() || (rebuilds && known.frontier().equals(Optional.of(night)));
        Optional<String> untrained = TrainingDecision.skip(
                known.history(), night, pipeline.training().everyDays());
        List<Step> steps = new ArrayList<>();
        String published = "published already, up to "
                + known.frontier().map(LogicalDate::toString).orElse("none");
        steps.add(step(Stage.INGEST, data, data ? landed() : published));
        steps.add(step(
                Stage.VALIDATE,
                range.isPresent(),
                range.map(r -> "known dates " + r).orElse(published)));
        steps.add(step(Stage.FEATURES, data || !newGroups().isEmpty(), data ? tiles() : published));
        steps.add(step(Stage.TRAIN, untrained.isEmpty(), untrained.orElseGet(this::due)));
        steps.add(step(Stage.SCORE, champion().isPresent() || untrained.isEmpty(), scoring(untrained.isEmpty())));
        steps.add(step(Stage.EXPORT, exports(untrained.isEmpty()), export()));
        return new NightPlan(
                pipeline.name(),
                night,
                range,
                files,
                steps,
                writes(data, untrained.isEmpty()),
                data ? new WorkPlanner(pipeline, night, known, files).work() : List.of(),
                versions(),
                List.of(),
                warnings());
    }

    /** The file's versions, and those that models hold. */
    private List<Version> versions() {
        Set<String> ids = new TreeSet<>(known.lake().holders().keySet());
        Set<String> own = pipeline.features().values().stream()
                .map(g -> GroupDefinition.of(g).id())
                .collect(Collectors.toSet());
        ids.addAll(own);
        return ids.stream()
                .map(id -> new Version(
                        id,
                        own.contains(id) ? Version.In.FILE : Version.In.MODELS_ONLY,
                        known.lake().holders().getOrDefault(id, List.of())))
                .toList();
    }

    private List<Files> files() {
        KnownDates dates = new KnownDates(pipeline.time(), known.frontier());
        Set<String> loaded = known.closed().stream().map(r -> r.source()).collect(Collectors.toSet());
        List<Sighting> candidates = LedgerPlan.candidates(known.seen(), known.closed());
        List<Files> all = new ArrayList<>();
        for (Source source : pipeline.sources().values()) {
            var sourceIs = loaded.contains(source.name()) ? KnownDates.SourceIs.LOADED : KnownDates.SourceIs.NEW;
            List<LogicalDate> now = new ArrayList<>();
            long bytes = 0;
            long later = 0;
            long history = 0;
            for (Sighting file : candidates) {
                if (!file.source().equals(source.name())) {
                    continue;
                }
                KnownDates.Known date = dates.of(file.declared(), file.landedAt(), sourceIs);
                if (date.known().isAfter(night)) {
                    later++;
                } else {
                    now.add(date.known());
                    bytes += file.size();
                    history += date.declaredHistory() ? 1 : 0;
                }
            }
            all.add(new Files(source.name(), now.size(), bytes, span(now), later, history));
        }
        return all;
    }

    private static Optional<DateRange> span(List<LogicalDate> dates) {
        return dates.stream()
                .map(DateRange::of)
                .reduce((a, b) -> new DateRange(
                        a.first().isBefore(b.first()) ? a.first() : b.first(),
                        a.last().isAfter(b.last()) ? a.last() : b.last()));
    }

    private Optional<DateRange> range() {
        if (known.frontier().isPresent()) {
            LogicalDate first = known.frontier().get().next();
            return first.isAfter(night) ? Optional.empty() : Optional.of(new DateRange(first, night));
        }
        LogicalDate first = files.stream()
                .flatMap(f -> f.known().stream())
                .map(DateRange::first)
                .min(LogicalDate::compareTo)
                .orElse(night);
        return Optional.of(new DateRange(first, night));
    }

    private Step step(Stage stage, boolean runs, String why) {
        return new Step(stage, runs ? Will.RUN : Will.SKIP, why, runs ? known.median(stage) : OptionalDouble.empty());
    }

    private String landed() {
        long fresh = files.stream().mapToLong(Files::fresh).sum();
        return fresh + (fresh == 1 ? " file" : " files") + " to read; "
                + range.map(r -> r.length() == 1 ? "known date " + r : r.length() + " known dates, " + r)
                        .orElse("no new known date")
                + (newTables().isEmpty() ? "" : "; rebuilds " + String.join(", ", rebuilds()));
    }

    /** Tables whose definition is not the published one. */
    private List<String> newTables() {
        return known.frontier().isEmpty()
                ? List.of()
                : pipeline.tables().values().stream()
                        .filter(t -> !known.tables().contains(PipelineTables.factsPath(pipeline, t)))
                        .map(Table::name)
                        .toList();
    }

    /** The same, with how far each was built ahead. */
    private List<String> rebuilds() {
        return newTables().stream()
                .map(name -> name
                        + ahead(PipelineTables.factsPath(
                                        pipeline, pipeline.tables().get(name)))
                                .map(upTo -> " from " + upTo.next() + " on (built ahead)")
                                .orElse(""))
                .toList();
    }

    private Optional<LogicalDate> ahead(String path) {
        return Optional.ofNullable(known.lake().ahead().get(path));
    }

    /** Groups whose definition is not the published one. */
    private List<String> newGroups() {
        return known.frontier().isEmpty()
                ? List.of()
                : pipeline.aggregateGroups().stream()
                        .filter(g -> !known.tables().contains(PipelineTables.tilesPath(pipeline, g)))
                        .map(FeatureGroup.Aggregates::name)
                        .toList();
    }

    private String tiles() {
        List<String> groups = pipeline.aggregateGroups().stream()
                .map(FeatureGroup.Aggregates::name)
                .toList();
        return "tiles of " + String.join(", ", groups)
                + (newGroups().isEmpty()
                        ? ""
                        : "; new definitions, rebuilt from facts: " + String.join(", ", newGroups()));
    }

    private String due() {
        boolean stands = champion().isPresent();
        Set<String> trainers = pipeline.training()
                .trainersOn(night, stands ? TrainingCalendar.Champion.STANDS : TrainingCalendar.Champion.MISSING)
                .keySet();
        return (stands ? "due by the calendar" : "there is no champion yet") + ": " + String.join(", ", trainers)
                + " on "
                + pipeline.training().historyDays()
                + " nights";
    }

    private Optional<Reign> champion() {
        return known.history().championAsOf(night);
    }

    private String scoring(boolean trains) {
        LogicalDate date = night.plus(pipeline.spine().daysAhead());
        String scored = known.scored() ? "; it has predictions, so only what changed is written" : "";
        Optional<String> champion = champion().map(r -> r.trainer() + " " + TrainingDecision.shown(r.model()));
        if (champion.isEmpty()) {
            return trains
                    ? "rows of " + date + " with the model that passes tonight's gate" + scored
                    : "no model is champion in this night";
        }
        return "rows of " + date + " with " + champion.get() + (trains ? ", or a model that passes tonight's gate" : "")
                + scored;
    }

    private boolean exports(boolean trains) {
        return pipeline.export().isPresent() && (champion().isPresent() || trains);
    }

    private String export() {
        return pipeline.export()
                .map(e -> "into " + (e.embedded() ? "the embedded Redis" : "Redis")
                        + "; served unless a later night is served already")
                .orElse("the pipeline file has no section export");
    }

    private List<Write> writes(boolean data, boolean trains) {
        List<Write> writes = new ArrayList<>();
        if (data) {
            String dates = range.map(r -> "known dates " + r).orElse("all published dates");
            writes.add(new Write("ledger", dates, "one row a file"));
            for (Table table : pipeline.tables().values()) {
                boolean rebuilt = newTables().contains(table.name());
                String path = PipelineTables.factsPath(pipeline, table);
                writes.add(rebuilt ? rebuild(path, "rebuilt from raw") : new Write(path, dates, "facts of new rows"));
            }
            writes.add(new Write("metrics", "checks of night " + night, "each check and known date"));
            for (FeatureGroup.Aggregates group : pipeline.aggregateGroups()) {
                boolean rebuilt = newGroups().contains(group.name());
                String path = PipelineTables.tilesPath(pipeline, group);
                writes.add(
                        rebuilt
                                ? rebuild(path, "rebuilt from facts")
                                : new Write(path, dates, "tiles that new facts touch"));
                if (group.hasLongWindows()) {
                    writes.add(months(group, dates));
                }
            }
            writes.add(new Write("frontier", "one row", "publishes " + night));
        }
        models(writes, trains);
        return writes;
    }

    private Write months(FeatureGroup.Aggregates group, String dates) {
        String path = PipelineTables.monthsPath(pipeline, group);
        return known.frontier().isEmpty() || known.tables().contains(path)
                ? new Write(path, dates, "whole months that ended, or that late facts touch")
                : new Write(path, "all known dates up to " + night, "made from the days' tiles");
    }

    private Write rebuild(String path, String how) {
        return ahead(path)
                .map(upTo -> new Write(
                        path,
                        upTo.isBefore(night) ? "known dates " + new DateRange(upTo.next(), night) : "nothing",
                        "its definition changed: built ahead up to " + upTo + ", published tonight"))
                .orElseGet(() -> new Write(path, "all known dates up to " + night, "its definition changed: " + how));
    }

    private void models(List<Write> writes, boolean trains) {
        if (trains) {
            writes.add(new Write("training_sets", "one set", "training is due"));
            writes.add(new Write("models", "one folder a trainer", "training is due"));
            var searched = pipeline.training().search().spaces().keySet();
            if (!searched.isEmpty()) {
                String what = "trials of " + String.join(", ", searched);
                writes.add(new Write("search_trials", "night " + night, what));
            }
            writes.add(
                    new Write("metrics, curves, model_events", "night " + night, "evaluation and the gate's verdict"));
        }
        if (trains || champion().isPresent()) {
            writes.add(new Write(
                    "predictions",
                    "night " + night,
                    "about " + night.plus(pipeline.spine().daysAhead())));
        }
        writes.add(new Write("runs", "one row a stage", "every attempt is recorded"));
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (known.now().isBefore(pipeline.time().cutoff(night))) {
            warnings.add("night " + night + ": its cut-off " + pipeline.time().cutoff(night)
                    + " lies in the future, so files may still land; the night is refused until then");
        }
        known.stopped()
                .ifPresent(date -> warnings.add("known date " + date
                        + " was stopped by a check; mend its data or accept them, or the night will not publish"));
        files.stream()
                .filter(f -> f.history() > 0)
                .forEach(f -> warnings.add("source " + f.source() + ": "
                        + f.history()
                        + " files declare dates behind the last published night; training sets will read them as"
                        + " known then, published nights do not change"));
        LedgerPlan.missing(pipeline, known.seen(), known.frontier(), night).stream()
                .map(LandingFinding::says)
                .forEach(warnings::add);
        warnings.addAll(WindowReach.warnings(pipeline, night, known));
        return warnings;
    }
}
