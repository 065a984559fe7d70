package dev.nightjar.features.spark;

import dev.nightjar.features.StateLayout;
import dev.nightjar.features.States;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The rows of one unit, as {@link NaiveRows#inOrder} sorts them, as the state of each day. */
final class NaiveDays implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final StateLayout layout;
    private final List<StateLayout.Column> columns;
    private final NaiveSolver.Reader reader;
    private final States state;
    private Row ahead;

    NaiveDays(Iterator<Row> rows, StateColumns states, List<StateLayout.Column> columns, int numbers) {
        this.rows = rows;
        this.layout = states.layout();
        this.columns = columns;
        this.reader = new NaiveSolver.Reader(states, numbers);
        this.state = new States(layout, 1);
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
        int day = ahead.getInt(NaiveRows.DAY);
        layout.clear(state, 0);
        while (ahead != null && ahead.getInt(NaiveRows.DAY) == day) {
            layout.add(state, 0, reader.row(ahead), 0);
            ahead = rows.hasNext() ? rows.next() : null;
        }
        return RowFactory.create(day, StateSlots.of(layout, columns, state));
    }
}
