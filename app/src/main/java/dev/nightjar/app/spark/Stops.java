package dev.nightjar.app.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/** Ends a night that checks hold back, with what they found. */
final class Stops {
    private static final int SHOWN = 10;

    private final Lake lake;

    Stops(Lake lake) {
        this.lake = lake;
    }

    /**
     * @param stage the last data stage that ran: what ingest found is a check among others once validate ran
     * @throws PipelineException DATA if a check stops a date up to the night
     */
    void refuse(RunContext context, Stage stage) {
        Optional<LogicalDate> frontier = new Frontier(lake).latest().map(Frontier.Published::night);
        if (frontier.isPresent() && !frontier.get().isBefore(context.night())) {
            return;
        }
        List<Row> stops = lake.read(Tables.METRICS)
                .filter(col("night")
                        .equalTo(lit(context.night().sqlDate()))
                        .and(col("kind").equalTo(stage == Stage.INGEST ? "data" : "check"))
                        .and(col("verdict").equalTo("stop")))
                .orderBy("date", "subject", "name")
                .limit(SHOWN + 1)
                .collectAsList(); // at most SHOWN + 1
        if (stops.isEmpty() && stage != Stage.FEATURES) {
            return;
        }
        String found = stops.stream().limit(SHOWN).map(Stops::line).collect(Collectors.joining("\n  "));
        throw new PipelineException(
                ErrorKind.DATA,
                "night " + context.night() + " is not published: its data did not pass\n  " + found
                        + (stops.size() > SHOWN
                                ? "\n  and more: nightjar sql PIPELINE \"select * from checks where verdict = 'stop'\""
                                : "")
                        + "\n" + frontier.map(f -> "published through " + f).orElse("nothing is published yet")
                        + "; mend the data and run the night again, or say why they are right: nightjar accept PIPELINE --date "
                        + context.night() + " --reason ...");
    }

    /**
     * For a stage that runs by itself: the stage features has ended already, in whatever way.
     *
     * @throws PipelineException DATA if an audit found that a set of the night is not what the facts give
     */
    void refuseUnaudited(RunContext context) {
        List<Row> found = lake.read(Tables.METRICS)
                .filter(col("night")
                        .equalTo(lit(context.night().sqlDate()))
                        .and(col("kind").equalTo("check"))
                        .and(col("verdict").equalTo("stop"))
                        .and(col("name").isin("audit", "skew")))
                .orderBy("subject", "name")
                .limit(1)
                .collectAsList(); // at most one
        if (!found.isEmpty()) {
            Row row = found.get(0);
            throw new PipelineException(
                    ErrorKind.DATA,
                    row.getAs("subject") + ": the audit of night " + context.night() + " did not pass: "
                            + row.getAs("failed_rows") + " of " + row.getAs("rows") + " rows differ ("
                            + row.getAs("name") + "); run the stage features of the night: it says which, and why");
        }
    }

    private static String line(Row row) {
        boolean landing = row.getAs("value") == null;
        String date = row.getAs("date") == null ? "" : row.getAs("date") + " ";
        if (landing) {
            return date + row.getAs("bound");
        }
        return date + "table " + row.getAs("subject") + ": " + row.getAs("name") + ": " + row.getAs("value")
                + ", asked for " + row.getAs("bound");
    }
}
