package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.unix_micros;

import dev.nightjar.core.config.Spine;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.features.InstantCalendar;
import java.time.ZoneId;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** What the windows of a spine's rows end at. */
final class Instants {
    private static final long MICROS_PER_MINUTE = 60_000_000;
    /** One task sorts some 100 MB for an entity with so many questions of three windows. */
    private static final long QUESTIONS_PER_TASK = 500_000;

    private Instants() {}

    /** The spine with {@code _instant}: the row's instant less the delay, in micros (bigint); null where the row has none. */
    static Dataset<Row> with(Dataset<Row> spine, Spine.ByInstant precision) {
        DataType type = spine.schema().apply(precision.at()).dataType();
        if (!type.equals(DataTypes.TimestampType)) {
            throw new PipelineException(
                    ErrorKind.CONFIG,
                    "spine.at: " + precision.at() + " is of type " + type.catalogString()
                            + "; an instant is a timestamp, so cast it in its table's select, or take precision: day");
        }
        return spine.withColumn("_instant", end(precision));
    }

    /** What a row's windows end before, in micros (bigint); null where the row has no instant. */
    static Column end(Spine.ByInstant precision) {
        return unix_micros(Columns.named(precision.at())).minus(lit(precision.delayMinutes() * MICROS_PER_MINUTE));
    }

    /** The operator for the instants of this spine: one job that finds the first and the last of them. */
    static AsOfInstant operator(Dataset<Row> spine, DateRange nights, ZoneId zone) {
        return operator(spine, nights, zone, QUESTIONS_PER_TASK);
    }

    static AsOfInstant operator(Dataset<Row> spine, DateRange nights, ZoneId zone, long perTask) {
        InstantCalendar calendar = new InstantCalendar(zone);
        Row span =
                spine.agg(min("_instant"), max("_instant"), count("_instant")).first(); // one row
        long none = calendar.start(Math.toIntExact(nights.first().epochDay()));
        return new AsOfInstant(
                nights,
                calendar,
                span.isNullAt(0) ? none : span.getLong(0),
                span.isNullAt(1) ? none : span.getLong(1),
                span.getLong(2),
                perTask);
    }
}
