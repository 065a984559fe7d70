package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.config.Window;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Rows go in and come out without a session. */
class HourPassTest {
    private static final long HOUR = 3_600_000_000L;
    private static final int HOURS = 24;
    private static final int ROWS = 41_667;
    private static final int CUTS = 4_000;
    private static final int NIGHT = 100;

    private static FeatureGroup.Aggregates group() {
        Map<String, Aggregation> aggregates = new LinkedHashMap<>();
        aggregates.put("n", Aggregation.of("count", "1"));
        aggregates.put("sum", Aggregation.of("sum", "x"));
        return new FeatureGroup.Aggregates(
                "g", 1, List.of("entity"), "events", List.of(Window.days(1)), Optional.empty(), aggregates);
    }

    /** One key's day of a million rows, and 96,000 instants in it, as they are sorted: hour by hour, rows before cuts. */
    private static final class HeavyDay implements Iterator<Row> {
        private int hour;
        private int at;
        private long given;

        @Override
        public boolean hasNext() {
            return hour < HOURS;
        }

        @Override
        public Row next() {
            int here = hour;
            int row = at++;
            if (at == ROWS + CUTS) {
                at = 0;
                hour++;
            }
            given++;
            if (row < ROWS) {
                double time = (double) (here * HOUR + row * (HOUR / ROWS));
                return RowFactory.create(
                        "key", 0, here, HourPass.ROW, NIGHT, 0, 0L, "place", (long) row, 999, time, 1.0, 2.0);
            }
            long instant = here * HOUR + (row - ROWS) * (HOUR / CUTS);
            return RowFactory.create(
                    "key", 0, here, HourPass.CUT, NIGHT, 0, instant, null, instant, 0, null, null, null);
        }
    }

    @Test
    void aKeyOfAMillionRowsADayIsHeldAnHourAtATime() {
        HeavyDay day = new HeavyDay();
        HourPass pass = new HourPass(day, 1, new StateColumns(group()), NIGHT, NIGHT);
        int answers = 0;
        double rows = 0;
        while (pass.hasNext()) {
            Row out = pass.next();
            if (out.getInt(2) == InstantPass.TILE) {
                rows += out.getDouble(7);
            } else {
                long instant = out.getLong(3);
                long before = instant % HOUR == 0 ? 0 : (instant % HOUR - 1) / (HOUR / ROWS) + 1;
                assertThat(out.getDouble(7))
                        .as("rows of the hour before " + instant)
                        .isEqualTo((double) before);
                assertThat(day.given)
                        .as("rows that were read when the hour's questions are answered")
                        .isLessThanOrEqualTo((instant / HOUR + 1) * (ROWS + CUTS) + 1);
                answers++;
            }
        }
        assertThat(rows).isEqualTo(1.0 * HOURS * ROWS).isGreaterThan(1e6);
        assertThat(answers).isEqualTo(HOURS * CUTS);
    }
}
