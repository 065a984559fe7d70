package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.testing.SparkExtension;
import dev.nightjar.testing.TableHashes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights by the generated DAGs in a real Airflow: the tables must be those of a night that was run here. */
class AirflowNightIT {
    private static final int DAYS = 15;
    private static final String FIRST = SmallPipeline.night(DAYS - 2);
    private static final String SECOND = SmallPipeline.night(DAYS - 1);

    @TempDir
    private static Path folder;

    private static DagServer airflow;

    @BeforeAll
    static void startAirflow() throws Exception {
        DagServer.need();
        airflow = new DagServer(
                folder, folder.resolve("manifests"), Map.of("NIGHTJAR_BUILD", "never", "NIGHTJAR_HEAP", "1500m"));
    }

    @AfterAll
    static void stopAirflow() {
        if (airflow != null) {
            airflow.close();
        }
    }

    @Test
    void theFlightsNightLeavesTheTablesOfALocalOne() throws Exception {
        List<String> settings = new ArrayList<>(FlightsNight.SETTINGS);
        settings.add("lake=" + folder.resolve("flights"));
        render(FlightsNight.file(), FlightsNight.DATE, FlightsNight.DATE, settings);
        airflow.unpause("flights-late");

        assertThat(airflow.ended("flights-late", 1)).containsValue("success").hasSize(1);
        assertThat(FlightsNight.tables(folder.resolve("flights"))).isEqualTo(FlightsNight.tables());
    }

    /** In the first night the worker and Nightjar's process are killed, in the second the worker alone: its process goes on. */
    @Test
    void twoNightsWhoseWorkersAreKilledLeaveTheTablesOfUndisturbedOnes() throws Exception {
        SmallPipeline small = SmallPipeline.write(folder.resolve("home"), DAYS);
        // One task a night: with three the second night's data may be made while the first one's network is trained.
        render(small.file(), FIRST, SECOND, List.of("lake=" + folder.resolve("rides"), "airflow.tasks=night"));
        airflow.unpause("rides");

        ProcessHandle first = atWork(FIRST);
        killWorkerOf(first);
        first.destroyForcibly();
        ProcessHandle second = atWork(SECOND);
        killWorkerOf(second);
        assertThat(second.isAlive()).isTrue();

        assertThat(airflow.ended("rides", 2)).hasSize(2).doesNotContainValue("failed");
        assertThat(TableHashes.of(SparkExtension.session(), folder.resolve("rides/rides"), "runs"))
                .isEqualTo(undisturbed(small));
    }

    /** A DAG that the schedule runs for these nights and no others. */
    private static void render(Path pipeline, String first, String last, List<String> settings) throws IOException {
        List<String> args = new ArrayList<>(List.of("airflow", "render", pipeline.toString()));
        args.addAll(List.of("--out", folder.resolve("rendered").toString()));
        args.addAll(List.of(
                "--command",
                Path.of("..", "bin", "nightjar").toAbsolutePath().normalize().toString()));
        args.addAll(List.of("--set", "airflow.start=" + first, "--set", "airflow.end=" + last));
        args.addAll(List.of("--set", "airflow.catch_up=true"));
        settings.forEach(setting -> args.addAll(List.of("--set", setting)));
        StringWriter err = new StringWriter();
        int exit =
                Main.run(args.toArray(String[]::new), new PrintWriter(new StringWriter()), new PrintWriter(err, true));
        assertThat(exit).as(err.toString()).isZero();
        try (var files = Files.list(folder.resolve("rendered"))) {
            for (Path file : files.toList()) {
                // A minute until a retry is right for nights, not for a test.
                String text = Files.readString(file).replaceAll("(\"retry_after_minutes\" : )[0-9]+", "$10.05");
                Files.writeString(folder.resolve("manifests").resolve(file.getFileName()), text);
            }
        }
    }

    /** Nightjar's process for the data of a night, once it has the claim and has begun to write. */
    private static ProcessHandle atWork(String night) throws InterruptedException {
        Path claims = folder.resolve("rides/rides/_claims");
        long begin = System.nanoTime();
        while (TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - begin) < 10) {
            Optional<ProcessHandle> found = airflow.processes().stream()
                    .filter(p -> arguments(p).contains("--date " + night)
                            && arguments(p).contains("dev.nightjar.app.Main"))
                    .findFirst();
            if (found.isPresent() && holdsIt(claims, found.get().pid())) {
                return found.get();
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no process was seen at night " + night);
    }

    private static boolean holdsIt(Path claims, long pid) {
        try (var files = Files.list(claims)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("data#"))
                    .toList()) {
                String text = Files.readString(file);
                if (text.contains("\"pid\":" + pid + ",") && text.contains("\"released\":false")) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false; // not there yet, or replaced while it was read
        }
    }

    /** The command line: the JDK gives none of a long one. */
    private static String arguments(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    /** Kills everything between the scheduler and the process: the task, its supervisor, the worker. */
    private static void killWorkerOf(ProcessHandle process) {
        List<ProcessHandle> above = new ArrayList<>();
        Optional<ProcessHandle> parent = process.parent();
        while (parent.isPresent() && !arguments(parent.get()).contains("scheduler")) {
            above.add(parent.get());
            parent = parent.get().parent();
        }
        assertThat(above).isNotEmpty();
        for (int i = above.size() - 1; i >= 0; i--) {
            above.get(i).destroyForcibly();
        }
    }

    private static Map<String, String> undisturbed(SmallPipeline small) {
        Path lake = folder.resolve("undisturbed");
        Pipeline pipeline =
                PipelineLoader.of(name -> null).set(List.of("lake=" + lake)).load(small.file());
        return LocalNights.tables(pipeline, FIRST, SECOND);
    }
}
