package dev.nightjar.scoring;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Where a Redis server listens and how to get in. {@link #toString()} is {@code host:port}, without the password, and is what
 * messages name.
 *
 * @param host never empty
 * @param port 1 to 65535
 * @param user empty for the default user
 * @param password empty if none is needed
 * @param database 0 or more
 * @param tls whether the connection is encrypted ({@code rediss://})
 */
public record RedisAddress(String host, int port, String user, String password, int database, boolean tls)
        implements Serializable {
    private static final int DEFAULT_PORT = 6379;

    public RedisAddress {
        Objects.requireNonNull(user);
        Objects.requireNonNull(password);
        if (host.isBlank() || port < 1 || port > 65_535 || database < 0) {
            throw new IllegalArgumentException("Redis at '" + host + "' port " + port + " database " + database
                    + ": a host, a port of 1 to 65535 and a database of 0 or more are needed");
        }
    }

    /** A server on this machine. */
    static RedisAddress loopback(int port, String password) {
        return new RedisAddress("127.0.0.1", port, "", password, 0, false);
    }

    /**
     * Reads {@code redis://[[user]:password@]host[:port][/database]}, or the same with {@code rediss} for TLS; user and password
     * may be percent-encoded; port 6379 and database 0 if not given.
     *
     * @throws PipelineException CONFIG, without the URL, which may hold a password
     */
    public static RedisAddress parse(String url) {
        try {
            URI uri = new URI(url);
            boolean tls = "rediss".equals(uri.getScheme());
            if ((!tls && !"redis".equals(uri.getScheme())) || uri.getHost() == null) {
                throw wrong("it must begin with redis:// or rediss:// and name a host", null);
            }
            String[] login = login(uri.getRawUserInfo());
            int port = uri.getPort() == -1 ? DEFAULT_PORT : uri.getPort();
            return new RedisAddress(uri.getHost(), port, login[0], login[1], database(uri.getPath()), tls);
        } catch (URISyntaxException e) {
            throw wrong("it is not a URL; percent-encode special characters of the password", null);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage(), e);
        }
    }

    private static String[] login(String raw) {
        if (raw == null) {
            return new String[] {"", ""};
        }
        int colon = raw.indexOf(':');
        return colon < 0
                ? new String[] {decoded(raw), ""}
                : new String[] {decoded(raw.substring(0, colon)), decoded(raw.substring(colon + 1))};
    }

    private static String decoded(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static int database(String path) {
        if (path.isEmpty() || path.equals("/")) {
            return 0;
        }
        if (!path.matches("/\\d{1,9}")) {
            throw wrong("the part behind the host is the number of a database, not '" + path.substring(1) + "'", null);
        }
        return Integer.parseInt(path.substring(1));
    }

    private static PipelineException wrong(String why, Throwable cause) {
        return new PipelineException(
                ErrorKind.CONFIG,
                "export.redis: the URL cannot be used: " + why
                        + ". Give redis://[[user]:password@]host[:port][/database], or embedded.",
                cause);
    }

    /** {@code host:port}. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
