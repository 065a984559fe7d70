package dev.nightjar.features.spark;

import dev.nightjar.core.config.Window;
import dev.nightjar.features.FeatureValues;
import dev.nightjar.features.InstantCalendar;
import dev.nightjar.features.NaiveInstants;
import dev.nightjar.features.NaiveWindows;
import dev.nightjar.features.RowBuffer;
import dev.nightjar.features.StateLayout;
import dev.nightjar.features.States;
import java.io.Serializable;
import java.time.ZoneId;
import java.util.List;
import org.apache.spark.sql.Row;

/** Answers what is asked about one entity and night of a group, from its rows as {@link NaiveRows#inOrder} sorts them. Reused. */
interface NaiveSolver {
    /** Makes one where rows are. */
    interface Maker extends Serializable {
        /** @param numbers columns of numbers; texts are behind them */
        NaiveSolver make(int numbers);
    }

    void begin(Asks.Unit unit);

    void add(Row row);

    FeatureValues answer(long moment);

    /** Windows that end with the night's day. */
    static Maker byDay(StateColumns columns, List<Window> windows, ZoneId zone) {
        return numbers -> new ByDay(columns, windows, zone, numbers);
    }

    /**
     * Windows that end at the moments.
     *
     * @param datesOnly whether events have a date and no time of day
     */
    static Maker byInstant(StateColumns columns, List<Window> windows, InstantCalendar calendar, boolean datesOnly) {
        return numbers -> new ByInstant(columns, windows, calendar, datesOnly, numbers);
    }

    /** Reads the rows and the folded days of one group. */
    final class Reader {
        private final StateColumns columns;
        private final RowBuffer row;
        private final States state;
        private final int numbers;

        Reader(StateColumns columns, int numbers) {
            this.columns = columns;
            this.row = new RowBuffer(columns.layout());
            this.state = new States(columns.layout(), 1);
            this.numbers = numbers;
        }

        static boolean isDay(Row row) {
            return !row.isNullAt(NaiveRows.STATE);
        }

        States state(Row from) {
            columns.decode((byte[]) from.get(NaiveRows.STATE), state, 0);
            return state;
        }

        /** The one row of the buffer. */
        RowBuffer row(Row from) {
            StateLayout layout = columns.layout();
            row.clear();
            row.next(from.getDouble(NaiveRows.TIME));
            for (int n = 0; n < layout.numbers(); n++) {
                int at = NaiveRows.FIRST_VALUE + n;
                if (!from.isNullAt(at)) {
                    row.number(n, from.getDouble(at));
                }
            }
            for (int t = 0; t < layout.texts(); t++) {
                row.text(t, from.getString(NaiveRows.FIRST_VALUE + numbers + t));
            }
            return row;
        }
    }

    /** By {@link NaiveWindows}. */
    final class ByDay implements NaiveSolver {
        private final Reader reader;
        private final NaiveWindows windows;

        private ByDay(StateColumns columns, List<Window> windows, ZoneId zone, int numbers) {
            this.reader = new Reader(columns, numbers);
            this.windows = new NaiveWindows(columns.layout(), windows, zone);
        }

        @Override
        public void begin(Asks.Unit unit) {
            windows.begin(unit.night());
        }

        @Override
        public void add(Row row) {
            int day = row.getInt(NaiveRows.DAY);
            if (Reader.isDay(row)) {
                windows.day(day, reader.state(row));
            } else {
                windows.add(day, reader.row(row));
            }
        }

        @Override
        public FeatureValues answer(long moment) {
            return windows.answers();
        }
    }

    /** By {@link NaiveInstants}. */
    final class ByInstant implements NaiveSolver {
        private final Reader reader;
        private final NaiveInstants windows;
        private final InstantCalendar calendar;
        private final boolean datesOnly;

        private ByInstant(
                StateColumns columns, List<Window> windows, InstantCalendar calendar, boolean datesOnly, int numbers) {
            this.reader = new Reader(columns, numbers);
            this.windows = new NaiveInstants(columns.layout(), windows, calendar);
            this.calendar = calendar;
            this.datesOnly = datesOnly;
        }

        @Override
        public void begin(Asks.Unit unit) {
            windows.begin(unit.moments().stream().map(this::end).toList());
        }

        @Override
        public void add(Row row) {
            int day = row.getInt(NaiveRows.DAY);
            if (Reader.isDay(row)) {
                windows.day(day, reader.state(row));
            } else {
                windows.add(day, reader.row(row));
            }
        }

        @Override
        public FeatureValues answer(long moment) {
            return windows.answers(end(moment));
        }

        /** Events that have a date only happened when their day was over. */
        private long end(long moment) {
            return datesOnly ? calendar.start(calendar.day(moment)) : moment;
        }
    }
}
