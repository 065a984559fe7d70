package dev.nightjar.app;

import dev.nightjar.core.run.JobResult;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** One stage of one attempt: what it did, and what it cost. Bytes are those that Spark's tasks read and wrote. */
public record StageReport(
        JobResult result, Instant startedAt, double seconds, long sparkJobs, long bytesIn, long bytesOut) {
    /** For the result JSON. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("stage", result.stage().toString());
        fields.put("outcome", result.outcome().name().toLowerCase(java.util.Locale.ROOT));
        fields.put("says", result.says());
        fields.put("seconds", seconds);
        fields.put("spark_jobs", sparkJobs);
        fields.put("rows_in", result.rowsIn());
        fields.put("rows_out", result.rowsOut());
        fields.put("bytes_in", bytesIn);
        fields.put("bytes_out", bytesOut);
        fields.put("tables", result.tableVersions());
        fields.put("figures", result.figures());
        fields.put("warnings", result.warnings());
        return fields;
    }
}
