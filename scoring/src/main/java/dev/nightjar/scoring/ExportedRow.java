package dev.nightjar.scoring;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One entity's prediction as it stands in Redis.
 *
 * @param key see {@link EntityKey}
 * @param fields name to text, in the export's order; a null value has no field, and there is at least one field
 */
public record ExportedRow(String key, Map<String, String> fields) {
    public ExportedRow {
        Objects.requireNonNull(key);
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("row '" + key + "' has no field: Redis keeps no empty hash");
        }
    }
}
