package dev.nightjar.app.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import dev.nightjar.app.RunLine;
import dev.nightjar.app.report.ReportData;
import dev.nightjar.app.report.ReportData.Count;
import dev.nightjar.app.report.ReportData.Night;
import dev.nightjar.app.report.ReportData.StageLine;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.run.CodeVersion;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Frontier.Published;
import dev.nightjar.model.registry.ModelHistory;
import dev.nightjar.model.spark.Registry;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** Collects what the report of a night shows. Everything that is collected is bounded; nothing is written. */
public final class ReportReader {
    private final OpenPipeline opened;

    public ReportReader(OpenPipeline opened) {
        this.opened = opened;
    }

    /** The report of a night, whatever of it there is. */
    public ReportData read(LogicalDate night) {
        List<RunLine> runs = new Runs(opened).newest(night);
        ModelHistory history = new Registry(opened.lake()).history();
        return new ReportData(
                head(night, runs),
                runs.stream()
                        .sorted(Comparator.comparing(ReportReader::order))
                        .map(ReportReader::line)
                        .toList(),
                new CheckLines(opened).of(night),
                new RefusedRows(opened).between(publishedBefore(night), night),
                new ModelComparison(opened, history).asOf(night),
                new NightPredictions(opened).of(night),
                new PastPerformance(opened).knownBy(night),
                versions());
    }

    /** The newest night that was run; empty if none was. */
    public Optional<LogicalDate> newestNight() {
        Row newest = opened.lake().read(Tables.RUNS).agg(max("night")).head(); // one row
        return newest.isNullAt(0) ? Optional.empty() : Optional.of(Runs.date(newest.getDate(0)));
    }

    private Night head(LogicalDate night, List<RunLine> runs) {
        Pipeline pipeline = opened.pipeline();
        Optional<RunLine> newest = runs.stream().max(Comparator.comparing(RunLine::startedAt));
        return new Night(
                pipeline.name(),
                pipeline.question(),
                night,
                night.plus(pipeline.spine().daysAhead()),
                pipeline.time().zone().getId(),
                opened.published().map(Published::night),
                newest.map(RunLine::runId)
                        .orElseGet(() -> RunId.of(pipeline.name(), night.toString(), pipeline.configHash())),
                pipeline.configHash(),
                newest.map(RunLine::codeVersion)
                        .orElseGet(() -> CodeVersion.current().toString()));
    }

    private static int order(RunLine run) {
        List<String> stages = Arrays.stream(Stage.values()).map(Stage::toString).toList();
        int place = stages.indexOf(run.stage());
        return place < 0 ? stages.size() : place;
    }

    private static StageLine line(RunLine run) {
        return new StageLine(
                run.stage(),
                run.outcome(),
                run.says(),
                run.seconds(),
                run.rowsIn(),
                run.rowsOut(),
                run.bytesIn(),
                run.bytesOut(),
                run.sparkJobs(),
                counts(run.tables()));
    }

    private List<Count> versions() {
        return counts(opened.published().map(Published::tables).orElse(Map.of()));
    }

    private static List<Count> counts(Map<String, Long> named) {
        return new TreeMap<>(named)
                .entrySet().stream()
                        .map(e -> new Count(e.getKey(), e.getValue()))
                        .toList();
    }

    /** The last night that was published before this one: what became known since then is this night's. */
    private Optional<LogicalDate> publishedBefore(LogicalDate night) {
        Row before = opened.lake()
                .read(Tables.FRONTIER)
                .filter(col("night").lt(lit(night.sqlDate())))
                .agg(max("night"))
                .head(); // one row
        return before.isNullAt(0) ? Optional.empty() : Optional.of(Runs.date(before.getDate(0)));
    }
}
