package dev.nightjar.app;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
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
        String message = message(error);
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

    private static String message(Throwable error) {
        PipelineException ours = ours(error);
        return ours == null ? error.toString() : ours.getMessage();
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
