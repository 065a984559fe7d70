package dev.nightjar.scoring;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Writes, reads back and removes the rows of one version, {@value #BATCH} commands at a time over one connection for each call.
 * Runs where the rows are; travels in Spark's closures.
 *
 * @param expiresAt second since 1970 at which Redis forgets the rows
 */
public record ExportWriter(RedisAddress redis, ExportKeys keys, ExportVersion version, long expiresAt)
        implements Serializable {
    static final int BATCH = 1_000;

    public ExportWriter {
        Objects.requireNonNull(redis);
        Objects.requireNonNull(keys);
        Objects.requireNonNull(version);
    }

    /** Replaces each row as a whole. */
    public void write(Iterator<ExportedRow> rows) {
        try (RedisConnection connection = RedisConnection.open(redis)) {
            batches(
                    rows,
                    batch -> connection.pipelined(pipeline -> batch.forEach(row -> {
                        String key = keys.row(version, row.key());
                        pipeline.unlink(key);
                        pipeline.hset(key, row.fields());
                        pipeline.expireAt(key, expiresAt);
                    })));
        }
    }

    /** Reads every row back. @return how many differ from Redis, and the first of them in words */
    public Difference compare(Iterator<ExportedRow> rows) {
        Difference[] found = {Difference.NONE};
        try (RedisConnection connection = RedisConnection.open(redis)) {
            batches(rows, batch -> {
                List<Object> answers = connection.pipelined(
                        pipeline -> batch.forEach(row -> pipeline.hgetAll(keys.row(version, row.key()))));
                for (int i = 0; i < batch.size(); i++) {
                    found[0] = found[0].merge(difference(batch.get(i), answers.get(i)));
                }
            });
        }
        return found[0];
    }

    /** Forgets the rows with these entity keys. */
    public void remove(Iterator<String> entityKeys) {
        try (RedisConnection connection = RedisConnection.open(redis)) {
            batches(
                    entityKeys,
                    batch -> connection.pipelined(
                            pipeline -> batch.forEach(key -> pipeline.unlink(keys.row(version, key)))));
        }
    }

    private static Difference difference(ExportedRow row, Object answer) {
        Map<?, ?> found = (Map<?, ?>) answer;
        if (found.equals(row.fields())) {
            return Difference.NONE;
        }
        String what = found.isEmpty()
                ? "it is not there"
                : row.fields().entrySet().stream()
                        .filter(field -> !field.getValue().equals(found.get(field.getKey())))
                        .map(field -> field.getKey() + " is '" + found.get(field.getKey()) + "' instead of '"
                                + field.getValue() + "'")
                        .findFirst()
                        .orElse("it has other fields: " + found.keySet());
        return new Difference(1, "key " + row.key() + ": " + what);
    }

    private static <T> void batches(Iterator<T> all, Consumer<List<T>> use) {
        List<T> batch = new ArrayList<>(BATCH);
        while (all.hasNext()) {
            batch.add(all.next());
            if (batch.size() == BATCH || !all.hasNext()) {
                use.accept(batch);
                batch.clear();
            }
        }
    }

    /**
     * Rows that are not in Redis as they should be.
     *
     * @param rows 0 or more
     * @param first one of them in words; empty if there is none
     */
    public record Difference(long rows, String first) implements Serializable {
        public static final Difference NONE = new Difference(0, "");

        public Difference {
            Objects.requireNonNull(first);
        }

        public Difference merge(Difference other) {
            return new Difference(rows + other.rows, first.isEmpty() ? other.first : first);
        }
    }
}
