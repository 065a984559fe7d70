package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The notebooks, and the readers of docs/reading.md that Python has, on two nights of a small pipeline. The figures are in the reports of pytest. */
@ExtendWith(SparkExtension.class)
class NotebooksIT {
    private static final int DAYS = 15;
    private static final long MINUTES = 15;
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    @Test
    void theNotebooksRunTopToBottomAndPythonReadsTheFiles() throws Exception {
        String python = System.getProperty("nightjar.notebooks.python");
        if (python == null && Boolean.getBoolean("nightjar.spark.required")) {
            throw new IllegalStateException(
                    "nightjar.notebooks.python is not set: bin/test could not install the notebooks' packages");
        }
        Assumptions.assumeTrue(
                python != null, "no Python with the notebooks' packages: nightjar.notebooks.python is set by bin/test");
        SmallPipeline small = SmallPipeline.write(folder.resolve("home"), DAYS);
        Path lakeFolder = folder.resolve("published");
        Pipeline pipeline = PipelineLoader.of(name -> null)
                .set(List.of("lake=" + lakeFolder))
                .load(small.file());
        LocalNights.run(pipeline, SmallPipeline.night(DAYS - 2), SmallPipeline.night(DAYS - 1));

        Path log = folder.resolve("pytest.log");
        Process pytest = pytest(python, small.file(), lakeFolder, log);

        assertThat(pytest.waitFor(MINUTES, TimeUnit.MINUTES)).as("pytest ended").isTrue();
        assertThat(pytest.exitValue()).as(Files.readString(log)).isZero();
    }

    private static Process pytest(String python, Path pipeline, Path lake, Path log) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        python,
                        "-m",
                        "pytest",
                        "-p",
                        "no:cacheprovider",
                        "-q",
                        "--durations=0",
                        "--junitxml="
                                + Path.of("target", "pytest-reports", "notebooks.xml")
                                        .toAbsolutePath(),
                        "test_notebooks.py")
                .directory(ROOT.resolve("notebooks").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("NIGHTJAR", ROOT.resolve("bin/nightjar").toString());
        environment.put("NIGHTJAR_BUILD", "never");
        environment.put("NIGHTJAR_HEAP", "1500m");
        environment.put("NIGHTJAR_LAKE", lake.toString());
        environment.put("PIPELINE", pipeline.toString());
        environment.put(
                "CHANGE",
                "[\"{hour: \\\"hour(starts)\\\"\", \"{evening: \\\"cast(hour(starts) > 16 as double)\\\", hour: \\\"hour(starts)\\\"\"]");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        return builder.start();
    }
}
