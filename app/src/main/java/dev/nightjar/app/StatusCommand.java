package dev.nightjar.app;

import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.app.spark.Runs;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.model.registry.Reign;
import dev.nightjar.model.spark.Registry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A grid of nights by stage. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the last nights by stage: done, skipped, failed, killed, missing, or covered (data that a later night"
                    + " published as part of its range); the champion of each night; the last published night."
        },
        footer = {"", "Example:", "  nightjar status examples/flights/pipeline.yaml --last 7"})
final class StatusCommand implements Callable<Integer> {
    private static final int SHORT_ID = 8;

    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--last",
            paramLabel = "NIGHTS",
            defaultValue = "30",
            description = "How many nights, 1 to 3660. Default: ${DEFAULT-VALUE}.")
    private int last;

    @Override
    public Integer call() {
        if (last < 1 || last > 3660) {
            throw new PipelineException(ErrorKind.USAGE, "--last " + last + ": must be 1 to 3660");
        }
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            var frontier = opened.published().map(p -> p.night());
            var grid = StatusGrid.of(
                    new Runs(opened).newest(),
                    frontier,
                    new Registry(opened.lake()).history().reigns(),
                    last);
            output.answer(
                    text(opened.pipeline().name(), grid),
                    fields(opened.pipeline().name(), grid));
        }
        return 0;
    }

    private static String text(String pipeline, StatusGrid grid) {
        String published = grid.frontier()
                .map(f -> pipeline + ": published to " + f)
                .orElse(pipeline + ": nothing is published yet");
        if (grid.nights().isEmpty()) {
            return published + "; no night was run. Run one: nightjar run PIPELINE --date D";
        }
        List<String> header = new ArrayList<>(List.of("night"));
        for (Stage stage : Stage.values()) {
            header.add(stage.toString());
        }
        header.addAll(List.of("seconds", "champion"));
        TextTable table = new TextTable(header);
        for (StatusGrid.Line line : grid.nights()) {
            List<String> cells = new ArrayList<>(List.of(line.night().toString()));
            cells.addAll(line.stages().values());
            cells.add(String.format(Locale.ROOT, "%.1f", line.seconds()));
            cells.add(line.champion().map(StatusCommand::named).orElse("none yet"));
            table.row(cells);
        }
        return published + "\n" + table;
    }

    private static String named(Reign reign) {
        String id = reign.model();
        return reign.trainer() + " " + id.substring(0, Math.min(SHORT_ID, id.length()));
    }

    private static Map<String, Object> fields(String pipeline, StatusGrid grid) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pipeline", pipeline);
        fields.put("frontier", grid.frontier().map(LogicalDate::toString).orElse(null));
        List<Map<String, Object>> nights = new ArrayList<>();
        for (StatusGrid.Line line : grid.nights()) {
            Map<String, Object> night = new LinkedHashMap<>();
            night.put("night", line.night().toString());
            Map<String, String> stages = new LinkedHashMap<>();
            line.stages().forEach((stage, outcome) -> stages.put(stage.toString(), outcome));
            night.put("stages", stages);
            night.put("seconds", line.seconds());
            night.put("champion", line.champion().map(Reign::model).orElse(null));
            nights.add(night);
        }
        fields.put("nights", nights);
        return fields;
    }
}
