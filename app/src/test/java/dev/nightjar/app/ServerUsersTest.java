package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerUsersTest {
    @TempDir
    private Path folder;

    private Path file(String text, String permissions) throws IOException {
        Path file = Files.writeString(folder.resolve("users"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void usersComeFromAFileThatOnlyItsOwnerReads() throws IOException {
        assertThat(ServerUsers.read(file("# people\nann:a:b\n\nbob:x\n", "rw-------"), name -> "unused"))
                .isEqualTo(Map.of("ann", "a:b", "bob", "x"));
    }

    @Test
    void withoutAFileTheEnvironmentCounts() {
        assertThat(ServerUsers.read(null, Map.of("NIGHTJAR_SQL_PASSWORD", "p")::get))
                .isEqualTo(Map.of("nightjar", "p"));
        assertThat(ServerUsers.read(null, name -> null)).isEmpty();
        assertThat(ServerUsers.read(null, name -> "")).isEmpty();
    }

    @Test
    void aFileThatOthersReadIsRefused() throws IOException {
        Path file = file("ann:a", "rw-r--r--");
        assertThatThrownBy(() -> ServerUsers.read(file, name -> null))
                .hasMessage("--passwords " + file + ": others may read or write it; chmod 600 " + file);
    }

    @Test
    void aLineThatIsNoUserIsToldByItsNumberAndNotByItsText() throws IOException {
        Path file = file("ann:a\nsecretwithoutcolon\n", "rw-------");
        assertThatThrownBy(() -> ServerUsers.read(file, name -> null))
                .hasMessage("--passwords " + file + ", line 2: must be USER:PASSWORD");
        Path empty = file("# nobody\n", "rw-------");
        assertThatThrownBy(() -> ServerUsers.read(empty, name -> null))
                .hasMessage("--passwords " + empty + " names no user; lines are USER:PASSWORD");
        assertThatThrownBy(() -> ServerUsers.read(folder.resolve("none"), name -> null))
                .hasMessageStartingWith("--passwords " + folder.resolve("none") + " cannot be read: ");
    }

    @Test
    void anAddressThatOtherMachinesReachWantsPasswords() {
        ServerUsers.requireFor("127.0.0.1", Map.of());
        ServerUsers.requireFor("localhost", Map.of());
        ServerUsers.requireFor("0.0.0.0", Map.of("ann", "a"));
        assertThatThrownBy(() -> ServerUsers.requireFor("0.0.0.0", Map.of()))
                .hasMessage(
                        "--host 0.0.0.0: other machines reach this address, so the server wants passwords; give --passwords FILE"
                                + " or set NIGHTJAR_SQL_PASSWORD, or leave --host out");
    }
}
