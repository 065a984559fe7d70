package dev.nightjar.app.spark;

import dev.nightjar.core.run.CodeVersion;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.Claim;
import dev.nightjar.lake.spark.Frontier.Published;
import dev.nightjar.lake.spark.Lake;
import java.time.Instant;
import java.util.function.BiFunction;

/** What a person asks for between nights: done for the last published night, under a claim. */
final class ClaimedWork {
    private static final LogicalDate NO_NIGHT = LogicalDate.parse("1970-01-01");

    private final OpenPipeline opened;
    private final Progress progress;

    ClaimedWork(OpenPipeline opened, Progress progress) {
        this.opened = opened;
        this.progress = progress;
    }

    /**
     * @param claim its name
     * @param what the work, for the message that others get
     * @throws dev.nightjar.core.error.PipelineException CLAIMED if another process holds the claim; and what the work throws
     */
    <T> T run(String claim, String what, BiFunction<Lake, RunContext, T> work) {
        LogicalDate night = opened.published().map(Published::night).orElse(NO_NIGHT);
        RunContext context = new RunContext(
                opened.pipeline(),
                night,
                NightRunner.runId(opened.pipeline(), night),
                Claim.attempt(Instant.now()),
                CodeVersion.current().toString(),
                progress);
        try (Claim held = Claim.take(opened.lake().files(), claim, context.attempt(), what)) {
            return work.apply(opened.lake().fenced(held::check), context);
        }
    }
}
