package dev.nightjar.app;

import dev.nightjar.core.time.LogicalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a night did, stage by stage. */
public record NightReport(
        String pipeline, LogicalDate night, String runId, String attempt, double seconds, List<StageReport> stages) {
    public NightReport {
        stages = List.copyOf(stages);
    }

    /** Everything that a stage warned of, in order. */
    public List<String> warnings() {
        return stages.stream().flatMap(s -> s.result().warnings().stream()).toList();
    }

    /** For {@code --json}. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pipeline", pipeline);
        fields.put("night", night.toString());
        fields.put("run_id", runId);
        fields.put("attempt", attempt);
        fields.put("seconds", seconds);
        fields.put("stages", stages.stream().map(StageReport::fields).toList());
        fields.put("warnings", warnings());
        return fields;
    }
}
