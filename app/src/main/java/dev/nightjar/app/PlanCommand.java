package dev.nightjar.app;

import dev.nightjar.app.plan.Amount;
import dev.nightjar.app.plan.BackfillPlan;
import dev.nightjar.app.plan.Known;
import dev.nightjar.app.plan.NightPlan;
import dev.nightjar.app.plan.NightPlan.Files;
import dev.nightjar.app.plan.NightPlan.Step;
import dev.nightjar.app.plan.NightPlan.Version;
import dev.nightjar.app.plan.NightPlan.Will;
import dev.nightjar.app.plan.NightPlan.Work;
import dev.nightjar.app.plan.NightPlan.Write;
import dev.nightjar.app.plan.NightPlanner;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.app.spark.PlanReader;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.HeavyKey;
import dev.nightjar.lake.ExpressionReport;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a night would do, without doing it. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
            "Says what a night would do, without doing it: which files it would read, which stages would run and why, what would"
                    + " be written, how many rows and bytes that are, which models hold which version of a feature group,"
                    + " which keys hold much of a day's rows, and about how long it takes. Files are listed, not read; of the tables of facts only"
                    + " the entities of the last published date are; nothing is written.",
            "With --from and --to, which nights a backfill would run, and about how long it takes, by former runs."
        },
        footer = {"", "Example:", "  nightjar plan examples/flights/pipeline.yaml --date 2013-10-02"})
