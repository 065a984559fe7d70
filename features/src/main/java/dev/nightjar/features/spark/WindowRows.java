package dev.nightjar.features.spark;

import dev.nightjar.features.FeatureValues;
import dev.nightjar.features.NightEnds;
import dev.nightjar.features.StateLayout;
import dev.nightjar.features.States;
import dev.nightjar.features.Windows;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** {@link Windows} over rows. */
final class WindowRows {
    private final StateLayout layout;
    private final Windows windows;
    private final NightEnds ends;
    private final States tile;
    private final FeatureValues values;
    private final Answer.Features features;
    private final Answer.Features nothing;

    WindowRows(AsOfPass.Group group) {
        this.layout = group.layout();
        this.windows = new Windows(layout, group.windows());
        boolean[] texts = new boolean[group.texts().size()];
        for (int f = 0; f < texts.length; f++) {
            texts[f] = group.texts().get(f);
        }
        this.ends = new NightEnds(group.zone());
        this.tile = new States(layout, 1);
        this.values = new FeatureValues(texts.length);
        this.features = new Answer.Features(values, texts);
        this.nothing = new Answer.Features(null, texts);
    }

    /** Forgets the entity. */
    void clear() {
        windows.clear();
    }

    /** A version of the tile of a day or a month becomes known. */
    void tile(TileRow row) {
        ArrayData numbers = row.numbers();
        for (int n = 0; n < layout.width(); n++) {
            tile.number(0, n, numbers.getDouble(n));
        }
        ArrayData objects = row.objects();
        for (int o = 0; o < layout.objects(); o++) {
            layout.read(tile, 0, o, objects.isNullAt(o) ? null : objects.getBinary(o));
        }
        if (row.kind() == AsOfPass.MONTH) {
            windows.month(row.date(), row.day(), tile, 0);
        } else {
            windows.tile(row.date(), row.day(), tile, 0);
        }
    }

    /** Works out the features of the entity as of a night. */
    void ask(int night) {
        windows.query(night, ends.micros(night), values);
    }

    /** What was asked last; valid until the next call. */
    Answer answer(InternalRow entity, int night, InternalRow row) {
        return new Answer(entity, night, row, features);
    }

    /** No features at all, for a row without an entity. */
    Answer nothing(TileRow query) {
        return new Answer(query.entity(), query.date(), query.row(), nothing);
    }
}
