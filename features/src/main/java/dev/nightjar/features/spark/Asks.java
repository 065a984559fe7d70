package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.lit;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;

/** What is asked about each entity, as the executors need it: a few thousand questions travel with the task, and no join is planned for them. */
final class Asks implements Serializable {
    /** More values than this are looked up row by row only. */
    private static final int LISTED = 2_000;

    /**
     * Questions about one entity on one night.
     *
     * @param number names them in the pass that answers them
     * @param night an epoch day
     * @param days the event days that the windows hold
     * @param moments one for each question
     * @param questions their numbers
     */
    record Unit(int number, int night, Days days, List<Long> moments, List<Integer> questions)
            implements Serializable {}

    /**
     * Event days, epoch days, both ends included.
     *
     * @param first the first one; {@link Integer#MIN_VALUE} if a window has no beginning
     * @param bounded the first one of the windows that have a beginning; not before {@code first}
     */
    record Days(int first, int bounded, int last) implements Serializable {
        /** Where days are not asked for. */
        static final Days NONE = new Days(0, 0, 0);

        boolean hold(int day) {
            return first <= day && day <= last;
        }
    }

    private final Map<List<Object>, List<Unit>> units = new LinkedHashMap<>();
    private final int keys;

    /** @param keys columns of an entity */
    Asks(int keys) {
        this.keys = keys;
    }

    void add(List<Object> entity, Unit unit) {
        units.computeIfAbsent(normal(entity), e -> new ArrayList<>()).add(unit);
    }

    /** Those of the row's entity. */
    List<Unit> of(Row row, int at) {
        List<Object> entity = new ArrayList<>(keys);
        for (int k = 0; k < keys; k++) {
            entity.add(row.get(at + k));
        }
        return units.getOrDefault(normal(entity), List.of());
    }

    Collection<Unit> all() {
        return units.values().stream().flatMap(List::stream).toList();
    }

    Map<Integer, Unit> byNumber() {
        Map<Integer, Unit> byNumber = new HashMap<>();
        all().forEach(unit -> byNumber.put(unit.number(), unit));
        return byNumber;
    }

    /** Rows that can be of an entity that is asked about, for the engine's own filters; {@link #of} decides. */
    Column near(Dataset<Row> rows, List<String> columns) {
        Column near = lit(true);
        for (int k = 0; k < keys; k++) {
            DataType type = rows.schema().apply(columns.get(k)).dataType();
            boolean unlike = type instanceof DoubleType // 0 and -0 are one
                    || type instanceof FloatType
                    || type instanceof BinaryType;
            Set<Object> values = new HashSet<>();
            for (List<Object> entity : units.keySet()) {
                values.add(entity.get(k));
            }
            if (!unlike && values.size() <= LISTED) {
                boolean none = values.remove(null);
                Column here = Columns.named(columns.get(k));
                near = near.and(none ? here.isNull().or(here.isInCollection(values)) : here.isInCollection(values));
            }
        }
        return near;
    }

    /** Equal values of one column as equal objects, whatever their width. */
    static List<Object> normal(List<Object> entity) {
        List<Object> normal = new ArrayList<>(entity.size());
        for (Object value : entity) {
            normal.add(normal(value));
        }
        return normal;
    }

    private static Object normal(Object value) {
        if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        if (value instanceof Double d) {
            return d == 0 ? (Object) 0.0 : d;
        }
        if (value instanceof Float f) {
            return f == 0 ? (Object) 0.0f : f;
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return value;
    }
}
