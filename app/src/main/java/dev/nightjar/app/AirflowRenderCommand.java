package dev.nightjar.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.nightjar.app.airflow.Manifest;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the manifests that the Python package in {@code airflow-dags} makes DAGs from. */
@Command(
        name = "render",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a manifest for each pipeline, FOLDER/NAME.json, from which airflow-dags makes a DAG without starting a JVM.",
            "Render again when a pipeline file has changed: until then its tasks refuse to start. Spark is not started."
        },
        footer = {"", "Example:", "  nightjar airflow render examples/flights/pipeline.yaml --out manifests"})
final class AirflowRenderCommand implements Callable<Integer> {
    private enum Mode {
        CLIENT,
        CLUSTER
    }

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Parameters(index = "0..*", arity = "1..*", paramLabel = "PIPELINE", description = "Pipeline files (YAML).")
    private List<Path> files = new ArrayList<>();

    @Mixin
    private LayerOptions layers;

    @Mixin
    private OutputOptions output;

    @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "Where the manifests are.")
    private Path out;

    @Option(
            names = "--check",
            description = "Write nothing; exit with 2 if a manifest is missing or older than its pipeline file."
                    + " Default: no.")
    private boolean check;

    @Option(
            names = "--command",
            paramLabel = "PATH",
            description = "What the tasks start on Airflow's workers. Default: this bin/nightjar.")
    private String command;

    @Option(
            names = "--deploy-mode",
            paramLabel = "MODE",
            description = "Where drivers run: client (on Airflow's worker) or cluster (with a --profile whose"
                    + " spark.submit.deployMode is cluster). Default: client.")
    private Mode mode = Mode.CLIENT;

    @Option(
            names = "--results",
            paramLabel = "URI",
            description =
                    "Folder for the result files of drivers in a cluster, which the workers have to reach as well."
                            + " Default: _airflow in the pipeline's folder of the lake.")
    private URI results;

    @Override
    public Integer call() {
        Map<Path, byte[]> manifests = new LinkedHashMap<>();
        for (Path file : files) {
            render(file.toAbsolutePath().normalize(), manifests);
        }
        List<String> places = manifests.keySet().stream().map(Path::toString).toList();
        if (check) {
            refuseStale(manifests);
        } else {
            manifests.forEach(AirflowRenderCommand::write);
        }
        output.answer(
                (check ? "up to date: " : "written: ") + String.join(", ", places),
                Map.of("manifests", places, "checked", check));
        return 0;
    }

    private void render(Path file, Map<Path, byte[]> manifests) {
        PipelineLoader loader = layers.loader();
        Pipeline pipeline = loader.load(file);
        URI place = results != null ? results : URI.create(pipeline.folder() + "/_airflow");
        Manifest.Start start = new Manifest.Start(
                List.of(launcher()), layers.arguments(), mode.name().toLowerCase(java.util.Locale.ROOT), place);
        try {
            byte[] text = Files.readAllBytes(file);
            Map<String, Object> manifest = Manifest.of(pipeline, loader.airflow(file), file.toString(), text, start);
            Path target = out.resolve(pipeline.name() + ".json");
            if (manifests.put(target, JSON.writeValueAsBytes(manifest)) != null) {
                throw new PipelineException(
                        ErrorKind.CONFIG,
                        "pipeline " + pipeline.name()
                                + ": two of the files have this name; a DAG's name has to be its own");
            }
        } catch (IOException e) {
            throw new PipelineException(ErrorKind.EXTERNAL, file + ": cannot be read (" + e + ")", e);
        }
    }

    private String launcher() {
        if (command != null) {
            return command;
        }
        String home = System.getenv("NIGHTJAR_HOME");
        return home == null ? "nightjar" : Path.of(home, "bin", "nightjar").toString();
    }

    private static void refuseStale(Map<Path, byte[]> manifests) {
        List<String> stale = new ArrayList<>();
        manifests.forEach((file, wanted) -> {
            try {
                if (!Files.exists(file) || !JSON.readTree(file.toFile()).equals(JSON.readTree(wanted))) {
                    stale.add(file + (Files.exists(file) ? " is not what its pipeline file says" : " is missing"));
                }
            } catch (IOException e) {
                stale.add(file + " is no manifest (" + e.getMessage() + ")");
            }
        });
        if (!stale.isEmpty()) {
            throw new PipelineException(
                    ErrorKind.CONFIG,
                    String.join("; ", stale) + "; write " + (stale.size() == 1 ? "it" : "them")
                            + " anew: the same command without --check");
        }
    }

    /** Beside and renamed: Airflow reads the folder at any time. */
    private static void write(Path file, byte[] text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path beside = file.resolveSibling("." + file.getFileName() + ".tmp");
            Files.write(beside, text);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new PipelineException(
                    ErrorKind.EXTERNAL, file + ": cannot be written (" + e + "); give another folder in --out", e);
        }
    }
}
