package dev.nightjar.testing;

import dev.nightjar.core.run.SessionSettings;
import java.nio.file.Path;
import java.time.ZoneId;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test the JVM's one Spark session: {@code local[2,3]} (a failed task is tried again), UI off, UTC, two shuffle partitions.
 * Never stopped by a test. Use with {@code @ExtendWith(SparkExtension.class)} and a parameter of type {@link SparkSession}.
 */
public final class SparkExtension implements ParameterResolver, AfterAllCallback {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SparkSession.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return session();
    }

    /**
     * Delta keeps the state of every table that the JVM has seen for an hour; the tests of one class leave hundreds of tables
     * that nobody opens again.
     */
    @Override
    public void afterAll(ExtensionContext context) {
        DeltaLog.clearCache();
    }

    /** The session, made at the first call. Its zone is UTC again at each call. */
    public static synchronized SparkSession session() {
        SparkSession.Builder builder = SparkSession.builder().appName("test").master("local[2,3]");
        SessionSettings.local().forEach(builder::config);
        SessionSettings.required(ZoneId.of("UTC")).forEach(builder::config);
        builder.config(
                "spark.sql.warehouse.dir",
                Path.of("target", "warehouse").toUri().toString());
        SparkSession session = builder.getOrCreate();
        session.conf().set("spark.sql.session.timeZone", "UTC");
        return session;
    }
}
