package dev.nightjar.app;

import dev.nightjar.app.spark.Backfill;
import dev.nightjar.app.spark.NightRunner;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.time.DateRange;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fills holes. */
@Command(
        name = "backfill",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the nights of a range that have no predictions yet, in order. Started again, it goes on with what is missing.",
            "A date before the first champion has nothing to be scored with and is reported as that."
        },
        footer = {"", "Example:", "  nightjar backfill examples/flights/pipeline.yaml --from 2013-09-30 --to 2013-10-03"
        })
final class BackfillCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Mixin
    private NightRange nights;

    @Option(names = "--redo", description = "All nights of the range, not only those without predictions. Default: no.")
    private boolean redo;

    @Override
    public Integer call() {
        DateRange range = nights.range();
        Pipeline pipeline = options.load();
        try (OpenPipeline opened = OpenPipeline.ofNights(pipeline)) {
            Progress progress = output.progress();
            NightRunner runner = new NightRunner(opened.lake(), pipeline, progress, Clock.systemUTC())
                    .judging(r -> r.throwIfAny(options.file().toString(), options::resolve));
            Backfill.Scope scope = redo ? Backfill.Scope.ALL : Backfill.Scope.MISSING;
            List<Backfill.Filled> filled = new Backfill(opened.lake(), runner, progress).run(range, scope);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("pipeline", pipeline.name());
            fields.put("nights", filled.stream().map(Backfill.Filled::fields).toList());
            output.answer(Backfill.summary(filled), fields);
        }
        return 0;
    }
}
