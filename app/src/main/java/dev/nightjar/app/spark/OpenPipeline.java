package dev.nightjar.app.spark;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Frontier.Published;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.Sessions;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/** A pipeline and its lake, for one command. Spark starts when something of it is first asked for. Not thread-safe. */
public final class OpenPipeline implements AutoCloseable {
    private final Pipeline pipeline;
    private final Function<Pipeline, SparkSession> start;
    private Lake lake;
    private Optional<Published> published;

    public OpenPipeline(Pipeline pipeline) {
        this(pipeline, p -> Sessions.open(p.name(), p.time().zone(), Map.of()));
    }

    /** For whole nights: small ones on one machine have their plans interpreted. */
    public static OpenPipeline ofNights(Pipeline pipeline) {
        return new OpenPipeline(
                pipeline,
                p -> GeneratedCode.choose(Sessions.open(p.name(), p.time().zone(), Map.of()), p));
    }

    /** With a session that stands already; the caller keeps it. */
    public OpenPipeline(Pipeline pipeline, SparkSession spark) {
        this(pipeline, p -> spark);
    }

    /** With Spark settings of the place. */
    public OpenPipeline(Pipeline pipeline, Map<String, String> settings) {
        this(pipeline, p -> Sessions.open(p.name(), p.time().zone(), settings));
    }

    private OpenPipeline(Pipeline pipeline, Function<Pipeline, SparkSession> start) {
        this.pipeline = Objects.requireNonNull(pipeline);
        this.start = start;
    }

    public Pipeline pipeline() {
        return pipeline;
    }

    public Lake lake() {
        if (lake == null) {
            lake = new Lake(start.apply(pipeline), pipeline.folder());
        }
        return lake;
    }

    public SparkSession spark() {
        return lake().spark();
    }

    /** Looks for a newer publication when next asked: for a process that stays. */
    void refresh() {
        published = null;
    }

    /** Where this application is seen: its id, and the address of its own page, empty if it has none. */
    public Map<String, String> application() {
        SparkContext context = spark().sparkContext();
        String page = context.uiWebUrl().isDefined() ? context.uiWebUrl().get() : "";
        return Map.of("application", context.applicationId(), "spark_ui", page);
    }

    /** This, after {@link #refresh}. */
    public OpenPipeline anew() {
        refresh();
        return this;
    }

    /** The publication in force when first asked; the same until {@link #refresh}. Empty before the first. */
    public Optional<Published> published() {
        if (published == null) {
            published = frontier().latest();
        }
        return published;
    }

    public Frontier frontier() {
        return new Frontier(lake());
    }

    /** Leaves Spark as it is: the process ends behind a command, and a test's session is not ours. */
    @Override
    public void close() {
        lake = null;
        published = null;
    }
}
