package dev.nightjar.app;

import dev.nightjar.core.config.Pipeline;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which table of which pipeline. */
final class TableOptions {
    @Mixin
    private PipelineOptions pipeline;

    @Parameters(index = "1", paramLabel = "TABLE", description = "Its name in SQL; needed.")
    private String name;

    /** The pipeline, checked. Spark is not started. */
    Pipeline load() {
        return pipeline.load();
    }

    /** The table's name in SQL. */
    String name() {
        return name;
    }
}
