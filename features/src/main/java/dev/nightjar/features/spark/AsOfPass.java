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
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;

/**
 * One partition's tile versions and queries, sorted by entity, date, kind (days, months, queries) and event day, as answers. Holds the days of one
 * entity's longest window at a time.
 */
final class AsOfPass implements Iterator<Answer> {
    static final int TILE = 0;
    /** Of a date behind the tiles of days: what these change is in it. */
    static final int MONTH = 1;

    static final int QUERY = 2;

    private final Iterator<TileRow> rows;
    private final EntityTypes types;
    private final WindowRows windows;
    private final boolean eachRow;
    private InternalRow entity;
    private int answered;
    private Answer ready;

    AsOfPass(Iterator<TileRow> rows, Group group) {
        this.rows = rows;
        this.types = group.entity();
        this.windows = new WindowRows(group);
        this.eachRow = group.answers() == Answers.FOR_EACH_ROW;
    }

    /** What is answered. */
    enum Answers {
        /** Each night of each entity once. */
        ONCE,
        /** Each row of the spine. */
        FOR_EACH_ROW
    }

    /**
     * What all partitions share.
     *
     * @param entity types of its keys
     * @param texts for each feature whether it is a text
     */
    record Group(
            EntityTypes entity,
            StateLayout layout,
            List<Window> windows,
            List<Boolean> texts,
            ZoneId zone,
            Answers answers)
            implements Serializable {
        static Group of(FeatureGroup.Aggregates group, List<DataType> entity, ZoneId zone, Answers answers) {
            return new Group(
                    new EntityTypes(entity),
                    StateLayout.ofTiles(group),
                    group.windows(),
                    group.features().stream()
                            .map(f -> f.result().kind() == Kind.CATEGORY)
                            .toList(),
                    zone,
                    answers);
        }
    }

    @Override
    public boolean hasNext() {
        while (ready == null && rows.hasNext()) {
            take(rows.next());
        }
        return ready != null;
    }

    private void take(TileRow row) {
        if (types.none(row.entity())) {
            ready = windows.nothing(row);
            return;
        }
        if (entity == null || !types.same(entity, row.entity())) {
            entity = row.entity().copy();
            windows.clear();
            answered = Integer.MIN_VALUE;
        }
        if (row.kind() != QUERY) {
            windows.tile(row);
            return;
        }
        boolean asked = row.date() == answered;
        if (!asked) {
            windows.ask(row.date());
            answered = row.date();
        }
        if (!asked || eachRow) {
            ready = windows.answer(entity, row.date(), row.row());
        }
    }

    @Override
    public Answer next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Answer answer = ready;
        ready = null;
        return answer;
    }
}
