package dev.nightjar.app;

import dev.nightjar.app.spark.NightPlan;
import dev.nightjar.app.spark.NightPlan.Step;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.core.time.LogicalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a night would do, without doing it. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
            "Says what a night would write and why, from the names and sizes of landed files, the ledger and the registry. No file is"
                    + " opened, and nothing is written."
        },
        footer = {"", "Example:", "  nightjar plan examples/flights/pipeline.yaml --date 2013-10-02"})
final class PlanCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--date",
            required = true,
            paramLabel = "DATE",
            converter = DateConverter.class,
            description = "The logical date, such as 2013-10-02. Needed.")
    private LogicalDate date;

    @Override
    public Integer call() {
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            NightPlan plan = new NightPlan(opened);
            List<Step> steps = plan.of(date);
            OptionalDouble seconds = plan.estimatedSeconds(steps);
            output.answer(text(steps, seconds), fields(steps, seconds));
        }
        return 0;
    }

    private Map<String, Object> fields(List<Step> steps, OptionalDouble seconds) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("night", date.toString());
        fields.put("steps", steps.stream().map(PlanCommand::fields).toList());
        fields.put("estimated_seconds", seconds.isPresent() ? seconds.getAsDouble() : null);
        return fields;
    }

    private static Map<String, Object> fields(Step step) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("stage", step.stage().toString());
        fields.put("action", step.action());
        fields.put("what", step.what());
        fields.put("why", step.why());
        return fields;
    }

    private String text(List<Step> steps, OptionalDouble seconds) {
        TextTable table = TextTable.of("stage", "action", "what", "why");
        steps.forEach(s -> table.row(s.stage().toString(), s.action(), s.what(), s.why()));
        String time = seconds.isPresent()
                ? String.format(Locale.ROOT, "some %.0f s, by the newest runs of each stage", seconds.getAsDouble())
                : "no run yet to tell the time from";
        return "night " + date + "\n" + table + "\n" + time;
    }
}
