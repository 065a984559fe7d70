package dev.nightjar.validation.spark;

import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.Parallel;
import dev.nightjar.validation.Acceptance;
import dev.nightjar.validation.CheckResult;
import dev.nightjar.validation.Verdict;
import dev.nightjar.validation.Verdicts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Judges what became known since the frontier, each known date by itself. A check that stops does not throw: the night's metrics say
 * it, and the frontier moves no further than the day before. What ingest found wrong with landed files counts as a check here.
 */
public final class ValidateJob {
    private final Lake lake;

    public ValidateJob(Lake lake) {
        this.lake = Objects.requireNonNull(lake);
    }

    /** Writes one row into {@code metrics} for each check and known date. A night that is published is skipped. */
    public JobResult run(RunContext context) {
        Optional<LogicalDate> frontier = frontier();
        if (frontier.isPresent() && !context.night().isAfter(frontier.get())) {
            return JobResult.skipped(Stage.VALIDATE, context.night() + " is published; its checks stand");
        }
        Verdicts verdicts = judge(context, frontier);
        long version = write(context, frontier, verdicts);
        return result(verdicts, version);
    }

    /**
     * Accepts what holds the night back, as it is now: an event for each check that stops it. The next run publishes, if nothing changed.
     *
     * @param reason not blank
     * @return what was accepted
     * @throws PipelineException of kind USAGE if there is nothing to accept
     */
    public List<Acceptance> accept(RunContext context, String reason, String author) {
        Optional<LogicalDate> frontier = frontier();
        if (frontier.isPresent() && !context.night().isAfter(frontier.get())) {
            throw new PipelineException(
                    ErrorKind.USAGE, context.night() + " is published already; there is nothing to accept");
        }
        if (reason.isBlank()) {
            throw new PipelineException(ErrorKind.USAGE, "an acceptance needs a reason");
        }
        List<Acceptance> acceptances = Acceptance.of(context.night(), judge(context, frontier), reason, author);
        if (acceptances.isEmpty()) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "no check stops " + context.night() + "; there is nothing to accept. Run the night: it publishes");
        }
        new Acceptances(lake).add(acceptances, tag(context, acceptances.toString()));
        return acceptances;
    }

    private Optional<LogicalDate> frontier() {
        return new Frontier(lake).latest().map(Frontier.Published::night);
    }

    private Verdicts judge(RunContext context, Optional<LogicalDate> frontier) {
        List<CheckResult> results = new ArrayList<>(LandingStops.of(lake, frontier, context.night()));
        List<Table> tables = List.copyOf(context.pipeline().tables().values());
        AtomicInteger done = new AtomicInteger();
        List<Callable<List<CheckResult>>> work = new ArrayList<>();
        for (Table table : tables) {
            work.add(() -> {
                List<CheckResult> judged = new TableChecks(lake, context.pipeline(), table)
                        .judge(frontier.map(LogicalDate::next), context.night());
                context.progress().step("checks", done.incrementAndGet(), tables.size(), table.name());
                return judged;
            });
        }
        Parallel.run(lake.spark(), work).forEach(results::addAll);
        return Acceptance.apply(new Verdicts(results), new Acceptances(lake).all());
    }

    /** Replaces the night's checks of the dates that were judged; those of dates that were published meanwhile stay. */
    private long write(RunContext context, Optional<LogicalDate> frontier, Verdicts verdicts) {
        List<Row> rows = verdicts.results().stream().map(r -> row(context, r)).toList();
        Dataset<Row> dataset = lake.spark()
                .createDataFrame(rows, StructType.fromDDL(Tables.METRICS.ddl()))
                .coalesce(1);
        String judged = "kind = 'check'"
                + frontier.map(f -> " and `date` > date '" + f + "'").orElse("");
        return lake.replace(
                dataset, Tables.METRICS, DateRange.of(context.night()), judged, tag(context, rows.toString()));
    }

    private static CommitTag tag(RunContext context, String content) {
        return new CommitTag(context.runId(), context.attempt(), Stage.VALIDATE.toString(), RunId.of(content));
    }

    private static Row row(RunContext context, CheckResult result) {
        return RowFactory.create(
                context.night().sqlDate(),
                "check",
                result.table(),
                result.rule(),
                "",
                result.date().sqlDate(),
                result.measured().value().isPresent()
                        ? (Double) result.measured().value().getAsDouble()
                        : null,
                result.bound(),
                result.verdict().toString(),
                result.measured().rows(),
                result.measured().failed(),
                context.runId());
    }

    private static JobResult result(Verdicts verdicts, long version) {
        List<CheckResult> results = verdicts.results();
        long dates = results.stream().map(CheckResult::date).distinct().count();
        String counts = verdicts.count(Verdict.PASS) + " passed, " + verdicts.count(Verdict.WARN) + " warned, "
                + verdicts.count(Verdict.STOP) + " stopped"
                + (verdicts.count(Verdict.ACCEPTED) > 0 ? ", " + verdicts.count(Verdict.ACCEPTED) + " accepted" : "");
        String held = verdicts.firstStopped()
                .map(d -> "; nothing is published from " + d + " on, until the data are mended or accepted")
                .orElse("");
        String says = results.size() + " checks on " + dates + (dates == 1 ? " date: " : " dates: ") + counts + held;
        long judged = results.stream()
                .filter(r -> r.rule().equals(dev.nightjar.core.rule.Expectation.REFUSED))
                .mapToLong(r -> r.measured().rows())
                .sum();
        return JobResult.done(Stage.VALIDATE, says, judged, results.size())
                .with(
                        Map.of(Tables.METRICS.name(), version),
                        Map.of(
                                "checks", (double) results.size(),
                                "warned", (double) verdicts.count(Verdict.WARN),
                                "stopped", (double) verdicts.count(Verdict.STOP),
                                "accepted", (double) verdicts.count(Verdict.ACCEPTED)),
                        verdicts.sentences());
    }
}
