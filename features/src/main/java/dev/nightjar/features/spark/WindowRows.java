package dev.nightjar.features.spark;

import dev.nightjar.features.Aggregate.Slot;
import dev.nightjar.features.FeatureValues;
import dev.nightjar.features.NightEnds;
import dev.nightjar.features.StateLayout;
import dev.nightjar.features.States;
import dev.nightjar.features.Windows;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * {@link Windows} over rows.
 *
 * <p>Columns of a tile's row: the entity's keys, then date, kind, day and the state.
 */
final class WindowRows {
    private final int keys;
    private final StateLayout layout;
    private final StateLayout.Column[] columns;
    private final boolean[] texts;
    private final Windows windows;
    private final NightEnds ends;
    private final States tile;
    private final FeatureValues answer;

    WindowRows(AsOfPass.Group group) {
        this.keys = group.keys();
        this.layout = group.layout();
        this.columns = group.columns().toArray(StateLayout.Column[]::new);
        this.windows = new Windows(layout, group.windows());
        this.texts = new boolean[group.texts().size()];
        for (int f = 0; f < texts.length; f++) {
            texts[f] = group.texts().get(f);
        }
        this.ends = new NightEnds(group.zone());
        this.tile = new States(layout, 1);
        this.answer = new FeatureValues(texts.length);
    }

    /** Forgets the entity. */
    void clear() {
        windows.clear();
    }

    /** A tile's version becomes known. */
    void tile(Row row) {
        for (int c = 0; c < columns.length; c++) {
            int at = keys + 3 + c;
            int index = columns[c].index();
            if (columns[c].kind() == Slot.Kind.BYTES) {
                layout.read(tile, 0, index, (byte[]) row.get(at));
            } else {
                tile.number(0, index, row.isNullAt(at) ? Double.NaN : row.getDouble(at));
            }
        }
        windows.tile(row.getInt(keys), row.getInt(keys + 2), tile, 0);
    }

    /**
     * The entity's keys, the night and the features.
     *
     * @param entity begins with the keys
     */
    Row answer(Row entity, int night) {
        windows.query(night, ends.micros(night), answer);
        Object[] out = new Object[keys + 1 + texts.length];
        EntityKeys.copy(entity, keys, out);
        out[keys] = night;
        for (int f = 0; f < texts.length; f++) {
            out[keys + 1 + f] = texts[f] ? answer.text(f) : EntityKeys.orNull(answer.number(f));
        }
        return RowFactory.create(out);
    }
}
