package dev.nightjar.app.spark;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import javax.security.sasl.AuthenticationException;
import org.apache.hive.service.auth.PasswdAuthenticationProvider;

/** Who may connect to the server of this process. Hive makes an object for each connection, so what it knows is the process's. */
public final class Passwords implements PasswdAuthenticationProvider {
    private static volatile Map<String, String> users = Map.of();

    /** From now on these users, and no others. */
    static void allow(Map<String, String> passwords) {
        users = Map.copyOf(passwords);
    }

    /** Takes as long for a wrong password as for a right one, and does not say which of the two was wrong. */
    @Override
    public void Authenticate(String user, String password) throws AuthenticationException {
        String right = users.get(user == null ? "" : user);
        byte[] given = bytes(password == null ? "" : password);
        boolean same = MessageDigest.isEqual(bytes(right == null ? "" : right), given);
        if (!same || right == null) {
            throw new AuthenticationException("user or password is wrong");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
