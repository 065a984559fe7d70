package dev.nightjar.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Nights by Airflow. */
@Command(
        name = "airflow",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Has Airflow run the nights: writes what DAGs are made from, and starts, watches and stops their runs.",
        footer = {"", "Example:", "  nightjar airflow render examples/flights/pipeline.yaml --out manifests"},
        subcommands = {
            AirflowRenderCommand.class,
            AirflowTriggerCommand.class,
            AirflowBackfillCommand.class,
            AirflowStatusCommand.class,
            AirflowWaitCommand.class,
            AirflowCancelCommand.class,
            AirflowLogsCommand.class
        })
final class AirflowCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "nightjar airflow: which command? Name one of those that --help lists");
    }
}
