package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.testing.TableHashes;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real command line, killed (SIGKILL) at random moments and run again, once by a new process and then by one that is warm: the
 * tables must be those of an undisturbed night.
 */
@ExtendWith(SparkExtension.class)
class KilledNightIT {
    private static final int KILLS = 10;
    private static final int DAYS = 14;
    private static final long SEED = 20131001;

    @TempDir
    Path folder;

    @Test
    void tenKillsLeaveTheTablesOfAnUndisturbedNight(SparkSession spark) throws Exception {
        SmallPipeline small = SmallPipeline.write(folder.resolve("home"), DAYS);
        long begin = System.nanoTime();
        assertThat(night(small, "undisturbed").exit()).isZero();
        long whole = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        SortedMap<String, String> undisturbed = hashes(spark, "undisturbed");
        assertThat(undisturbed).containsKeys("predictions", "model_events");

        Random random = new Random(SEED);
        try (WarmCommandLine warm = WarmCommandLine.start(folder.resolve("warm.err"))) {
            killAndRunAgain(spark, small, whole, undisturbed, random, warm);
        }
    }

    private void killAndRunAgain(
            SparkSession spark,
            SmallPipeline small,
            long whole,
            SortedMap<String, String> undisturbed,
            Random random,
            WarmCommandLine warm)
            throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            String lake = "killed-" + kill;
            // Spread over the run: nothing is written while the JVM starts, in the first fifth.
            long after = whole * (20 + 8L * kill + random.nextInt(8)) / 100;
            Process process = start(small, lake);
            boolean ended = process.waitFor(after, TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            String when = "kill " + kill + " after " + after + " ms (ended by itself: " + ended + ")";
            if (kill == 0) {
                Ended rerun = night(small, lake);
                assertThat(rerun.exit()).as("%s: %s", when, rerun.says()).isZero();
            } else {
                assertThat(warm.run(arguments(small, lake))).as(when).isZero();
            }
            assertThat(hashes(spark, lake)).as(when).isEqualTo(undisturbed);
        }
    }

    private record Ended(int exit, String says) {}

    private Ended night(SmallPipeline small, String lake) throws Exception {
        Process process = start(small, lake);
        int exit = process.waitFor();
        return new Ended(exit, Files.readString(output(lake)));
    }

    private String[] arguments(SmallPipeline small, String lake) {
        String night = SmallPipeline.night(DAYS - 1);
        return new String[] {"run", small.file().toString(), "--date", night, "--set", "lake=" + folder.resolve(lake)};
    }

    private Process start(SmallPipeline small, String lake) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of("..", "bin", "nightjar").toAbsolutePath().normalize().toString()));
        command.addAll(List.of(arguments(small, lake)));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("NIGHTJAR_BUILD", "never");
        builder.environment().put("NIGHTJAR_HEAP", "1g");
        File out = output(lake).toFile();
        return builder.redirectErrorStream(true).redirectOutput(out).start();
    }

    private Path output(String lake) {
        return folder.resolve(lake + ".out");
    }

    private SortedMap<String, String> hashes(SparkSession spark, String lake) {
        return TableHashes.of(spark, folder.resolve(lake).resolve("rides"), "runs");
    }
}
