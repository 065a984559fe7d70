package dev.nightjar.features.spark;

import dev.nightjar.core.config.Window;
import dev.nightjar.features.FeatureValues;
import dev.nightjar.features.NaiveWindows;
import dev.nightjar.features.RowBuffer;
import dev.nightjar.features.StateLayout;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * One partition's rows, as {@link NaiveAggregates#inOrder} sorts them, as one answer for each question. Holds one row at a time.
 *
 * <p>Columns of a row: question, group, night, day, known from, place, position, time, values.
 */
final class NaivePass implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final NaiveWindows[] windows;
    private final StateLayout[] layouts;
    private final RowBuffer[] values;
    private final int numbers;
    private Row ahead;

    /** @param numbers columns of numbers; texts are behind them */
    NaivePass(Iterator<Row> rows, List<StateLayout> layouts, List<List<Window>> windows, ZoneId zone, int numbers) {
        this.rows = rows;
        this.windows = new NaiveWindows[layouts.size()];
        this.layouts = layouts.toArray(StateLayout[]::new);
        this.values = new RowBuffer[layouts.size()];
        this.numbers = numbers;
        for (int g = 0; g < values.length; g++) {
            this.windows[g] = new NaiveWindows(layouts.get(g), windows.get(g), zone);
            values[g] = new RowBuffer(layouts.get(g));
        }
        this.ahead = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
        return ahead != null;
    }

    @Override
    public Row next() {
        if (ahead == null) {
            throw new NoSuchElementException();
        }
        int question = ahead.getInt(0);
        int group = ahead.getInt(1);
        windows[group].begin(ahead.getInt(2));
        while (ahead != null && ahead.getInt(0) == question) {
            add(ahead, group);
            ahead = rows.hasNext() ? rows.next() : null;
        }
        FeatureValues answers = windows[group].answers();
        double[] found = new double[answers.size()];
        String[] texts = new String[answers.size()];
        for (int f = 0; f < found.length; f++) {
            found[f] = answers.number(f);
            texts[f] = answers.text(f);
        }
        return RowFactory.create(question, found, texts);
    }

    private void add(Row row, int group) {
        read(row, values[group], layouts[group], numbers);
        windows[group].add(row.getInt(3), values[group]);
    }

    /** The one row of the buffer. */
    static void read(Row row, RowBuffer values, StateLayout layout, int numbers) {
        values.clear();
        values.next(row.getDouble(7));
        for (int n = 0; n < layout.numbers(); n++) {
            int at = NaiveAggregates.FIRST_VALUE + n;
            if (!row.isNullAt(at)) {
                values.number(n, row.getDouble(at));
            }
        }
        for (int t = 0; t < layout.texts(); t++) {
            values.text(t, row.getString(NaiveAggregates.FIRST_VALUE + numbers + t));
        }
    }
}
