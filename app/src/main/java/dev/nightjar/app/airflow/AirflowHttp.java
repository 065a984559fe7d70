package dev.nightjar.app.airflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Requests to Airflow's API server: signed in, tried again while it is out of reach, busy or broken, and the token renewed when it has
 * expired. What is sent may reach Airflow twice, so it must be such that a repeat is refused or does nothing. Not thread-safe.
 */
final class AirflowHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ONE_REQUEST = Duration.ofSeconds(30);
    private static final Duration FIRST_DELAY = Duration.ofMillis(500);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);
    /** Failsafe takes a negative delay for none. */
    private static final Duration OURS = Duration.ofNanos(-1);

    private static final double JITTER = 0.2;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY = 429;
    private static final int BROKEN = 500;
    private static final int REFUSED = 400;

    private final AirflowAccess access;
    private final Duration patience;
    private final HttpClient client;
    private final RetryPolicy<HttpResponse<String>> retries;
    private Optional<String> token;

    /** @param patience how long one request is tried again in all */
    AirflowHttp(AirflowAccess access, Duration patience) {
        this.access = Objects.requireNonNull(access);
        this.patience = Objects.requireNonNull(patience);
        this.token = access.token();
        // Airflow's server answers 400 to the upgrade with which HTTP/2 would begin.
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(ONE_REQUEST)
                .build();
        this.retries = RetryPolicy.<HttpResponse<String>>builder()
                .handle(IOException.class)
                .handleResultIf(AirflowHttp::again)
                .withBackoff(FIRST_DELAY, LONGEST_DELAY)
                .withJitter(JITTER)
                .withDelayFn(context -> asked(context.getLastResult()))
                .withMaxRetries(-1)
                .withMaxDuration(patience)
                .build();
    }

    /** Busy or broken: the next answer may be another. */
    private static boolean again(HttpResponse<String> response) {
        return response.statusCode() == TOO_MANY || response.statusCode() >= BROKEN;
    }

    /** The delay that the server asks for in seconds; without one ours is used. */
    private static Duration asked(HttpResponse<String> response) {
        return Optional.ofNullable(response)
                .flatMap(r -> r.headers().firstValue("Retry-After"))
                .filter(s -> s.matches("[0-9]{1,4}"))
                .map(s -> Duration.ofSeconds(Long.parseLong(s)))
                .orElse(OURS);
    }

    JsonNode get(String path, Map<String, String> query) {
        return send("GET", path, query, Map.of());
    }

    JsonNode post(String path, Map<String, ?> body) {
        return send("POST", path, Map.of(), body);
    }

    JsonNode patch(String path, Map<String, ?> body) {
        return send("PATCH", path, Map.of(), body);
    }

    JsonNode put(String path) {
        return send("PUT", path, Map.of(), Map.of());
    }

    /** @throws AirflowRefusal if Airflow refuses what is asked; PipelineException EXTERNAL if it cannot be asked */
    private JsonNode send(String method, String path, Map<String, String> query, Map<String, ?> body) {
        URI uri = URI.create(access.url() + "/api/v2" + path + query(query));
        boolean fresh = token.isEmpty();
        HttpResponse<String> response = exchange(request(uri, method, body).header("Authorization", bearer()));
        if (refusesToken(response) && !fresh && access.token().isEmpty()) {
            token = Optional.empty();
            response = exchange(request(uri, method, body).header("Authorization", bearer()));
        }
        if (refusesToken(response)) {
            throw new PipelineException(
                    ErrorKind.EXTERNAL,
                    "Airflow at " + access.url()
                            + " does not take the token: it has expired or is not one of its own; set "
                            + AirflowAccess.TOKEN
                            + " anew, or " + AirflowAccess.USER + " and " + AirflowAccess.PASSWORD
                            + ", with which it is renewed");
        }
        if (response.statusCode() == FORBIDDEN) {
            throw new PipelineException(
                    ErrorKind.EXTERNAL,
                    "Airflow at " + access + ": not allowed to " + method + " " + uri.getPath() + " ("
                            + detail(response) + "); ask Airflow's administrator for the right");
        }
        if (response.statusCode() >= REFUSED) {
            throw new AirflowRefusal(response.statusCode(), detail(response));
        }
        return json(response.body());
    }

    /** Expired, or signed with another key: Airflow says 401 of the one and 403 of the other. */
    private static boolean refusesToken(HttpResponse<String> response) {
        return response.statusCode() == UNAUTHORIZED
                || (response.statusCode() == FORBIDDEN && detail(response).contains("JWT"));
    }

    private String bearer() {
        if (token.isEmpty()) {
            token = Optional.of(signIn());
        }
        return "Bearer " + token.get();
    }

    private String signIn() {
        URI uri = URI.create(access.url() + "/auth/token");
        Map<String, String> who = Map.of(
                "username", access.user().orElseThrow(),
                "password", access.password().orElseThrow());
        HttpResponse<String> response = exchange(request(uri, "POST", who));
        if (response.statusCode() >= REFUSED) {
            throw new PipelineException(
                    ErrorKind.EXTERNAL,
                    "Airflow at " + access + ": signing in was refused (" + detail(response) + "); see "
                            + AirflowAccess.USER + " and " + AirflowAccess.PASSWORD);
        }
        return json(response.body()).path("access_token").asText();
    }

    private HttpRequest.Builder request(URI uri, String method, Map<String, ?> body) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri)
                .timeout(ONE_REQUEST.compareTo(patience) < 0 ? ONE_REQUEST : patience)
                .header("Accept", "application/json");
        if (method.equals("GET") || method.equals("PUT")) {
            return builder.method(method, BodyPublishers.noBody());
        }
        return builder.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(text(body)));
    }

    private HttpResponse<String> exchange(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        HttpResponse<String> response;
        try {
            response = Failsafe.with(retries).get(() -> client.send(request, BodyHandlers.ofString()));
        } catch (FailsafeException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw unreachable(e.getCause().toString(), e.getCause());
        }
        if (again(response)) {
            throw unreachable(response.statusCode() + " " + detail(response), null);
        }
        return response;
    }

    private PipelineException unreachable(String why, Throwable cause) {
        return new PipelineException(
                ErrorKind.EXTERNAL,
                "Airflow at " + access.url() + " gave no answer in " + patience.toSeconds() + " s (" + why
                        + "); see that its API server runs and can be reached from here, or wait longer with --patience",
                cause);
    }

    /** What FastAPI says of an error: a sentence, or a list of them. */
    private static String detail(HttpResponse<String> response) {
        JsonNode detail;
        try {
            detail = JSON.readTree(response.body()).path("detail");
        } catch (JsonProcessingException e) {
            return "status " + response.statusCode();
        }
        if (detail.isArray() && !detail.isEmpty()) {
            detail = detail.get(0).path("msg");
        } else if (detail.has("reason")) {
            detail = detail.path("reason");
        }
        return detail.isTextual() ? detail.asText() : "status " + response.statusCode();
    }

    private JsonNode json(String text) {
        try {
            return text.isEmpty() ? JSON.createObjectNode() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new PipelineException(
                    ErrorKind.EXTERNAL,
                    "what answers at " + access.url() + " is not Airflow's API: no JSON came back; see the address",
                    e);
        }
    }

    private static String text(Map<String, ?> body) {
        if (body.isEmpty()) {
            return "";
        }
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a request holds what JSON cannot", e);
        }
    }

    private static String query(Map<String, String> parameters) {
        return parameters.isEmpty()
                ? ""
                : parameters.entrySet().stream()
                        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&", "?", ""));
    }
}
