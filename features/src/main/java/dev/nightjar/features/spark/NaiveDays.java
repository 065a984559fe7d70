package dev.nightjar.features.spark;

import dev.nightjar.features.StateLayout;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The rows of one question, as {@link NaiveAggregates#inOrder} sorts them, as the state of each day. */
final class NaiveDays implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final StateLayout layout;
    private final double[] values;
    private Row ahead;

    NaiveDays(Iterator<Row> rows, StateLayout layout) {
        this.rows = rows;
        this.layout = layout;
        this.values = new double[layout.size()];
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
        double[] state = new double[layout.width()];
        layout.clear(state, 0);
        while (ahead != null && ahead.getInt(3) == day) {
            NaivePass.read(ahead, values);
            layout.add(state, 0, values, 0, ahead.getDouble(7));
            ahead = rows.hasNext() ? rows.next() : null;
        }
        return RowFactory.create(day, state);
    }
}
