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
 * The real command line, killed (SIGKILL) at random moments and run again: the tables must be those of an undisturbed night. Each lake's
 * night is killed, begun again and killed again, at a later moment, and then run to its end, on the first lake by a new process and on
 * the others by one that is warm.
 */
@ExtendWith(SparkExtension.class)
class KilledNightIT {
    private static final int LAKES = 5;
    private static final int KILLS = 2;
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
        for (int number = 0; number < LAKES; number++) {
            String lake = "killed-" + number;
            StringBuilder kills = new StringBuilder("killed");
            for (int kill = 0; kill < KILLS; kill++) {
                // Spread over the run: nothing is written while the JVM starts, in the first fifth.
                int percent = 20 + 8 * (LAKES * kill + number) + random.nextInt(8);
                kills.append(killAfter(start(small, lake), whole * percent / 100));
            }
            if (number == 0) {
                Ended rerun = night(small, lake);
                assertThat(rerun.exit()).as("%s: %s", kills, rerun.says()).isZero();
            } else {
                assertThat(warm.run(arguments(small, lake)))
                        .as(kills.toString())
                        .isZero();
            }
            assertThat(hashes(spark, lake)).as(kills.toString()).isEqualTo(undisturbed);
        }
    }

    private static String killAfter(Process process, long millis) throws InterruptedException {
        boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
        return " after " + millis + " ms" + (ended ? " (had ended by itself)" : "");
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
