package dev.nightjar.features.spark;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.features.Aggregate.Slot;
import dev.nightjar.features.StateLayout;
import dev.nightjar.features.States;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** States on their way through a shuffle: all numbers as doubles, null for NaN; sketches as bytes. */
final class StateColumns implements Serializable {
    private final StateLayout layout;
    private final StateLayout.Column[] columns;

    StateColumns(FeatureGroup.Aggregates group) {
        this.layout = StateLayout.of(group);
        this.columns = StateLayout.columns(group).toArray(StateLayout.Column[]::new);
    }

    StateLayout layout() {
        return layout;
    }

    int size() {
        return columns.length;
    }

    /** A tile table's columns in these types. */
    Column[] cast() {
        Column[] all = new Column[columns.length];
        for (int c = 0; c < all.length; c++) {
            all[c] = Columns.named(columns[c].name()).cast(type(columns[c])).as(columns[c].name());
        }
        return all;
    }

    /** These columns behind others. */
    StructType behind(StructType others) {
        StructType all = others;
        for (StateLayout.Column c : columns) {
            all = all.add(c.name(), type(c));
        }
        return all;
    }

    private static DataType type(StateLayout.Column column) {
        return column.kind() == Slot.Kind.BYTES ? DataTypes.BinaryType : DataTypes.DoubleType;
    }

    /** Puts a state into a row from a position on. */
    void write(States states, int state, Object[] row, int at) {
        for (int c = 0; c < columns.length; c++) {
            int index = columns[c].index();
            row[at + c] = columns[c].kind() == Slot.Kind.BYTES
                    ? layout.bytes(states, state, index)
                    : EntityKeys.orNull(states.number(state, index));
        }
    }

    /** Reads a state from a row from a position on. */
    void read(Row row, int at, States states, int state) {
        for (int c = 0; c < columns.length; c++) {
            int index = columns[c].index();
            if (columns[c].kind() == Slot.Kind.BYTES) {
                layout.read(states, state, index, (byte[]) row.get(at + c));
            } else {
                states.number(state, index, row.isNullAt(at + c) ? Double.NaN : row.getDouble(at + c));
            }
        }
    }

    /** The state's columns in a row, from a position on, as bytes that {@link #decode} reads. */
    byte[] encode(Row row, int at) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (int c = 0; c < columns.length; c++) {
                if (columns[c].kind() == Slot.Kind.BYTES) {
                    byte[] object = (byte[]) row.get(at + c);
                    out.writeInt(object == null ? -1 : object.length);
                    out.write(object == null ? new byte[0] : object);
                } else {
                    out.writeDouble(row.isNullAt(at + c) ? Double.NaN : row.getDouble(at + c));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // into memory: cannot be
        }
        return bytes.toByteArray();
    }

    void decode(byte[] bytes, States states, int state) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        for (StateLayout.Column column : columns) {
            if (column.kind() == Slot.Kind.BYTES) {
                int length = in.getInt();
                byte[] object = length < 0 ? null : new byte[length];
                if (object != null) {
                    in.get(object);
                }
                layout.read(states, state, column.index(), object);
            } else {
                states.number(state, column.index(), in.getDouble());
            }
        }
    }
}
