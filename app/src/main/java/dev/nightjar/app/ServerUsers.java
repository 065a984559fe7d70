package dev.nightjar.app;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Who may connect to the SQL server. Passwords come from a file or the environment, and appear nowhere. */
final class ServerUsers {
    static final String PASSWORD = "NIGHTJAR_SQL_PASSWORD";
    static final String USER = "nightjar";

    private ServerUsers() {}

    /**
     * Password of each user; none if neither a file is given nor the environment names one.
     *
     * @param file lines USER:PASSWORD, or null
     */
    static Map<String, String> read(Path file, UnaryOperator<String> environment) {
        if (file != null) {
            return inFile(file);
        }
        String password = environment.apply(PASSWORD);
        return password == null || password.isEmpty() ? Map.of() : Map.of(USER, password);
    }

    /** Refuses an address that other machines reach if anybody could connect. */
    static void requireFor(String host, Map<String, String> users) {
        boolean here;
        try {
            here = InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new PipelineException(ErrorKind.USAGE, "--host " + host + ": no such address", e);
        }
        if (!here && users.isEmpty()) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "--host " + host
                            + ": other machines reach this address, so the server wants passwords; give --passwords FILE"
                            + " or set " + PASSWORD + ", or leave --host out");
        }
    }

    private static Map<String, String> inFile(Path file) {
        Map<String, String> users = new LinkedHashMap<>();
        List<String> lines;
        try {
            if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
                var others = Files.getPosixFilePermissions(file);
                others.remove(PosixFilePermission.OWNER_READ);
                others.remove(PosixFilePermission.OWNER_WRITE);
                others.remove(PosixFilePermission.OWNER_EXECUTE);
                if (!others.isEmpty()) {
                    throw new PipelineException(
                            ErrorKind.USAGE,
                            "--passwords " + file + ": others may read or write it; chmod 600 " + file);
                }
            }
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new PipelineException(
                    ErrorKind.USAGE, "--passwords " + file + " cannot be read: " + e.getMessage(), e);
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int colon = line.indexOf(':');
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (colon < 1 || colon == line.length() - 1) {
                throw new PipelineException(
                        ErrorKind.USAGE, "--passwords " + file + ", line " + (i + 1) + ": must be USER:PASSWORD");
            }
            users.put(line.substring(0, colon), line.substring(colon + 1));
        }
        if (users.isEmpty()) {
            throw new PipelineException(
                    ErrorKind.USAGE, "--passwords " + file + " names no user; lines are USER:PASSWORD");
        }
        return users;
    }
}
