package dev.nightjar.scoring;

import dev.nightjar.core.time.LogicalDate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Which versions of a pipeline's predictions are in Redis, and which one is served. Not thread-safe. */
public final class ExportPointer implements AutoCloseable {
    /** Whether the pointer may go back to an older night. */
    public enum Move {
        FORWARD_ONLY,
        FORCED
    }

    /** Compares and switches in one step, so that two exports cannot overtake each other. Returns what is served then. */
    private static final String SWITCH =
            """
            local served = redis.call('GET', KEYS[1])
            if served and ARGV[2] == 'FORWARD_ONLY' and string.sub(served, 1, 10) > string.sub(ARGV[1], 1, 10) then
              return served
            end
            redis.call('SET', KEYS[1], ARGV[1])
            return ARGV[1]
            """;

    private final ExportKeys keys;
    private final RedisConnection connection;

    private ExportPointer(ExportKeys keys, RedisConnection connection) {
        this.keys = keys;
        this.connection = connection;
    }

    /** @throws dev.nightjar.core.error.PipelineException EXTERNAL if Redis cannot be reached or refuses the login */
    public static ExportPointer open(RedisAddress redis, ExportKeys keys) {
        Objects.requireNonNull(keys);
        return new ExportPointer(keys, RedisConnection.open(redis));
    }

    /** The version that is served; none before the first export. */
    public Optional<ExportVersion> current() {
        return Optional.ofNullable(connection.call(redis -> redis.get(keys.current())))
                .map(ExportVersion::parse);
    }

    /** All versions that were begun and not dropped, the one begun last first. */
    public List<ExportVersion> versions() {
        return connection.call(redis -> redis.lrange(keys.versions(), 0, -1)).stream()
                .map(ExportVersion::parse)
                .toList();
    }

    /** What Redis knows about a version; empty if it never was there, was dropped, or has expired. */
    public Optional<VersionState> state(ExportVersion version) {
        Map<String, String> hash = connection.call(redis -> redis.hgetAll(keys.state(version)));
        return hash.isEmpty() ? Optional.empty() : Optional.of(VersionState.ofHash(hash));
    }

    /** The fields of one entity in a version; empty if there is no such key. */
    Map<String, String> row(ExportVersion version, String entityKey) {
        return connection.call(redis -> redis.hgetAll(keys.row(version, entityKey)));
    }

    /** The second since 1970, by Redis' clock, at which something that lives this long is forgotten. */
    public long expiry(Duration life) {
        return Long.parseLong(connection.call(redis -> redis.time()).get(0)) + life.toSeconds();
    }

    /** Notes that a version is about to be written, so that it is found and dropped if it is never finished. */
    public void begin(ExportVersion version, VersionState state, long expiresAt) {
        connection.pipelined(redis -> {
            redis.lrem(keys.versions(), 0, version.toString());
            redis.lpush(keys.versions(), version.toString());
        });
        describe(version, state, expiresAt);
    }

    /** Notes that every row of a version was written and read back. */
    public void complete(ExportVersion version, VersionState state, long expiresAt) {
        describe(version, state.completed(), expiresAt);
    }

    private void describe(ExportVersion version, VersionState state, long expiresAt) {
        connection.pipelined(redis -> {
            redis.hset(keys.state(version), state.toHash());
            redis.expireAt(keys.state(version), expiresAt);
        });
    }

    /** Serves a version, unless one of a later night is served and the move is not forced. @return the version that is served now */
    public ExportVersion serve(ExportVersion version, Move move) {
        Object served = connection.call(
                redis -> redis.eval(SWITCH, List.of(keys.current()), List.of(version.toString(), move.toString())));
        return ExportVersion.parse(served.toString());
    }

    /**
     * Versions to drop: all but the served one and, of the finished others, those begun last.
     *
     * @param keep how many are kept, the served one included; 1 or more
     */
    public List<ExportVersion> superfluous(int keep) {
        Optional<ExportVersion> served = current();
        List<ExportVersion> drop = new ArrayList<>();
        int kept = 1;
        for (ExportVersion version : versions()) {
            if (served.equals(Optional.of(version))) {
                continue;
            }
            if (kept < keep && state(version).map(VersionState::complete).orElse(false)) {
                kept++;
            } else {
                drop.add(version);
            }
        }
        return drop;
    }

    /** Forgets a version whose rows are gone. */
    public void forget(ExportVersion version) {
        connection.pipelined(redis -> {
            redis.unlink(keys.state(version));
            redis.lrem(keys.versions(), 0, version.toString());
        });
    }

    /** Whether a version of a later night is served. */
    public Optional<ExportVersion> servedAfter(LogicalDate night) {
        return current().filter(served -> served.nightDate().isAfter(night));
    }

    @Override
    public void close() {
        connection.close();
    }
}
