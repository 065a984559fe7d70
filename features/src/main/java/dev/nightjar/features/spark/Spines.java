package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.config.Spine;
import dev.nightjar.core.time.DateRange;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The rows to predict for. */
final class Spines {
    private Spines() {}

    /**
     * The rows that each night of the range predicts: live as known by that night, with an event day {@code daysAhead} after it. A
     * row that was moved, corrected or deleted later stands as the night saw it.
     *
     * @param history of the spine's table, as of the range's last night or later
     * @return the table's columns, {@code _night} and {@code _date}, the day that the prediction is about
     */
    static Dataset<Row> spine(Dataset<Row> history, Spine spine, DateRange nights) {
        return history.withColumn("_date", col("_event_day"))
                .withColumn("_night", date_sub(col("_event_day"), spine.daysAhead()))
                .filter(col("_night")
                        .between(
                                lit(nights.first().sqlDate()), lit(nights.last().sqlDate())))
                .filter(col("known_from").leq(col("_night")).and(col("_night").lt(col("known_to"))))
                .drop("_event_day", "_place", "_position", "known_from", "known_to");
    }
}
