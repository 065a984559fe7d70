package dev.nightjar.lake.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** What the checks of a night forbid, as the table {@code metrics} says. */
public final class StoppedDates {
    private StoppedDates() {}

    /** The earliest known date that a check of that night's last validation stopped and nobody accepted: it and what follows stay unpublished. */
    public static Optional<LogicalDate> first(Lake lake, LogicalDate night) {
        Row row = lake.read(Tables.METRICS)
                .filter(col("night")
                        .equalTo(lit(night.sqlDate()))
                        .and(col("kind").equalTo("check"))
                        .and(col("verdict").equalTo("stop")))
                .agg(min("date"))
                .head();
        return row.isNullAt(0)
                ? Optional.empty()
                : Optional.of(new LogicalDate(row.getDate(0).toLocalDate()));
    }
}
