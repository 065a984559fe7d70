package dev.nightjar.app;

import dev.nightjar.app.spark.NightRunner;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.lake.spark.Sessions;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.testing.TableHashes;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.SortedMap;

/** Nights in this JVM: what every other way has to repeat. */
final class LocalNights {
    private LocalNights() {}

    /** Runs whole nights, one after another. */
    static void run(Pipeline pipeline, String... nights) {
        SparkExtension.session();
        Lake lake = new Lake(Sessions.open("here", pipeline.time().zone(), Map.of()), pipeline.folder());
        NightRunner runner = new NightRunner(lake, pipeline, Progress.silent(), Clock.systemUTC());
        for (String night : nights) {
            runner.run(LogicalDate.parse(night), StageSelection.all());
        }
    }

    /** Runs them, and returns the hashes of the tables that they leave, without {@code runs}. */
    static SortedMap<String, String> tables(Pipeline pipeline, String... nights) {
        run(pipeline, nights);
        return TableHashes.of(SparkExtension.session(), Path.of(pipeline.folder()), "runs");
    }
}
