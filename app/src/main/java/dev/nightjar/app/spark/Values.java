package dev.nightjar.app.spark;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import scala.collection.JavaConverters;

/** Spark's values as JSON has them. */
final class Values {
    private final ZoneId zone;

    /** @param zone whose offset timestamps are told with */
    Values(ZoneId zone) {
        this.zone = zone;
    }

    /** The row's values in order. */
    List<Object> row(Row row) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            values.add(plain(row.get(i)));
        }
        return values;
    }

    /** Text, number, boolean, list, map or null. */
    Object plain(Object value) {
        if (value == null || value instanceof String || value instanceof Boolean || value instanceof BigDecimal) {
            return value;
        }
        if (value instanceof Number) {
            return value;
        }
        if (value instanceof Timestamp timestamp) {
            return timestamp.toInstant().atZone(zone).toOffsetDateTime().toString();
        }
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        return nested(value);
    }

    private Object nested(Object value) {
        if (value instanceof Row row) {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                fields.put(row.schema().fieldNames()[i], plain(row.get(i)));
            }
            return fields;
        }
        if (value instanceof scala.collection.Map<?, ?> map) {
            Map<String, Object> entries = new LinkedHashMap<>();
            JavaConverters.mapAsJavaMap(map).forEach((k, v) -> entries.put(String.valueOf(plain(k)), plain(v)));
            return entries;
        }
        if (value instanceof scala.collection.Seq<?> seq) {
            List<Object> items = new ArrayList<>();
            JavaConverters.seqAsJavaList(seq).forEach(v -> items.add(plain(v)));
            return items;
        }
        return value.toString();
    }
}
