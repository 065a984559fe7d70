package dev.nightjar.app;

import dev.nightjar.core.run.Progress;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a command answers: for people, or one JSON object for machines. */
final class OutputOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--json", description = "One JSON object on standard output; logs on standard error.")
    private boolean json;

    @Option(
            names = ResultFile.OPTION,
            paramLabel = "URI",
            description =
                    "Besides, write that object and the exit code to this file, also when the command fails: a driver that"
                            + " runs inside a cluster returns no exit code of ours. A path, or an address such as hdfs:// or s3a://. Default: no file.")
    void setResult(String place) {
        try {
            ResultFile.address(place);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), ResultFile.OPTION + " is no path or address: " + e.getMessage(), e);
        }
    }

    @Option(names = "--verbose", description = "Log our own steps and Spark's on standard error.")
    void setVerbose(boolean verbose) {
        if (verbose) {
            Logs.verbose();
        }
    }

    boolean json() {
        return json;
    }

    /** Refuses the command line if this other form was asked for besides {@code --json}. */
    void refuseBoth(boolean other, String name) {
        if (json && other) {
            throw new ParameterException(
                    spec.commandLine(), "--json and " + name + ": one form of answer only; leave one out");
        }
    }

    /** Answers with {@code text} for a person, or with {@code fields} behind {@code "ok": true} for a machine. */
    void answer(String text, Map<String, ?> fields) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("ok", true);
        object.putAll(fields);
        Main.answered(spec.commandLine(), object);
        if (json) {
            line(Json.write(object));
        } else {
            line(text);
        }
    }

    /** A bar on a terminal, plain lines otherwise; with {@code --json} everything on standard error. */
    Progress progress() {
        var err = spec.commandLine().getErr();
        var out = json ? err : spec.commandLine().getOut();
        boolean terminal = System.console() != null && !json;
        var style = terminal ? ConsoleProgress.Style.BAR : ConsoleProgress.Style.LINES;
        return new ConsoleProgress(out, err, style, System::nanoTime);
    }

    private void line(String text) {
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }
}
