package dev.nightjar.app;

import dev.nightjar.app.spark.DriverEnd;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.CodeVersion;
import dev.nightjar.core.time.LogicalDate;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * The command line. Every command ends with an exit code by the kind of trouble; a user's fault prints one message and no stack
 * trace; with {@code --json} exactly one object goes to standard output, and everything else to standard error.
 */
@Command(
        name = "nightjar",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Turns a raw lake into predictions every night.",
        footer = {
            "",
            "Exit codes: 0 done; 2 wrong command line or pipeline file; 3 the data or the model did not pass; 4 storage or a"
                    + " server cannot be reached (try again); 5 another process runs this night; 1 a bug.",
            "",
            "Example:",
            "  nightjar run examples/flights/pipeline.yaml --date 2013-09-30"
        },
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            BackfillCommand.class,
            PlanCommand.class,
            ConfigCommand.class,
            StatusCommand.class,
            SqlCommand.class,
            TablesCommand.class,
            FeaturesCommand.class,
            ModelsCommand.class,
            LookupCommand.class,
            ExplainCommand.class,
            ReportCommand.class,
            AcceptCommand.class,
            AirflowCommand.class,
            DoctorCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    private Map<String, Object> answer = Map.of();

    /** Runs the command and ends the process with its exit code, see {@link DriverEnd}. */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        if (asksForJson(args)) {
            // Whatever a library prints must not stand beside the one object.
            System.setOut(System.err);
        }
        DriverEnd.with(run(args, writer(out), writer(System.err)));
    }

    /** Runs the command without ending the process; returns the exit code. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        CommandLine line = commandLine(out, err, asksForJson(args));
        Optional<ResultFile> file;
        try {
            file = ResultFile.asked(args);
            file.ifPresent(ResultFile::clear);
        } catch (PipelineException e) {
            return new Failures(asksForJson(args)).execution(e, line);
        }
        int exit = execute(line, args);
        if (file.isEmpty()) {
            return exit;
        }
        try {
            Main main = line.getCommand();
            file.get().write(main.answer, exit);
            return exit;
        } catch (PipelineException e) {
            return new Failures(false).execution(e, line);
        }
    }

    /** Picocli handles exceptions; an error of the JVM is an answer too. */
    private static int execute(CommandLine line, String... args) {
        try {
            return line.execute(args);
        } catch (LinkageError | OutOfMemoryError | StackOverflowError e) {
            return new Failures(asksForJson(args)).execution(e, line);
        }
    }

    /** Notes what a command answers with, for {@code --result}. */
    static void answered(CommandLine command, Map<String, Object> object) {
        if (command.getCommandSpec().root().userObject() instanceof Main main) {
            main.answer = object;
        }
    }

    static CommandLine commandLine(PrintWriter out, PrintWriter err, boolean json) {
        Failures failures = new Failures(json);
        CommandLine line = new CommandLine(new Main());
        line.setOut(out);
        line.setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(LogicalDate.class, Main::date);
        line.registerConverter(PipelinePlace.class, Main::place);
        line.setUsageHelpWidth(110);
        line.setAbbreviatedOptionsAllowed(false);
        line.setExecutionExceptionHandler((error, at, parsed) -> failures.execution(error, at));
        line.setParameterExceptionHandler((error, given) -> failures.parameters(error));
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "nightjar: which command? Name one of those that --help lists");
    }

    private static LogicalDate date(String text) {
        try {
            return LogicalDate.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static PipelinePlace place(String text) {
        try {
            return new PipelinePlace(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static boolean asksForJson(String[] args) {
        return Arrays.asList(args).contains("--json");
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"nightjar " + CodeVersion.current()};
        }
    }
}
