package dev.nightjar.features.spark;

import java.util.Objects;
import org.apache.spark.sql.Row;

/** The first columns of a row, which name its entity, and the objects that rows are made of. */
final class EntityKeys {
    private EntityKeys() {}

    static boolean same(Row a, Row b, int keys) {
        for (int k = 0; k < keys; k++) {
            if (!Objects.equals(a.get(k), b.get(k))) {
                return false;
            }
        }
        return true;
    }

    static void copy(Row from, int keys, Object[] to) {
        for (int k = 0; k < keys; k++) {
            to[k] = from.get(k);
        }
    }

    /** The number, or null for NaN. */
    static Object orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
