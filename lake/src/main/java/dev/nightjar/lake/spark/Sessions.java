package dev.nightjar.lake.spark;

import dev.nightjar.core.run.SessionSettings;
import java.time.ZoneId;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Opens Spark. What the rows depend on is set here and nowhere else; what a place wants comes from spark-submit or {@code settings}. */
public final class Sessions {
    private Sessions() {}

    /**
     * A session of its own (views, time zone) on the JVM's one Spark context, which is started by the first call.
     *
     * @param zone the pipeline's
     * @param settings Spark settings of the place, for instance {@code spark.master}; they win over ours for one machine, not over those
     *     that the rows depend on
     */
    public static SparkSession open(String name, ZoneId zone, Map<String, String> settings) {
        SparkConf conf = new SparkConf();
        if (!conf.contains("spark.master") && !settings.containsKey("spark.master")) {
            // Three tries a task: plain local[n] never retries.
            conf.setMaster("local[" + Runtime.getRuntime().availableProcessors() + ",3]");
        }
        SessionSettings.local().forEach(conf::setIfMissing);
        settings.forEach(conf::set);
        if (!conf.get("spark.master").startsWith("local")) {
            conf.remove("spark.driver.host").remove("spark.driver.bindAddress");
        }
        SessionSettings.required(zone).forEach(conf::set);
        SparkSession.Builder builder =
                SparkSession.builder().appName("nightjar " + name).config(conf);
        SparkSession session = builder.getOrCreate().newSession();
        SessionSettings.local().forEach((key, value) -> {
            if (key.startsWith("spark.sql.") || key.startsWith("spark.databricks.")) {
                setIfModifiable(session, key, conf.get(key));
            }
        });
        SessionSettings.required(zone).forEach((key, value) -> setIfModifiable(session, key, value));
        return session;
    }

    private static void setIfModifiable(SparkSession session, String key, String value) {
        if (session.conf().isModifiable(key)) {
            session.conf().set(key, value);
        }
    }
}
