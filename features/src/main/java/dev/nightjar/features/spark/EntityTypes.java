package dev.nightjar.features.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** The types of an entity's keys, by which two of them are compared as Spark holds them. */
final class EntityTypes implements Serializable {
    private final DataType[] types;

    EntityTypes(List<DataType> types) {
        this.types = types.toArray(DataType[]::new);
    }

    /** Whether a key is null, so that there is no entity. */
    boolean none(InternalRow entity) {
        for (int k = 0; k < types.length; k++) {
            if (entity.isNullAt(k)) {
                return true;
            }
        }
        return false;
    }

    /** Whether two entities, of whose keys none is null, are one. */
    boolean same(InternalRow a, InternalRow b) {
        for (int k = 0; k < types.length; k++) {
            if (!same(a, b, k)) {
                return false;
            }
        }
        return true;
    }

    private boolean same(InternalRow a, InternalRow b, int key) {
        if (types[key].equals(DataTypes.LongType)) {
            return a.getLong(key) == b.getLong(key);
        }
        Object one = a.get(key, types[key]);
        Object other = b.get(key, types[key]);
        return one instanceof byte[] bytes ? Arrays.equals(bytes, (byte[]) other) : one.equals(other);
    }
}
