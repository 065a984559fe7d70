package dev.nightjar.features.spark;

import dev.nightjar.features.RowBuffer;
import dev.nightjar.features.StateLayout;
import dev.nightjar.features.States;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The rows of one question, as {@link NaiveAggregates#inOrder} sorts them, as the state of each day. */
final class NaiveDays implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final StateLayout layout;
    private final List<StateLayout.Column> columns;
    private final RowBuffer values;
    private final States state;
    private Row ahead;

    NaiveDays(Iterator<Row> rows, StateLayout layout, List<StateLayout.Column> columns) {
        this.rows = rows;
        this.layout = layout;
        this.columns = columns;
        this.values = new RowBuffer(layout);
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
        int day = ahead.getInt(3);
        layout.clear(state, 0);
        while (ahead != null && ahead.getInt(3) == day) {
            NaivePass.read(ahead, values, layout, layout.numbers());
            layout.add(state, 0, values, 0);
            ahead = rows.hasNext() ? rows.next() : null;
        }
        return RowFactory.create(day, StateSlots.of(layout, columns, state), new String[0]);
    }
}
