package dev.nightjar.app.spark;

import dev.nightjar.app.StageReport;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.Tables;
import dev.nightjar.lake.Claim;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Lake;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Collects the rows of {@code runs} of one attempt, and writes them in one commit when the attempt ends. */
final class RunLog {
    private final Lake lake;
    private final RunContext context;
    private final List<Row> rows = new ArrayList<>();

    RunLog(Lake lake, RunContext context) {
        this.lake = lake;
        this.context = context;
    }

    void ended(StageReport report) {
        JobResult result = report.result();
        String outcome = result.outcome().name().toLowerCase(Locale.ROOT);
        add(result.stage().toString(), outcome, report.startedAt(), report.seconds(), result, report, result.says());
    }

    void failed(Stage stage, Instant startedAt, double seconds, Throwable why) {
        JobResult nothing = JobResult.done(stage, "", 0, 0);
        StageReport empty = new StageReport(nothing, startedAt, seconds, 0, 0, 0);
        add(stage.toString(), "failed", startedAt, seconds, nothing, empty, String.valueOf(why.getMessage()));
    }

    /** An attempt that ended without a word: its claim was found with a dead owner. */
    void killed(String claim, Claim.Owner owner) {
        rows.add(RowFactory.create(
                context.runId(),
                owner.attempt(),
                context.night().sqlDate(),
                claim,
                "killed",
                Timestamp.from(owner.renewed()),
                0.0,
                0L,
                0L,
                0L,
                0L,
                0L,
                Map.of(),
                context.pipeline().configHash(),
                context.codeVersion(),
                "process " + owner.pid() + " ended in the middle of " + owner.work(),
                owner.host()));
    }

    private void add(
            String stage,
            String outcome,
            Instant startedAt,
            double seconds,
            JobResult result,
            StageReport cost,
            String says) {
        rows.add(RowFactory.create(
                context.runId(),
                context.attempt(),
                context.night().sqlDate(),
                stage,
                outcome,
                Timestamp.from(startedAt),
                seconds,
                result.rowsIn(),
                result.rowsOut(),
                cost.bytesIn(),
                cost.bytesOut(),
                cost.sparkJobs(),
                result.tableVersions(),
                context.pipeline().configHash(),
                context.codeVersion(),
                says,
                Claim.host()));
    }

    void write() {
        if (rows.isEmpty()) {
            return;
        }
        lake.append(
                lake.spark().createDataFrame(rows, StructType.fromDDL(Tables.RUNS.ddl())),
                Tables.RUNS,
                new CommitTag(context.runId(), context.attempt(), "runs", context.attempt()));
        rows.clear();
    }
}
