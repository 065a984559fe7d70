package dev.nightjar.scoring;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** Asks who listens on the port of an embedded Redis. */
final class ServerProbe {
    enum Answer {
        /** The server of this folder, ready. */
        OURS,
        /** Nobody, or a server that is still loading. */
        NOT_YET,
        /** Something else: a server with another password or of another folder. */
        ANOTHER
    }

    private static final int PATIENCE_MILLIS = 1_000;

    private ServerProbe() {}

    static Answer probe(ServerState state, Path folder) {
        try (Jedis redis = RedisConnection.connect(state.address(), PATIENCE_MILLIS)) {
            redis.ping();
            List<String> setting = List.copyOf(redis.configGet("dir").values());
            boolean same =
                    setting.size() == 1 && Path.of(setting.get(0)).toRealPath().equals(folder.toRealPath());
            return same ? Answer.OURS : Answer.ANOTHER;
        } catch (JedisConnectionException e) {
            return Answer.NOT_YET;
        } catch (JedisException e) {
            return String.valueOf(e.getMessage()).startsWith("LOADING") ? Answer.NOT_YET : Answer.ANOTHER;
        } catch (IOException e) {
            return Answer.ANOTHER;
        }
    }
}