final class PlanCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @ArgGroup(multiplicity = "1")
    private Nights nights;

    /** A night, or a range. */
    private static final class Nights {
        @Option(names = "--date", required = true, paramLabel = "DATE", description = "The night.")
        private LogicalDate date;

        @ArgGroup(exclusive = false)
        private NightRange range;
    }

    @Override
    public Integer call() {
        Optional<DateRange> range = Optional.ofNullable(nights.range).map(NightRange::range);
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            PlanReader reader = new PlanReader(opened, Clock.systemUTC());
            if (range.isPresent()) {
                DateRange all = range.get();
                BackfillPlan plan =
                        BackfillPlan.of(opened.pipeline(), all, reader.read(all.last()), reader.predicted(all));
                output.answer(text(plan), fields(plan));
            } else {
                night(opened, reader);
            }
        }
        return 0;
    }

    private void night(OpenPipeline opened, PlanReader reader) {
        Known known = reader.read(nights.date);
        ExpressionReport expressions = reader.expressions(known);
        expressions.throwIfAny(options.file().toString(), options::resolve);
        NightPlan plan = NightPlanner.plan(opened.pipeline(), nights.date, known)
                .warned(expressions.warnings())
                .warned(expressions.unknown())
                .withHeavy(reader.heavyKeys());
        boolean instants = opened.pipeline().spine().precision().isPresent();
        output.answer(text(plan, remedy(instants)), fields(plan, remedy(instants)));
    }

    private static String text(BackfillPlan plan) {
        TextTable table = TextTable.of("night", "would", "about", "why");
        plan.nights()
                .forEach(n -> table.row(
                        n.night().toString(),
                        n.fate() == BackfillPlan.Fate.RUN ? "run" : "be left",
                        n.fate() == BackfillPlan.Fate.RUN ? seconds(n.seconds()) : "",
                        n.why()));
        String time = plan.seconds().isPresent() ? "about " + seconds(plan.seconds()) : "unknown";
        return "backfill of " + plan.pipeline() + ", " + plan.range() + ": " + plan.runs() + " of "
                + plan.nights().size() + " nights would run\n\n" + table + "\n\ntime: " + time + ", by " + plan.basis();
    }

    private static Map<String, Object> fields(BackfillPlan plan) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pipeline", plan.pipeline());
        fields.put("from", plan.range().first().toString());
        fields.put("to", plan.range().last().toString());
        fields.put(
                "nights",
                plan.nights().stream()
                        .map(n -> {
                            Map<String, Object> night = new LinkedHashMap<>();
                            night.put("night", n.night().toString());
                            night.put("fate", n.fate().name().toLowerCase(Locale.ROOT));
                            night.put("why", n.why());
                            night.put("seconds", number(n.seconds()));
                            return night;
                        })
                        .toList());
        fields.put("runs", plan.runs());
        fields.put("seconds", number(plan.seconds()));
        fields.put("basis", plan.basis());
        return fields;
    }

    private static String text(NightPlan plan, String remedy) {
        StringBuilder text =
                new StringBuilder("night ").append(plan.night()).append(" of ").append(plan.pipeline());
        text.append(plan.range().map(r -> " would publish the known dates " + r).orElse(" is published already"));
        text.append("\n\n");
        TextTable files = TextTable.of("source", "files to read", "MB", "known dates", "for later nights");
        plan.files()
                .forEach(f -> files.row(
                        f.source(),
                        Long.toString(f.fresh()),
                        String.format(Locale.ROOT, "%.1f", f.bytes() / 1e6),
                        f.known().map(DateRange::toString).orElse(""),
                        Long.toString(f.later())));
        text.append(files).append("\n\n");
        TextTable stages = TextTable.of("stage", "would", "about", "why");
        plan.stages()
                .forEach(s -> stages.row(
                        s.stage().toString(),
                        s.will() == Will.RUN ? "run" : "be skipped",
                        seconds(s.seconds()),
                        s.why()));
        text.append(stages).append("\n\n");
        TextTable writes = TextTable.of("table", "part", "why");
        plan.writes().forEach(w -> writes.row(w.table(), w.part(), w.why()));
        text.append(writes);
        text.append(work(plan.work())).append(versions(plan.versions())).append(heavy(plan.heavy(), remedy));
        plan.warnings().forEach(w -> text.append("\nwarning: ").append(w));
        String about = plan.seconds().isPresent()
                ? "about " + seconds(plan.seconds()) + ", as past runs took"
                : "unknown: a stage has no past run";
        return text.append("\n\ntime: ").append(about).toString();
    }

    private static String work(List<Work> work) {
        if (work.isEmpty()) {
            return "";
        }
        TextTable table = TextTable.of("table", "reads", "writes", "by");
        work.forEach(w -> table.row(w.table(), w.reads().toString(), w.writes().toString(), w.why()));
        return "\n\n" + table;
    }

    private static String versions(List<Version> versions) {
        TextTable table = TextTable.of("features", "defined in", "models that hold them");
        versions.forEach(v -> table.row(
                v.id(),
                v.in() == Version.In.FILE ? "the file" : "models only",
                v.models().isEmpty() ? "none" : String.join(", ", v.models())));
        return "\n\n" + table;
    }

    /** How the work of a heavy key is shared out. */
    private static String remedy(boolean instants) {
        return instants
                ? "its rows are folded by event day and hour, a task each; its questions go to several tasks above 500,000"
                : "its rows are folded by event day, a task each; windows merge its days, not its rows";
    }

    private static String heavy(List<HeavyKey> heavy, String remedy) {
        if (heavy.isEmpty()) {
            return "";
        }
        TextTable table = TextTable.of("heavy key of", "key", "rows of the last date", "share", "remedy");
        heavy.forEach(k -> table.row(
                k.group(),
                k.key(),
                Long.toString(k.rows()),
                String.format(Locale.ROOT, "%.0f%%", 100 * k.share()),
                remedy));
        return "\n\n" + table;
    }

    private static Map<String, Object> fields(HeavyKey key, String remedy) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("features", key.group());
        fields.put("key", key.key());
        fields.put("rows", key.rows());
        fields.put("share", key.share());
        fields.put("remedy", remedy);
        return fields;
    }

    private static Map<String, Object> fields(Work work) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("table", work.table());
        fields.put("reads", fields(work.reads()));
        fields.put("writes", fields(work.writes()));
        fields.put("why", work.why());
        return fields;
    }

    private static Map<String, Object> fields(Amount amount) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rows", amount.rows());
        fields.put("bytes", amount.bytes());
        fields.put("how", amount.how().name().toLowerCase(Locale.ROOT));
        return fields;
    }

    private static Map<String, Object> fields(Version version) {
        return Map.of("features", version.id(), "in_file", version.in() == Version.In.FILE, "models", version.models());
    }

    private static String seconds(OptionalDouble seconds) {
        return seconds.isPresent() ? String.format(Locale.ROOT, "%.1f s", seconds.getAsDouble()) : "";
    }

    private static Map<String, Object> fields(NightPlan plan, String remedy) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pipeline", plan.pipeline());
        fields.put("night", plan.night().toString());
        fields.put(
                "first_known_date", plan.range().map(r -> r.first().toString()).orElse(null));
        fields.put("files", plan.files().stream().map(PlanCommand::fields).toList());
        fields.put("stages", plan.stages().stream().map(PlanCommand::fields).toList());
        fields.put("writes", plan.writes().stream().map(PlanCommand::fields).toList());
        fields.put("work", plan.work().stream().map(PlanCommand::fields).toList());
        fields.put("versions", plan.versions().stream().map(PlanCommand::fields).toList());
        fields.put(
                "heavy_keys", plan.heavy().stream().map(k -> fields(k, remedy)).toList());
        fields.put("warnings", plan.warnings());
        fields.put("seconds", number(plan.seconds()));
        return fields;
    }

    private static Map<String, Object> fields(Files files) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("source", files.source());
        fields.put("files", files.fresh());
        fields.put("bytes", files.bytes());
        fields.put("first", files.known().map(r -> r.first().toString()).orElse(null));
        fields.put("last", files.known().map(r -> r.last().toString()).orElse(null));
        fields.put("later", files.later());
        return fields;
    }

    private static Map<String, Object> fields(Step step) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("stage", step.stage().toString());
        fields.put("runs", step.will() == Will.RUN);
        fields.put("why", step.why());
        fields.put("seconds", number(step.seconds()));
        return fields;
    }

    private static Map<String, Object> fields(Write write) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("table", write.table());
        fields.put("part", write.part());
        fields.put("why", write.why());
        return fields;
    }

    private static Double number(OptionalDouble value) {
        return value.isPresent() ? (Double) value.getAsDouble() : null;
    }
}
