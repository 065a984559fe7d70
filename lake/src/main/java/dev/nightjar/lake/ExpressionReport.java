package dev.nightjar.lake;

import dev.nightjar.core.config.ResolvedConfig;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What Spark's own parser and analyser say of a pipeline's expressions, without data.
 *
 * @param problems what is wrong, in the file's order
 * @param warnings what is allowed and looks like a mistake
 * @param unknown what could not be judged before data are read, one sentence each
 */
public record ExpressionReport(List<Problem> problems, List<String> warnings, List<String> unknown) {
    /**
     * One problem of one expression.
     *
     * @param key dotted path in the pipeline file
     */
    public record Problem(String key, String message) {
        public Problem {
            Objects.requireNonNull(key);
            Objects.requireNonNull(message);
        }
    }

    public ExpressionReport {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
        unknown = List.copyOf(unknown);
    }

    /** Throws one CONFIG error with every problem, if there is any. */
    public void throwIfAny(String pipeline) {
        throwIfAny("pipeline " + pipeline, Map.of());
    }

    /** The same, each problem with the line of the file that it stands in. */
    public void throwIfAny(String subject, Supplier<ResolvedConfig> file) {
        Map<String, String> places = new HashMap<>();
        if (!problems.isEmpty()) {
            file.get().values().forEach(v -> places.put(v.key(), v.origin() + ": "));
        }
        throwIfAny(subject, places);
    }

    private void throwIfAny(String subject, Map<String, String> places) {
        if (problems.isEmpty()) {
            return;
        }
        List<String> lines = new ArrayList<>();
        problems.forEach(p -> lines.add("\n  " + places.getOrDefault(p.key(), "") + p.key() + ": " + p.message()));
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        throw new PipelineException(
                ErrorKind.CONFIG, subject + ": " + count + " in the configuration" + String.join("", lines));
    }
}
