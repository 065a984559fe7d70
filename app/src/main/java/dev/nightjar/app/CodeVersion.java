package dev.nightjar.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which build this is: version and commit, as the build wrote them into the jar. */
public final class CodeVersion implements IVersionProvider {
    private static final String RESOURCE = "/dev/nightjar/app/version.properties";

    /** {@code 0.1.0 1a2b3c4}; the commit is {@code unknown} when it was built outside git. */
    public static String current() {
        Properties properties = new Properties();
        try (InputStream in = CodeVersion.class.getResourceAsStream(RESOURCE)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the jar's own " + RESOURCE + " cannot be read", e);
        }
        return properties.getProperty("version", "unknown") + " " + properties.getProperty("commit", "unknown");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"nightjar " + current()};
    }
}
