package dev.nightjar.app.spark;

import java.util.Optional;

/** Which Spark is on the class path. No session is started. */
public final class SparkOnPath {
    private SparkOnPath() {}

    /** Its version; empty if there is none. */
    public static Optional<String> version() {
        try {
            return Optional.of(org.apache.spark.package$.MODULE$.SPARK_VERSION());
        } catch (NoClassDefFoundError e) {
            return Optional.empty();
        }
    }
}
