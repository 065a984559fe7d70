package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.unix_date;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Window;
import dev.nightjar.core.time.LogicalDate;
import java.util.Optional;
import org.apache.spark.sql.Column;

/** Which event days the windows of a group hold. */
final class WindowDays {
    private WindowDays() {}

    /** The first event day that a window of the night holds; empty if one has no beginning. */
    static Optional<LogicalDate> first(FeatureGroup.Aggregates group, LogicalDate night) {
        LogicalDate earliest = night;
        for (Window window : group.windows()) {
            Optional<LogicalDate> first = window.first(night);
            if (first.isEmpty()) {
                return first;
            }
            earliest = first.get().isBefore(earliest) ? first.get() : earliest;
        }
        return Optional.of(earliest);
    }

    /** Whether a day, an epoch day as the night is, lies in one of the windows. */
    static Column inside(FeatureGroup.Aggregates group, Column day, Column night) {
        Column inside = lit(false);
        for (Window window : group.windows()) {
            inside = inside.or(
                    switch (window.kind()) {
                        case DAYS -> day.gt(night.minus(window.length()));
                        case MONTH_TO_DATE -> day.geq(unix_date(trunc(date_from_unix_date(night), "month")));
                        case ALL -> lit(true);
                    });
        }
        return day.leq(night).and(inside);
    }
}
