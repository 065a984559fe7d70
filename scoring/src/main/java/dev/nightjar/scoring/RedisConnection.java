package dev.nightjar.scoring;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** One connection to Redis, whose errors say what happened, where, and what to do. Not thread-safe. */
final class RedisConnection implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 60_000;

    private static final String AGAIN =
            "Then run the stage export again (run --only export); what was served before still is.";

    /** What Redis answers first when it refuses, and what that means. */
    private static final Map<String, String> REFUSALS = Map.of(
            "READONLY", "is a read-only replica. Give the address of its master in export.redis.",
            "OOM", "is out of memory. Raise its maxmemory, or lower export.keep_versions or export.expire.",
            "MISCONF", "takes no writes because it cannot save to its disk. See its log and free space there.",
            "LOADING", "is still loading its data. Wait until it is done.",
            "MASTERDOWN", "is a replica without its master. Start the master, or give its address in export.redis.",
            "MOVED", "is part of a Redis Cluster, which is not supported. Give a single server in export.redis.",
            "CROSSSLOT", "is part of a Redis Cluster, which is not supported. Give a single server in export.redis.");

    private final RedisAddress address;
    private final Jedis jedis;

    private RedisConnection(RedisAddress address, Jedis jedis) {
        this.address = address;
        this.jedis = jedis;
    }

    /** @throws PipelineException EXTERNAL if the server cannot be reached or refuses the login */
    static RedisConnection open(RedisAddress address) {
        try {
            return new RedisConnection(address, connect(address, ANSWER_MILLIS));
        } catch (JedisException e) {
            throw translated(address, e);
        }
    }

    /** The plain client, whose errors are Jedis' own, and which waits so long for an answer. */
    static Jedis connect(RedisAddress address, int answerMillis) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(CONNECT_MILLIS)
                .socketTimeoutMillis(answerMillis)
                .resp2()
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .database(address.database());
        if (address.tls()) {
            config.sslOptions(
                    SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build());
        }
        if (!address.password().isEmpty()) {
            config.password(address.password());
        }
        if (!address.user().isEmpty()) {
            config.user(address.user());
        }
        Jedis jedis = new Jedis(new HostAndPort(address.host(), address.port()), config.build());
        try {
            jedis.connect();
            return jedis;
        } catch (JedisException e) {
            jedis.close();
            throw e;
        }
    }

    /** @throws PipelineException EXTERNAL in place of Jedis' errors */
    <T> T call(Function<Jedis, T> commands) {
        try {
            return commands.apply(jedis);
        } catch (JedisException e) {
            throw translated(address, e);
        }
    }

    /** Sends all commands, then reads all answers, in order. @throws PipelineException EXTERNAL if one of them was refused */
    List<Object> pipelined(java.util.function.Consumer<Pipeline> commands) {
        return call(client -> {
            Pipeline pipeline = client.pipelined();
            commands.accept(pipeline);
            List<Object> answers = pipeline.syncAndReturnAll();
            for (Object answer : answers) {
                if (answer instanceof JedisException refused) {
                    throw refused;
                }
            }
            return answers;
        });
    }

    private static PipelineException translated(RedisAddress address, JedisException e) {
        return new PipelineException(
                ErrorKind.EXTERNAL, "Redis at " + address + " " + meaning(address, e) + " " + AGAIN, e);
    }

    private static String meaning(RedisAddress address, JedisException e) {
        String said = String.valueOf(e.getMessage());
        String first = said.split(" ", 2)[0];
        if (REFUSALS.containsKey(first)) {
            return REFUSALS.get(first);
        }
        if (first.equals("NOPERM")) {
            return "does not allow this user a command that the export needs (" + said
                    + "). Correct the user's rights in Redis.";
        }
        if (e instanceof JedisAccessControlException || first.equals("NOAUTH") || said.contains("AUTH")) {
            return "refuses the login (" + masked(address, said)
                    + "). Correct the user and password in the URL that export.redis gives.";
        }
        if (e instanceof JedisConnectionException) {
            return "cannot be reached (" + masked(address, innermost(e))
                    + "). Start it, or correct export.redis; an embedded Redis serves its own machine only.";
        }
        return "refuses: " + masked(address, said) + ". See its log.";
    }

    private static String innermost(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        Throwable[] tried = cause.getSuppressed();
        return String.valueOf((tried.length > 0 ? tried[0] : cause).getMessage());
    }

    private static String masked(RedisAddress address, String text) {
        return address.password().isEmpty() ? text : text.replace(address.password(), "***");
    }

    @Override
    public void close() {
        jedis.close();
    }
}
