package dev.nightjar.app;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a command that failed ends: one message, the exit code of its kind, a stack trace only for a bug of ours. */
final class Failures {
    private static final int CAUSES = 20;

    private final boolean json;

    Failures(boolean json) {
        this.json = json;
    }

    /** For what a command threw. */
    int execution(Throwable error, CommandLine command) {
        ErrorKind kind = kind(error);
        String message = message(error, command);
        command.getErr().println("nightjar: " + message);
        if (kind == ErrorKind.INTERNAL) {
            StringWriter trace = new StringWriter();
            error.printStackTrace(new PrintWriter(trace));
            command.getErr().println("This is a bug of Nightjar. " + Logs.where());
            command.getErr().print(trace);
        }
        command.getErr().flush();
        return end(kind, message, command);
    }

    /** For a command line that could not be understood. */
    int parameters(ParameterException error) {
        CommandLine command = error.getCommandLine();
        StringBuilder message = new StringBuilder(error.getMessage());
        if (error instanceof UnmatchedArgumentException unmatched) {
            List<String> near = unmatched.getSuggestions();
            if (!near.isEmpty()) {
                message.append("; did you mean ")
                        .append(String.join(" or ", near))
                        .append('?');
            }
        }
        message.append(" (see '")
                .append(command.getCommandSpec().qualifiedName())
                .append(" --help')");
        command.getErr().println("nightjar: " + message);
        command.getErr().flush();
        return end(ErrorKind.USAGE, message.toString(), command);
    }

    private int end(ErrorKind kind, String message, CommandLine command) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("ok", false);
        object.put("kind", kind.name());
        object.put("exit", kind.exitCode());
        object.put("retry", kind.retry());
        object.put("message", message);
        Main.answered(command, object);
        if (json) {
            command.getOut().println(Json.write(object));
            command.getOut().flush();
        }
        return kind.exitCode();
    }

    private static ErrorKind kind(Throwable error) {
        PipelineException ours = ours(error);
        return ours == null ? ErrorKind.INTERNAL : ours.kind();
    }

    /** A fault at a key of the pipeline file begins with the line, as faults of the file itself do. */
    private static String message(Throwable error, CommandLine command) {
        PipelineException ours = ours(error);
        if (ours == null) {
            return error.toString();
        }
        String origin = ours.key().flatMap(key -> origin(key, command)).orElse("");
        return origin.isEmpty() ? ours.getMessage() : origin + ": " + ours.getMessage();
    }

    private static Optional<String> origin(String key, CommandLine command) {
        try {
            return command.getCommandSpec().mixins().values().stream()
                    .map(CommandSpec::userObject)
                    .filter(PipelineOptions.class::isInstance)
                    .findFirst()
                    .flatMap(options -> ((PipelineOptions) options).resolve().origin(key));
        } catch (PipelineException e) { // the file was changed meanwhile; what is known must be told
            return Optional.empty();
        }
    }

    /** Spark wraps what a task threw, so the causes are looked through. */
    private static PipelineException ours(Throwable error) {
        Throwable at = error;
        for (int depth = 0; at != null && depth < CAUSES; depth++) {
            if (at instanceof PipelineException found) {
                return found;
            }
            at = at.getCause();
        }
        return null;
    }
}
