package dev.nightjar.lake;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Knocks at a cluster's master before Spark does: Spark would try for minutes and end with a stack trace. */
public final class MasterDoor {
    private static final int CONNECT_MILLIS = 2000;
    private static final long PAUSE_MILLIS = 500;

    private MasterDoor() {}

    /**
     * Returns when one of the addresses takes a connection.
     *
     * @param master as it was named, for the message
     * @param addresses {@code host:port}, one at least
     * @param setting what the patience is set with
     * @throws PipelineException EXTERNAL if none has within the patience
     */
    public static void await(String master, List<String> addresses, Duration patience, String setting) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            List<String> refusals = new ArrayList<>();
            for (String address : addresses) {
                try {
                    knock(address);
                    return;
                } catch (IOException e) {
                    refusals.add(e.getMessage());
                }
            }
            if (System.nanoTime() >= end) {
                throw new PipelineException(
                        ErrorKind.EXTERNAL,
                        "master " + master + ": did not answer within " + patience.toSeconds() + " s ("
                                + String.join("; ", refusals)
                                + "); start it, or name another one with --master. " + setting + " sets the patience.");
            }
            pause();
        }
    }

    private static void knock(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            InetSocketAddress at = new InetSocketAddress(
                    address.substring(0, Math.max(colon, 0)), Integer.parseInt(address.substring(colon + 1)));
            if (at.isUnresolved()) {
                throw new IOException("no host has the name " + at.getHostString());
            }
            socket.connect(at, CONNECT_MILLIS);
        } catch (NumberFormatException e) {
            throw new PipelineException(
                    ErrorKind.CONFIG, "master " + address + ": has no port; write it as spark://HOST:7077", e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PipelineException(ErrorKind.EXTERNAL, "interrupted while waiting for the master", e);
        }
    }
}
