package dev.nightjar.validation.spark;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.rule.Expectation;
import dev.nightjar.core.rule.Expectation.Measure;
import dev.nightjar.core.rule.RowPredicates;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.FactViews;
import dev.nightjar.lake.spark.FailingRows;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.SparkErrors;
import dev.nightjar.lake.spark.Trial;
import dev.nightjar.validation.CheckResult;
import dev.nightjar.validation.Judge;
import dev.nightjar.validation.Measured;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Counts and judges the checks of one table. */
final class TableChecks {
    private final Lake lake;
    private final Pipeline pipeline;
    private final Table table;
    private final List<Expectation> scanned;
    private final List<Expectation> unique;

    TableChecks(Lake lake, Pipeline pipeline, Table table) {
        this.lake = lake;
        this.pipeline = pipeline;
        this.table = table;
        this.scanned = table.tableChecks().stream()
                .filter(c -> !(c.measure() instanceof Measure.Unique))
                .toList();
        this.unique = table.tableChecks().stream()
                .filter(c -> c.measure() instanceof Measure.Unique)
                .toList();
    }

    /**
     * The results for each known date of the range, by date, then in the file's order, the refused rows last. Every date of the range
     * is judged if each has a file of its own; otherwise those on which something became known.
     *
     * @param from first date; empty for the first known one
     */
    List<CheckResult> judge(Optional<LogicalDate> from, LogicalDate to) {
        Optional<Dataset<Row>> facts = lake.read(PipelineTables.factsPath(pipeline, table));
        Map<LogicalDate, Counted> counted = new TreeMap<>();
        if (facts.isPresent()) {
            Dataset<Row> known = TableScan.known(facts.get(), from, to);
            try {
                counted.putAll(count(known, to));
            } catch (Exception e) { // Spark's own are checked, and thrown unannounced
                throw fault(known, e);
            }
        }
        if (pipeline.sources().get(table.source()).daily()) {
            LogicalDate first =
                    from.orElseGet(() -> counted.keySet().stream().findFirst().orElse(to));
            first.through(to).forEach(date -> counted.computeIfAbsent(date, d -> nothing()));
        }
        List<CheckResult> results = new ArrayList<>();
        counted.forEach((date, counts) -> results.addAll(results(date, counts)));
        return results;
    }

    /** What was counted on one date: one entry for each check, in the table's order. */
    private record Counted(Map<String, Measured> checks, Measured refused, String digest) {}

    private Counted nothing() {
        Map<String, Measured> checks = new HashMap<>();
        for (Expectation check : table.tableChecks()) {
            checks.put(
                    check.name(),
                    check.measure() instanceof Measure.Rows
                            ? new Measured(OptionalDouble.of(0), 0, 0)
                            : Measured.share(0, 0));
        }
        return new Counted(checks, Measured.share(0, 0), RunId.of("no rows"));
    }

    private List<CheckResult> results(LogicalDate date, Counted counted) {
        List<CheckResult> results = new ArrayList<>();
        for (Expectation check : table.tableChecks()) {
            Measured measured = counted.checks().get(check.name());
            results.add(new CheckResult(
                    table.name(),
                    check.name(),
                    date,
                    measured,
                    Judge.bound(check),
                    Judge.judge(check, measured),
                    counted.digest()));
        }
        results.add(new CheckResult(
                table.name(),
                Expectation.REFUSED,
                date,
                counted.refused(),
                Judge.boundRefused(table.quarantineStopAbove()),
                Judge.judgeRefused(table.quarantineStopAbove(), counted.refused()),
                counted.digest()));
        return results;
    }

    private Map<LogicalDate, Counted> count(Dataset<Row> known, LogicalDate to) {
        DeequScan scan = new DeequScan(TableScan.CLEAN, TableScan.LEADING);
        Dataset<Row> rows = known;
        for (Expectation check : scanned) {
            rows = add(check, scan, rows, to);
        }
        Map<LogicalDate, Counted> counted = new TreeMap<>();
        // Bounded: one row a known date, some columns a check.
        for (Row row : TableScan.aggregated(rows, scan.columns()).collectAsList()) {
            Counted of = nothing();
            for (int i = 0; i < scanned.size(); i++) {
                of.checks().put(scanned.get(i).name(), scan.measured(row, i));
            }
            long all = row.getLong(1);
            long refused = row.getLong(2);
            Measured share = new Measured(OptionalDouble.of((double) refused / all), all, refused);
            String digest = RunId.of(
                    row.get(3).toString(), row.get(4).toString(), row.get(5).toString());
            counted.put(date(row), new Counted(of.checks(), share, digest));
        }
        if (!unique.isEmpty()) {
            // Bounded: one row a known date and check.
            for (Row row : TableScan.uniqueness(known, unique).collectAsList()) {
                String name = unique.get(row.getInt(1)).name();
                counted.get(date(row)).checks().put(name, Measured.share(row.getLong(2), row.getLong(3)));
            }
        }
        return counted;
    }

    private static LogicalDate date(Row row) {
        return new LogicalDate(row.getDate(0).toLocalDate());
    }

    private Dataset<Row> add(Expectation check, DeequScan scan, Dataset<Row> rows, LogicalDate to) {
        Measure measure = check.measure();
        String column = check.column().orElse("");
        int n = scan.columns().size();
        if (measure instanceof Measure.Rows) {
            scan.size();
        } else if (measure instanceof Measure.NotNull) {
            scan.completeness(column);
        } else if (measure instanceof Measure.Mean) {
            scan.mean("_exact_" + n);
            return TableScan.exact(rows, column, n);
        } else if (measure instanceof Measure.References other) {
            scan.compliance(check.name(), "_referred_" + n);
            return TableScan.referring(rows, history(other.table(), to), other, column, n);
        } else {
            scan.compliance(check.name(), RowPredicates.sql(check));
        }
        return rows;
    }

    private Dataset<Row> history(String name, LogicalDate to) {
        Table other = pipeline.tables().get(name);
        return lake.read(PipelineTables.factsPath(pipeline, other))
                .map(facts -> FactViews.history(facts, other, to))
                .orElseThrow(() -> new PipelineException(
                        ErrorKind.DATA,
                        "table " + name + ": there are no facts, but " + table.name()
                                + " refers to it; run the stage ingest first"));
    }

    /** A check whose expression does not fit is the file's fault, one that fails on a row that row's; anything else the storage's or ours. */
    private PipelineException fault(Dataset<Row> known, Exception thrown) {
        for (Expectation check : thrown instanceof AnalysisException ? table.tableChecks() : List.<Expectation>of()) {
            if (check.measure() instanceof Measure.Sql sql) {
                try {
                    known.select(functions.expr(RowPredicates.sql(check))).schema();
                } catch (Exception e) { // as above
                    return new PipelineException(
                            ErrorKind.CONFIG,
                            "tables." + table.name() + ".expect: '" + sql.expression() + "' of the check '"
                                    + check.name() + "' does not fit the table: "
                                    + String.valueOf(e.getMessage())
                                            .lines()
                                            .findFirst()
                                            .orElse(""),
                            e);
                }
            }
        }
        return SparkErrors.translate(
                "table " + table.name() + ": its checks could not be counted",
                FailingRows.named(thrown, () -> List.of(trial(known))));
    }

    private Trial trial(Dataset<Row> known) {
        Trial.Expressions checks = new Trial.Expressions();
        Trial.sqlChecks(table, c -> !c.rowRule()).forEach(checks::add);
        return checks.over("table " + table.name(), known.filter(TableScan.CLEAN), table.key());
    }
}
