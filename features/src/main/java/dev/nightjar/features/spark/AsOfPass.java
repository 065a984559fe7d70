package dev.nightjar.features.spark;

import dev.nightjar.core.config.AggregateFunction.Result.Kind;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Window;
import dev.nightjar.features.StateLayout;
import java.io.Serializable;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;

/**
 * One partition's tile versions and queries, sorted by entity, date, kind (tiles before queries) and event day, as answers. Holds the
 * days of one entity's longest window at a time.
 *
 * <p>Columns of a row: the entity's keys, then date, kind, day and the state.
 */
final class AsOfPass implements Iterator<Row> {
    private static final int QUERY = 1;

    private final Iterator<Row> rows;
    private final int keys;
    private final WindowRows windows;
    private Row before;
    private Row answered;
    private Row ready;

    AsOfPass(Iterator<Row> rows, Group group) {
        this.rows = rows;
        this.keys = group.keys();
        this.windows = new WindowRows(group);
    }

    /**
     * What all partitions share.
     *
     * @param keys columns of the entity
     * @param texts for each feature whether it is a text
     */
    record Group(
            int keys,
            StateLayout layout,
            List<StateLayout.Column> columns,
            List<Window> windows,
            List<Boolean> texts,
            ZoneId zone)
            implements Serializable {
        static Group of(FeatureGroup.Aggregates group, ZoneId zone) {
            return new Group(
                    group.entity().size(),
                    StateLayout.of(group),
                    StateLayout.columns(group),
                    group.windows(),
                    group.features().stream()
                            .map(f -> f.result().kind() == Kind.CATEGORY)
                            .toList(),
                    zone);
        }
    }

    @Override
    public boolean hasNext() {
        while (ready == null && rows.hasNext()) {
            Row row = rows.next();
            if (before != null && !EntityKeys.same(before, row, keys)) {
                windows.clear();
                answered = null;
            }
            before = row;
            if (row.getInt(keys + 1) != QUERY) {
                windows.tile(row);
            } else if (answered == null || answered.getInt(keys) != row.getInt(keys)) {
                ready = windows.answer(row, row.getInt(keys));
                answered = row;
            }
        }
        return ready != null;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Row row = ready;
        ready = null;
        return row;
    }
}
