package dev.nightjar.validation.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.run.RunId;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.validation.CheckResult;
import dev.nightjar.validation.Measured;
import dev.nightjar.validation.Verdict;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;

/** What the stage ingest found wrong with landed files, as checks: they hold a night back, and can be accepted, like all others. */
final class LandingStops {
    private LandingStops() {}

    /** The findings of this night that stop a date behind the frontier, by date, source and rule. */
    static List<CheckResult> of(Lake lake, Optional<LogicalDate> frontier, LogicalDate night) {
        Column open = col("date").leq(lit(night.sqlDate()));
        if (frontier.isPresent()) {
            open = open.and(col("date").gt(lit(frontier.get().sqlDate())));
        }
        return lake
                .read(Tables.METRICS)
                .filter(col("night").equalTo(lit(night.sqlDate())))
                .filter(col("kind").equalTo("data").and(col("verdict").equalTo("stop")))
                .filter(open)
                .select("subject", "name", "date", "bound")
                .orderBy("date", "subject", "name", "bound")
                .collectAsList() // bounded: a few for each source and date
                .stream()
                .map(row -> new CheckResult(
                        row.getString(0),
                        row.getString(1),
                        new LogicalDate(row.getDate(2).toLocalDate()),
                        Measured.share(0, 0),
                        row.getString(3),
                        Verdict.STOP,
                        RunId.of(row.getString(3))))
                .toList();
    }
}
