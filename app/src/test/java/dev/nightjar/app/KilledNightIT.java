package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.testing.TableHashes;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real command line, killed (SIGKILL) at random moments and run again: the tables must be those of an undisturbed night. Each lake's
 * night is killed, begun again and killed again in what is left of it, and then run to its end, on the first lake by a new process and
 * on the others by one that is warm. A moment is a number of files that the lake has by then: seconds depend on what else the machine does.
 * The undisturbed night runs by generated code and all others are interpreted, so that the rows of the two are compared too.
 */
@ExtendWith(SparkExtension.class)
class KilledNightIT {
    private static final int LAKES = 5;
    private static final long PAUSE_MILLIS = 10;
    private static final int DAYS = 14;
    private static final long SEED = 20131001;
    private static final String COMPILED =
            "-Dspark.sql.codegen.wholeStage=true -Dspark.sql.codegen.factoryMode=CODEGEN_ONLY";

    @TempDir
    Path folder;

    @Test
    void tenKillsLeaveTheTablesOfAnUndisturbedNight(SparkSession spark) throws Exception {
        SmallPipeline small = SmallPipeline.write(folder.resolve("home"), DAYS);
        ProcessBuilder compiled = command(small, "undisturbed");
        compiled.environment()
                .merge(
                        "JAVA_TOOL_OPTIONS",
                        COMPILED,
                        (given, more) -> given.replaceAll("-Dspark\\S+", "") + " " + more);
        assertThat(compiled.start().waitFor()).isZero();
        int whole = files("undisturbed");
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
            int whole,
            SortedMap<String, String> undisturbed,
            Random random,
            WarmCommandLine warm)
            throws Exception {
        for (int number = 0; number < LAKES; number++) {
            String lake = "killed-" + number;
            // The first lies in one tenth of the night after another, the second anywhere behind it.
            int first = 1 + whole * number / (2 * LAKES) + random.nextInt(whole / (2 * LAKES));
            killAt(start(small, lake), lake, first);
            int left = files(lake);
            int second = left + 1 + random.nextInt((whole - left) * 9 / 10);
            killAt(start(small, lake), lake, second);
            String kills = "killed at " + first + ", begun again with " + left + ", killed at " + second + " of "
                    + whole + " files";
            if (number == 0) {
                Ended rerun = night(small, lake);
                assertThat(rerun.exit()).as("%s: %s", kills, rerun.says()).isZero();
            } else {
                int exit = warm.run(arguments(small, lake));
                assertThat(exit).as("%s: %s", kills, warm.says()).isZero();
            }
            assertThat(hashes(spark, lake)).as(kills).isEqualTo(undisturbed);
        }
    }

    /** Kills the night once its lake has so many files; it must be at work then. */
    private void killAt(Process process, String lake, int files) throws Exception {
        while (process.isAlive() && files(lake) < files) {
            Thread.sleep(PAUSE_MILLIS);
        }
        assertThat(process.isAlive()).as("at work with " + files + " files").isTrue();
        process.destroyForcibly().waitFor();
    }

    /** Files come and go while they are counted. */
    private int files(String lake) throws IOException {
        AtomicInteger files = new AtomicInteger();
        Files.walkFileTree(folder.resolve(lake), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.incrementAndGet();
                return FileVisitResult.CONTINUE;
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
        return files.get();
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
        return command(small, lake).start();
    }

    private ProcessBuilder command(SmallPipeline small, String lake) {
        List<String> command = new ArrayList<>(List.of(
                Path.of("..", "bin", "nightjar").toAbsolutePath().normalize().toString()));
        command.addAll(List.of(arguments(small, lake)));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("NIGHTJAR_BUILD", "never");
        builder.environment().put("NIGHTJAR_HEAP", "1g");
        File out = output(lake).toFile();
        return builder.redirectErrorStream(true).redirectOutput(out);
    }

    private Path output(String lake) {
        return folder.resolve(lake + ".out");
    }

    private SortedMap<String, String> hashes(SparkSession spark, String lake) {
        return TableHashes.of(spark, folder.resolve(lake).resolve("rides"), "runs");
    }
}
