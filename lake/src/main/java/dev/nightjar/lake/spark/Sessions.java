package dev.nightjar.lake.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.SessionSettings;
import java.time.ZoneId;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext$;
import org.apache.spark.sql.SparkSession;
import scala.Option;
import scala.Tuple2;

/** Opens Spark. What the rows depend on is set here and nowhere else; what a place wants comes from spark-submit or {@code settings}. */
public final class Sessions {
    private static final Pattern SECRET = Pattern.compile(
            "spark\\.hadoop\\.fs\\.s3[an]?\\.(bucket\\..+\\.)?(access\\.key|secret\\.key|session\\.token)");
    private static final String EXTENSIONS = "spark.sql.extensions";

    private Sessions() {}

    /**
     * A session of its own (views, time zone) on the JVM's one Spark context, which is started by the first call.
     *
     * @param zone the pipeline's
     * @param settings Spark settings of the place, for instance {@code spark.master}; they win over ours for one machine, not over those
     *     that the rows depend on; {@code spark.sql.extensions} are added to Delta's
     * @throws dev.nightjar.core.error.PipelineException EXTERNAL if the cluster that is named does not answer, or gives no executor; CONFIG if
     *     the JVM was started without the options that Spark needs
     */
    public static SparkSession open(String name, ZoneId zone, Map<String, String> settings) {
        SparkConf conf = running();
        if (!conf.contains("spark.master") && !settings.containsKey("spark.master")) {
            // Three tries a task: plain local[n] never retries.
            conf.setMaster("local[" + Runtime.getRuntime().availableProcessors() + ",3]");
        }
        settings.forEach(conf::set);
        refuseSecrets(conf);
        Map<String, String> defaults =
                conf.get("spark.master").startsWith("local") ? SessionSettings.local() : SessionSettings.everywhere();
        defaults.forEach(conf::setIfMissing);
        refuseClosedJvm();
        boolean starts = SparkContext$.MODULE$.getActive().isEmpty() && Cluster.named(conf);
        if (starts) {
            Cluster.awaitMaster(conf);
        }
        SessionSettings.required(zone).forEach(conf::set);
        if (settings.containsKey(EXTENSIONS)) {
            // Behind Delta's, so that a parser of theirs is asked first.
            conf.set(EXTENSIONS, conf.get(EXTENSIONS) + "," + settings.get(EXTENSIONS));
        }
        SparkSession.Builder builder =
                SparkSession.builder().appName("nightjar " + name).config(conf);
        SparkSession session = builder.getOrCreate().newSession();
        if (starts) {
            Cluster.awaitExecutor(session.sparkContext());
        }
        Stream.of(defaults, settings).flatMap(s -> s.keySet().stream()).forEach(key -> {
            if (key.startsWith("spark.sql.") || key.startsWith("spark.databricks.")) {
                setIfModifiable(session, key, conf.get(key));
            }
        });
        SessionSettings.required(zone).forEach((key, value) -> setIfModifiable(session, key, value));
        return session;
    }

    /** Spark's settings stand in its event log and travel with plans: a bucket's key is none of them. */
    private static void refuseSecrets(SparkConf conf) {
        for (Tuple2<String, String> setting : conf.getAll()) {
            if (SECRET.matcher(setting._1()).matches()) {
                throw new PipelineException(
                        ErrorKind.CONFIG,
                        setting._1()
                                + " is set: a bucket's key is no setting of Spark; take it out, and give it by AWS_ACCESS_KEY_ID"
                                + " and AWS_SECRET_ACCESS_KEY, a profile file or the machine's role (docs/running.md, S3)");
            }
        }
    }

    /** The settings of the Spark that runs in this JVM already, a platform's for instance; otherwise those that spark-submit left. */
    private static SparkConf running() {
        Option<SparkSession> session = SparkSession.getDefaultSession();
        return session.isDefined() ? session.get().sparkContext().getConf() : new SparkConf();
    }

    /** Spark would end with an IllegalAccessError. */
    private static void refuseClosedJvm() {
        if (!Object.class.getModule().isExported("sun.nio.ch", Sessions.class.getModule())) {
            throw new PipelineException(
                    ErrorKind.CONFIG,
                    "spark.driver.extraJavaOptions: this JVM was started without the --add-opens options that Spark needs on Java "
                            + Runtime.version().feature()
                            + "; a driver in a standalone cluster gets none of its own. Take them from conf/standalone.conf.");
        }
    }

    private static void setIfModifiable(SparkSession session, String key, String value) {
        if (session.conf().isModifiable(key)) {
            session.conf().set(key, value);
        }
    }
}
