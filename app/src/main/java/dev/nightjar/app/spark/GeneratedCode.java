package dev.nightjar.app.spark;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.etl.LandingZone;
import dev.nightjar.etl.Sighting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * Whether Spark writes and compiles Java for the plans of a night. For small data on one machine that costs more than the code gives
 * back, so such plans are interpreted; the rows are the same (decision 0012). A place or a user who sets one of Spark's two settings
 * has the last word.
 */
final class GeneratedCode {
    /** Lake and landing zone together, in bytes: up to here plans are interpreted. */
    static final long SMALL = 128L << 20;

    private static final Map<String, String> NONE =
            Map.of("spark.sql.codegen.wholeStage", "false", "spark.sql.codegen.factoryMode", "NO_CODEGEN");

    private GeneratedCode() {}

    /** The session, with its plans interpreted if it runs on this machine and lake and landing zone lie here and are small. */
    static SparkSession choose(SparkSession session, Pipeline pipeline) {
        if (open(session.sparkContext().getConf())
                && small(pipeline, session.sessionState().newHadoopConf())) {
            NONE.forEach((key, value) -> session.conf().set(key, value));
        }
        return session;
    }

    /** Whether Spark runs on this machine and nobody has said how plans are to run. */
    static boolean open(SparkConf conf) {
        return conf.get("spark.master", "").startsWith("local")
                && NONE.keySet().stream().noneMatch(conf::contains);
    }

    /** Whether lake and landing zone lie on local disks and hold no more than {@link #SMALL} together. */
    static boolean small(Pipeline pipeline, Configuration configuration) {
        if (!local(pipeline.folder()) || !local(pipeline.home())) {
            return false;
        }
        List<Sighting> landed = new LandingZone(pipeline.home(), configuration)
                .list(pipeline.sources().values());
        if (landed.stream().anyMatch(s -> !s.uri().startsWith("file:"))) {
            return false;
        }
        long bytes = landed.stream().mapToLong(Sighting::size).sum();
        return bytes <= SMALL && bytes + bytes(Path.of(pipeline.folder()), SMALL - bytes) <= SMALL;
    }

    private static boolean local(URI uri) {
        return "file".equals(uri.getScheme());
    }

    /** Bytes below the folder; once they are above the bound no more are looked for. Files may come and go meanwhile. */
    private static long bytes(Path folder, long bound) {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        AtomicLong bytes = new AtomicLong();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    return bytes.addAndGet(attributes.size()) > bound
                            ? FileVisitResult.TERMINATE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.get();
    }
}
