package dev.nightjar.core.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The code that made a row: the version of the build and the commit that it was built from.
 *
 * @param version the Maven version, such as {@code 0.1.0-SNAPSHOT}
 * @param commit the first 12 hex digits of the commit, or {@code unknown} when the build had no {@code .git}
 */
public record CodeVersion(String version, String commit) {
    private static final String RESOURCE = "/nightjar-build.properties";

    public CodeVersion {
        if (version.isBlank()) {
            throw new IllegalArgumentException("version is blank; expected a Maven version such as 0.1.0");
        }
        if (commit.isBlank()) {
            throw new IllegalArgumentException("commit is blank; expected hex digits or 'unknown'");
        }
    }

    /** The version of the running code, from the resource that the build wrote. */
    public static CodeVersion current() {
        Properties properties = new Properties();
        try (InputStream in = CodeVersion.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path: the build is broken");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read", e);
        }
        return new CodeVersion(properties.getProperty("version"), properties.getProperty("commit"));
    }

    /** Version and commit in one word, such as {@code 0.1.0-SNAPSHOT+04e4a5761507}. */
    @Override
    public String toString() {
        return version + "+" + commit;
    }
}
