package dev.nightjar.etl.spark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Source;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.etl.LandingFinding;
import dev.nightjar.etl.LedgerRow;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.FactViews;
import dev.nightjar.lake.spark.FailingRows;
import dev.nightjar.lake.spark.Lake;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes the facts of one table for a range of known dates from its raw rows, and commits them. */
final class TableFacts {
    /** A version of a table of facts that holds all known dates up to one, included; what lies behind it is replaced. */
    record Standing(long version, LogicalDate upTo) {}

    /** What was made. */
    record Made(long version, FactCounting.Numbers numbers, List<LandingFinding> findings) {}

    private final Lake lake;
    private final Pipeline pipeline;
    private final Table table;

    TableFacts(Lake lake, Pipeline pipeline, Table table) {
        this.lake = lake;
        this.pipeline = pipeline;
        this.table = table;
    }

    /**
     * @param rows the ledger's, of the files in the range
     * @param standing the dates before the range; none if it begins with the first
     * @param tag for the contract of the facts
     */
    Made make(
            TableContract raw,
            long rawVersion,
            List<LedgerRow> rows,
            DateRange range,
            Optional<Standing> standing,
            Function<TableContract, CommitTag> tag) {
        Source source = pipeline.sources().get(table.source());
        Dataset<Row> rawRows = lake.readAt(raw, rawVersion)
                .filter(col("_known_date")
                        .between(lit(range.first().sqlDate()), lit(range.last().sqlDate())));
        return FailingRows.named(
                () -> make(rawRows, rows, range, standing, tag), () -> FactLog.trials(rawRows, source, table));
    }

    private Made make(
            Dataset<Row> rawRows,
            List<LedgerRow> rows,
            DateRange range,
            Optional<Standing> standing,
            Function<TableContract, CommitTag> tag) {
        Source source = pipeline.sources().get(table.source());
        Dataset<Row> judged = judged(rawRows, source);
        Optional<Dataset<Row>> before = standing.map(this::facts);
        List<LandingFinding> findings = new ArrayList<>();
        Dataset<Row> incoming = judged;
        if (source.load() == Source.Load.FULL && !rows.isEmpty()) {
            Optional<Dataset<Row>> live =
                    before.map(b -> FactViews.live(b, table, standing.get().upTo()));
            incoming = withDerivedDeletes(rows, judged, live, findings);
        }
        Dataset<Row> sequenced = before.isPresent()
                ? FactLog.sequenced(incoming, related(before.get(), incoming, rows), table)
                : FactLog.sequenced(incoming, table);
        TableContract contract = PipelineTables.facts(pipeline, table, FactLog.selected(judged, table));
        FactCounting counting = new FactCounting(lake, contract, range);
        long version = counting.write(sequenced, tag.apply(contract));
        long landed = rows.stream().mapToLong(LedgerRow::rows).sum();
        return new Made(version, counting.numbers(landed), findings);
    }

    private Dataset<Row> facts(Standing standing) {
        return lake.readAt(PipelineTables.factsPath(pipeline, table), standing.version())
                .filter(col("_known_date").leq(lit(standing.upTo().sqlDate())));
    }

    private Dataset<Row> judged(Dataset<Row> rawRows, Source source) {
        try {
            return FactLog.judged(rawRows, source, table);
        } catch (Exception e) { // Spark's AnalysisException is checked, and thrown unannounced
            if (e instanceof AnalysisException) {
                throw new PipelineException(
                        ErrorKind.CONFIG,
                        "table " + table.name() + ": "
                                + e.getMessage().lines().findFirst().orElse("")
                                + "; mend its select, event_time, delete_when or expect",
                        e);
            }
            throw e;
        }
    }

    private Dataset<Row> withDerivedDeletes(
            List<LedgerRow> loads, Dataset<Row> judged, Optional<Dataset<Row>> live, List<LandingFinding> findings) {
        if (live.isEmpty() && loads.size() < 2) {
            return judged;
        }
        FullLoads full = new FullLoads(lake.spark(), table, loads);
        Dataset<Row> deletes = full.deletes(judged, live);
        full.vanishedShare(deletes, judged, live).forEach((known, share) -> {
            if (share > table.vanishStopAbove()) {
                findings.add(new LandingFinding(
                        table.name(),
                        "keys stay",
                        known,
                        true,
                        String.format(
                                Locale.ROOT,
                                "table %s: %.1f%% of the keys vanished from the full load of %s, more than %.1f%%; land the"
                                        + " whole, or accept the night",
                                table.name(),
                                100 * share,
                                known,
                                100 * table.vanishStopAbove())));
            }
        });
        return judged.unionByName(deletes);
    }

    /** Standing facts of the keys that come again, within the event days that the new rows may correct. */
    private Dataset<Row> related(Dataset<Row> before, Dataset<Row> incoming, List<LedgerRow> rows) {
        Dataset<Row> within = before;
        Optional<LocalDate> oldest =
                rows.stream().map(r -> r.declared().orElse(r.known().day())).min(LocalDate::compareTo);
        if (table.eventTime().isPresent() && oldest.isPresent()) {
            var first = java.sql.Date.valueOf(oldest.get().minusDays(table.correctsDays()));
            within = before.filter(
                    col("_event_day").isNull().or(col("_event_day").geq(lit(first))));
        }
        Dataset<Row> keys = incoming.select(FactLog.keys(table)).distinct();
        return within.join(
                broadcast(keys),
                scala.collection.JavaConverters.asScalaBuffer(table.key()).toSeq(),
                "left_semi");
    }
}
