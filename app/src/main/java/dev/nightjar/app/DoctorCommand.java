package dev.nightjar.app;

import dev.nightjar.app.doctor.Finding;
import dev.nightjar.app.doctor.Machine;
import dev.nightjar.app.doctor.Surroundings;
import dev.nightjar.app.spark.SparkOnPath;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.model.network.BlasKernel;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Looks whether a night would run here. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Looks at the JDK, memory, cores, Spark, the BLAS kernel and the clock; with a pipeline also at its file, its lake and"
                    + " its Redis. Says what to do about each finding. Ends with 0 if a night would run.",
        },
        footer = {"", "Example:", "  nightjar doctor examples/flights/pipeline.yaml"})
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PIPELINE",
            description = "A pipeline file (YAML), path or address. Default: none.")
    private PipelinePlace file;

    @Mixin
    private LayerOptions layers;

    @Override
    public Integer call() {
        List<Finding> findings = new ArrayList<>(machine().findings());
        if (file != null) {
            findings.addAll(surroundings());
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        Optional<ErrorKind> fails =
                findings.stream().flatMap(f -> f.fails().stream()).findFirst();
        fields.put("fit", fails.isEmpty());
        fields.put("findings", findings.stream().map(DoctorCommand::fields).toList());
        output.answer(text(findings), fields);
        return fails.map(ErrorKind::exitCode).orElse(0);
    }

    private List<Finding> surroundings() {
        try {
            return new Surroundings(file.load(layers.loader()), Clock.systemUTC()).findings();
        } catch (PipelineException e) {
            return List.of(new Finding(
                    "pipeline", e.getMessage(), "Mend the file: nightjar config tells more.", Optional.of(e.kind())));
        }
    }

    private static Machine machine() {
        return new Machine(
                Runtime.version().feature(),
                Runtime.version().toString(),
                Runtime.getRuntime().maxMemory(),
                Runtime.getRuntime().availableProcessors(),
                SparkOnPath.version(),
                blas(),
                Optional.ofNullable(System.getenv("OMP_NUM_THREADS")),
                Instant.now(),
                ZoneId.systemDefault());
    }

    private static String blas() {
        try {
            return BlasKernel.name();
        } catch (LinkageError e) {
            return "none: " + e.getMessage();
        }
    }

    private static Map<String, Object> fields(Finding finding) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("subject", finding.subject());
        fields.put("grade", finding.grade());
        fields.put("says", finding.says());
        fields.put("todo", finding.todo());
        return fields;
    }

    private static String text(List<Finding> findings) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            text.append(String.format("%-5s %-9s %s%n", finding.grade(), finding.subject(), finding.says()));
            if (!finding.todo().isEmpty()) {
                text.append(String.format("%16s%s%n", "", finding.todo()));
            }
        }
        boolean fit = findings.stream().allMatch(f -> f.fails().isEmpty());
        return text + (fit ? "A night would run here." : "A night would not run here yet.");
    }
}
