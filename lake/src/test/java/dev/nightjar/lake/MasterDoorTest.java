package dev.nightjar.lake;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MasterDoorTest {
    private static final String CLOSED = "127.0.0.1:1";

    @Test
    void oneMasterOfSeveralIsEnough() throws IOException {
        try (ServerSocket standby = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> addresses = List.of(CLOSED, "127.0.0.1:" + standby.getLocalPort());
            assertThatCode(() -> MasterDoor.await("two", addresses, Duration.ZERO, "x.patience"))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void namesTheMasterThePatienceAndItsSetting() {
        assertThatThrownBy(() -> MasterDoor.await("spark://" + CLOSED, List.of(CLOSED), Duration.ZERO, "x.patience"))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith("master spark://127.0.0.1:1: did not answer within 0 s (Connection refused")
                .hasMessageEndingWith("; start it, or name another one with --master. x.patience sets the patience.");
    }

    @Test
    void anAddressWithoutAPortIsTheConfigurationsFault() {
        assertThatThrownBy(() -> MasterDoor.await("spark://host", List.of("host"), Duration.ZERO, "x.patience"))
                .hasMessage("master host: has no port; write it as spark://HOST:7077");
    }
}
