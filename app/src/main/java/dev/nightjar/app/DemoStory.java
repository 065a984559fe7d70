package dev.nightjar.app;

import dev.nightjar.app.report.ReportData;
import dev.nightjar.app.report.ReportData.MetricLine;
import dev.nightjar.app.report.ReportData.ModelColumn;
import dev.nightjar.app.report.ReportData.ModelPart;
import dev.nightjar.app.report.ReportData.PastLine;
import dev.nightjar.app.report.ReportData.PredictionLine;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.scoring.EntityKey;
import dev.nightjar.scoring.Lookup;
import dev.nightjar.scoring.Lookup.Served;
import dev.nightjar.scoring.RedisPlace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** What the demo shows of one pipeline when its nights are done. */
record DemoStory(Pipeline pipeline, ReportData data, List<Served> served, String report) {
    private static final int SHOWN = 3;

    /** Looks the strongest predictions up in Redis, as a service would. */
    static DemoStory of(String example, Pipeline pipeline, ReportData data, String report) {
        List<Served> served = new ArrayList<>();
        if (pipeline.export().isPresent()) {
            try (RedisPlace redis = RedisPlace.open(pipeline)) {
                Lookup lookup = new Lookup(redis.address());
                for (PredictionLine line : top(data)) {
                    served.add(lookup.lookup(pipeline.name(), EntityKey.split(line.key())));
                }
            }
        }
        return new DemoStory(pipeline, data, served, report);
    }

    String firstKey() {
        return top(data).stream().findFirst().map(PredictionLine::key).orElse("KEY");
    }

    String text() {
        StringBuilder text = new StringBuilder(pipeline.name()).append('\n');
        text.append("  lake    ").append(pipeline.folder().getPath()).append('\n');
        text.append("  report  ").append(report).append("\n\n");
        data.model().ifPresent(model -> text.append(models(model)).append('\n'));
        data.past().forEach(past -> text.append(past(past)).append('\n'));
        text.append("\n  the strongest predictions for ")
                .append(data.night().predicts())
                .append('\n');
        for (PredictionLine line : top(data)) {
            text.append(String.format(Locale.ROOT, "    %-28s %8.4f  %s%n", line.key(), line.score(), reasons(line)));
        }
        if (!served.isEmpty()) {
            text.append("  the same, read back from Redis\n");
            for (Served row : served) {
                String score =
                        row.fields().getOrDefault("probability", row.fields().getOrDefault("score", ""));
                text.append(
                        String.format(Locale.ROOT, "    %-28s %8.8s  version %s%n", row.key(), score, row.version()));
            }
        }
        return text.toString();
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pipeline", pipeline.name());
        fields.put("lake", pipeline.folder().getPath());
        fields.put("report", report);
        fields.put("metrics", data.model().map(DemoStory::metrics).orElse(Map.of()));
        fields.put(
                "predictions",
                top(data).stream()
                        .map(l -> Map.of("key", l.key(), "score", l.score()))
                        .toList());
        fields.put("served", served.stream().map(Served::fields).toList());
        return fields;
    }

    private static List<PredictionLine> top(ReportData data) {
        return data.predictions()
                .map(p -> p.top().stream().limit(SHOWN).toList())
                .orElse(List.of());
    }

    private static String reasons(PredictionLine line) {
        return line.reasons().stream()
                .map(r -> String.format(
                        Locale.ROOT, "%s=%s (%+.4f)", r.feature(), shortened(r.value()), r.contribution()))
                .collect(Collectors.joining(", "));
    }

    private static String shortened(String value) {
        return value == null ? "null" : value.length() > 8 ? value.substring(0, 8) : value;
    }

    private static String models(ModelPart model) {
        List<String> header = new ArrayList<>(List.of("  " + model.split() + " of " + model.judged()));
        model.columns().forEach(c -> header.add(title(c)));
        TextTable table = new TextTable(header);
        for (MetricLine metric : model.metrics()) {
            List<String> cells = new ArrayList<>(List.of("  " + metric.name()));
            metric.values().forEach(v -> cells.add(number(v)));
            table.row(cells);
        }
        return table.toString();
    }

    private static String title(ModelColumn column) {
        return column.trainer() + (column.role().equals("champion") ? " (champion)" : "");
    }

    private static Map<String, Object> metrics(ModelPart model) {
        Map<String, Object> byTrainer = new LinkedHashMap<>();
        for (int c = 0; c < model.columns().size(); c++) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (MetricLine metric : model.metrics()) {
                OptionalDouble value = metric.values().get(c);
                values.put(metric.name(), value.isPresent() ? value.getAsDouble() : null);
            }
            byTrainer.put(model.columns().get(c).trainer(), values);
        }
        return byTrainer;
    }

    private static String past(PastLine past) {
        String figures = past.metrics().stream()
                .map(m -> m.name() + " " + number(m.value()))
                .collect(Collectors.joining(", "));
        return "  night " + past.night() + " predicted " + past.date() + ": of " + past.rows() + " predictions "
                + past.known() + " are known by now; " + figures;
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.4f", value.getAsDouble()) : "-";
    }
}
