package dev.nightjar.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The feature groups of a pipeline. */
@Command(
        name = "features",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Shows the feature groups of a pipeline, and what they were on any night.",
        footer = {"", "Example:", "  nightjar features list examples/flights/pipeline.yaml"},
        subcommands = {
            FeaturesListCommand.class,
            FeaturesShowCommand.class,
            FeaturesTrainingSetCommand.class,
            FeaturesAuditCommand.class,
            FeaturesDiffCommand.class,
            FeaturesBuildCommand.class
        })
final class FeaturesCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "nightjar features: which command? Name one of those that --help lists");
    }
}
