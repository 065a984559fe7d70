package dev.nightjar.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The tables and views of a pipeline. */
@Command(
        name = "tables",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Shows the tables and views of a pipeline, and makes them known to other readers.",
        footer = {"", "Example:", "  nightjar tables list examples/flights/pipeline.yaml"},
        subcommands = {
            TablesListCommand.class,
            TablesDescribeCommand.class,
            TablesFilesCommand.class,
            TablesManifestsCommand.class,
            TablesCompactCommand.class,
            TablesRegisterCommand.class
        })
final class TablesCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "nightjar tables: which command? Name one of those that --help lists");
    }
}
