package dev.nightjar.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A door before an S3 endpoint that turns requests away: each connection carries one request, which goes through byte by byte, or is
 * answered here with an error as S3 writes it.
 */
final class S3Door implements AutoCloseable {
    /** Which requests are turned away, by method, while how many are left, and with what. */
    private record Trouble(String methods, AtomicInteger left, int status, String code) {}

    private final ServerSocket socket;
    private final int behind;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "s3 door");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger turnedAway = new AtomicInteger();
    private volatile Trouble trouble = new Trouble("", new AtomicInteger(), 0, "");

    /** @param behind the endpoint's port */
    S3Door(int behind) throws IOException {
        this.behind = behind;
        this.socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** The next requests of these methods are answered 503 SlowDown. */
    void busy(String methods, int times) {
        trouble = new Trouble(methods, new AtomicInteger(times), 503, "SlowDown");
    }

    /** All requests of these methods are answered 403 AccessDenied, as a policy without them does. */
    void forbid(String methods) {
        trouble = new Trouble(methods, new AtomicInteger(Integer.MAX_VALUE), 403, "AccessDenied");
    }

    void open() {
        trouble = new Trouble("", new AtomicInteger(), 0, "");
    }

    int turnedAway() {
        return turnedAway.get();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            if (head.isEmpty()) {
                return;
            }
            Trouble now = trouble;
            String method = head.substring(0, head.indexOf(' '));
            if (now.methods().contains(method) && now.left().getAndDecrement() > 0) {
                turnedAway.incrementAndGet();
                refuse(client.getOutputStream(), now);
            } else {
                pass(client, head);
            }
        } catch (IOException e) {
            // The client went away, which is its right.
            return;
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int b = in.read();
        while (b >= 0) {
            head.write(b);
            if (b == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
            b = in.read();
        }
        return "";
    }

    private static void refuse(OutputStream out, Trouble trouble) throws IOException {
        String body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + trouble.code() + "</Code><Message>"
                + trouble.code() + "</Message><RequestId>1</RequestId></Error>";
        out.write(String.format(
                        Locale.ROOT,
                        "HTTP/1.1 %d %s\r\nContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
                        trouble.status(),
                        trouble.code(),
                        body.length(),
                        body)
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** The signature covers no Connection header, so that ours may say that this connection carries one request. */
    private void pass(Socket client, String head) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
            String once = head.replaceAll("(?i)\r\nConnection: [^\r]*", "")
                    .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
            server.getOutputStream().write(once.getBytes(StandardCharsets.ISO_8859_1));
            threads.execute(() -> {
                try {
                    client.getInputStream().transferTo(server.getOutputStream());
                } catch (IOException e) {
                    // One of the two ended: the answer, if there is one, has gone the other way.
                    return;
                }
            });
            server.getInputStream().transferTo(client.getOutputStream());
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
