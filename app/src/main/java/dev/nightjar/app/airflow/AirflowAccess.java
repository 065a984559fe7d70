package dev.nightjar.app.airflow;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where Airflow's API server is, and who asks. Secrets come from the environment only.
 *
 * @param url of the API server, without a trailing slash
 * @param user for a token of its own; empty if a token is given
 * @param password of the user
 * @param token made elsewhere; it is not renewed
 */
public record AirflowAccess(URI url, Optional<String> user, Optional<String> password, Optional<String> token) {
    /** Names of the environment's variables. */
    public static final String URL = "NIGHTJAR_AIRFLOW_URL";

    public static final String USER = "NIGHTJAR_AIRFLOW_USER";
    public static final String PASSWORD = "NIGHTJAR_AIRFLOW_PASSWORD";
    public static final String TOKEN = "NIGHTJAR_AIRFLOW_TOKEN";

    private static final String LOCAL = "http://127.0.0.1:8080";

    public AirflowAccess {
        Objects.requireNonNull(url);
        if (token.isEmpty() && (user.isEmpty() || password.isEmpty())) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "Airflow at " + url + ": who asks? Set " + USER + " and " + PASSWORD + ", or " + TOKEN
                            + ", in the environment");
        }
    }

    /**
     * @param url as given by hand; else the environment says it, else it is Airflow's own default on this machine
     * @param environment null for a variable that is not set
     * @throws PipelineException USAGE if the address is none, or nobody is named
     */
    public static AirflowAccess of(Optional<String> url, UnaryOperator<String> environment) {
        String text = url.or(() -> set(environment, URL)).orElse(LOCAL);
        return new AirflowAccess(
                address(text), set(environment, USER), set(environment, PASSWORD), set(environment, TOKEN));
    }

    private static Optional<String> set(UnaryOperator<String> environment, String name) {
        return Optional.ofNullable(environment.apply(name)).filter(v -> !v.isBlank());
    }

    private static URI address(String text) {
        try {
            URI uri = new URI(text.replaceAll("/+$", ""));
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Told below, without the text of the address: it may hold a password.
        }
        throw new PipelineException(
                ErrorKind.USAGE,
                "the address of Airflow is no http or https address without a user in it; give one such as " + LOCAL);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return url + " as " + user.orElse("the owner of a token");
    }
}
