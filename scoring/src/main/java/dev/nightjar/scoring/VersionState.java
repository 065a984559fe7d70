package dev.nightjar.scoring;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What Redis knows about one version, so that a reader needs nothing but Redis.
 *
 * @param rows number of rows, 0 or more
 * @param sampleKey one of the keys
 * @param key names of the key columns, in order
 * @param fields name to SQL type of each exported field, in order
 * @param tableVersion Delta version of {@code predictions} that was exported
 * @param complete whether all rows were written and read back
 */
public record VersionState(
        long rows,
        String sampleKey,
        List<String> key,
        Map<String, String> fields,
        long tableVersion,
        boolean complete) {
    public VersionState {
        Objects.requireNonNull(sampleKey);
        key = List.copyOf(key);
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        if (rows < 0) {
            throw new IllegalArgumentException("a version of " + rows + " rows");
        }
    }

    VersionState completed() {
        return new VersionState(rows, sampleKey, key, fields, tableVersion, true);
    }

    /** As a Redis hash. */
    Map<String, String> toHash() {
        Map<String, String> hash = new LinkedHashMap<>();
        hash.put("rows", Long.toString(rows));
        hash.put("sample_key", sampleKey);
        hash.put("key", String.join("\n", key));
        hash.put(
                "fields",
                fields.entrySet().stream()
                        .map(f -> f.getKey() + "\t" + f.getValue())
                        .collect(Collectors.joining("\n")));
        hash.put("table_version", Long.toString(tableVersion));
        hash.put("complete", Boolean.toString(complete));
        return hash;
    }

    /** Reads what {@link #toHash} made. @throws IllegalArgumentException if it was something else */
    static VersionState ofHash(Map<String, String> hash) {
        if (!hash.keySet().containsAll(List.of("rows", "sample_key", "key", "fields", "table_version", "complete"))) {
            throw new IllegalArgumentException("not the description of a version: it has " + hash.keySet());
        }
        Map<String, String> fields = new LinkedHashMap<>();
        lines(hash.get("fields")).forEach(line -> {
            int tab = line.indexOf('\t');
            fields.put(line.substring(0, tab), line.substring(tab + 1));
        });
        return new VersionState(
                Long.parseLong(hash.get("rows")),
                hash.get("sample_key"),
                lines(hash.get("key")),
                fields,
                Long.parseLong(hash.get("table_version")),
                Boolean.parseBoolean(hash.get("complete")));
    }

    private static List<String> lines(String text) {
        return Arrays.asList(text.split("\n", -1));
    }
}
