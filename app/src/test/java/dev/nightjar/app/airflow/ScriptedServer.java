package dev.nightjar.app.airflow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** An HTTP server that gives prepared answers: what a real Airflow cannot be made to say at will. The last answer of a request repeats. */
final class ScriptedServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Queue<Answer>> answers = new HashMap<>();
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

    private static final Answer SIGNED_IN = new Answer(201, "{\"access_token\": \"first\"}", Map.of());
    private static final Answer NOT_FOUND = new Answer(404, "{\"detail\": \"Not Found\"}", Map.of());

    private record Answer(int status, String body, Map<String, String> headers) {}

    /** What came in. */
    record Request(String line, String body, String authorization) {}

    ScriptedServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Adds an answer; {@code request} is the method and the path, without the query. */
    ScriptedServer on(String request, int status, String body) {
        return on(request, status, body, Map.of());
    }

    ScriptedServer on(String request, int status, String body, Map<String, String> headers) {
        synchronized (answers) {
            answers.computeIfAbsent(request, r -> new ArrayDeque<>()).add(new Answer(status, body, headers));
        }
        return this;
    }

    List<Request> requests(String request) {
        return List.copyOf(requests).stream()
                .filter(r -> r.line().equals(request) || r.line().startsWith(request + "?"))
                .toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String request =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(new Request(
                exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                body,
                exchange.getRequestHeaders().getFirst("Authorization")));
        Answer answer;
        synchronized (answers) {
            Queue<Answer> left = answers.getOrDefault(request, new ArrayDeque<>());
            answer = left.size() > 1 ? left.remove() : left.peek();
        }
        if (answer == null) {
            answer = request.equals("POST /auth/token") ? SIGNED_IN : NOT_FOUND;
        }
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
