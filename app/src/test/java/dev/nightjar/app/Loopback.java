package dev.nightjar.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Where the servers of tests are. */
final class Loopback {
    private Loopback() {}

    /** A port at which nobody listens at the moment. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
