package dev.nightjar.app;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.Stage;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Which stages of a night are run: all, one, or those from one to another, both included. */
public record StageSelection(List<Stage> stages) {
    public StageSelection {
        stages = List.copyOf(stages);
    }

    public static StageSelection all() {
        return new StageSelection(List.of(Stage.values()));
    }

    /**
     * @throws PipelineException USAGE if {@code only} stands beside another, or the range is empty
     */
    public static StageSelection of(Optional<Stage> only, Optional<Stage> from, Optional<Stage> to) {
        if (only.isPresent()) {
            if (from.isPresent() || to.isPresent()) {
                throw new PipelineException(
                        ErrorKind.USAGE,
                        "--only " + only.get() + " stands alone: leave out --from and --to, or --only");
            }
            return new StageSelection(List.of(only.get()));
        }
        Stage first = from.orElse(Stage.INGEST);
        Stage last = to.orElse(Stage.EXPORT);
        if (first.compareTo(last) > 0) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "--from " + first + " --to " + last + ": no stage lies between; the order is "
                            + List.of(Stage.values()));
        }
        return new StageSelection(List.copyOf(EnumSet.range(first, last)));
    }

    boolean has(Stage stage) {
        return stages.contains(stage);
    }
}
