package dev.nightjar.app.plan;

import dev.nightjar.core.run.Stage;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.HeavyKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a night would do.
 *
 * @param range the known dates that it would publish; empty if they are published already
 * @param files per source, what listing the landing zone found
 * @param stages in order
 * @param writes tables in the order of the data's flow
 * @param work how much the data stages read and write, in the same order; empty if they do nothing
 * @param versions of feature groups, by name
 * @param heavy entities that held much of the last published date's rows
 * @param warnings what would stop it or needs a look, one sentence each
 */
public record NightPlan(
        String pipeline,
        LogicalDate night,
        Optional<DateRange> range,
        List<Files> files,
        List<Step> stages,
        List<Write> writes,
        List<Work> work,
        List<Version> versions,
        List<HeavyKey> heavy,
        List<String> warnings) {
    /**
     * A source's files that differ from what the ledger has of their place, by size or time.
     *
     * @param fresh files that this night would read
     * @param bytes of these, as landed
     * @param later files that count for a later night
     * @param history files of a new source whose declared date lies behind the last published night
     */
    public record Files(String source, long fresh, long bytes, Optional<DateRange> known, long later, long history) {}

    /** What would become of a stage. */
    public enum Will {
        RUN,
        SKIP
    }

    /**
     * One stage.
     *
     * @param seconds as past runs took; empty if there is none to go by
     */
    public record Step(Stage stage, Will will, String why, OptionalDouble seconds) {}

    /** A table that would be written: which part of it, and why. */
    public record Write(String table, String part, String why) {}

    /** How much of a table is read for it, and written to it. For tiles, a row is a tile: one key and event day. */
    public record Work(String table, Amount reads, Amount writes, String why) {}

    /**
     * A version of a feature group, {@code driver@1}.
     *
     * @param models that were trained on it and are not retired
     */
    public record Version(String id, In in, List<String> models) {
        /** Where it is defined. */
        public enum In {
            FILE,
            MODELS_ONLY
        }

        public Version {
            models = List.copyOf(models);
        }
    }

    public NightPlan {
        files = List.copyOf(files);
        stages = List.copyOf(stages);
        writes = List.copyOf(writes);
        work = List.copyOf(work);
        versions = List.copyOf(versions);
        heavy = List.copyOf(heavy);
        warnings = List.copyOf(warnings);
    }

    /** The same with more warnings behind its own. */
    public NightPlan warned(List<String> more) {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(more);
        return new NightPlan(pipeline, night, range, files, stages, writes, work, versions, heavy, all);
    }

    /** The same with these heavy keys. */
    public NightPlan withHeavy(List<HeavyKey> keys) {
        return new NightPlan(pipeline, night, range, files, stages, writes, work, versions, keys, warnings);
    }

    /** Of the stages that would run; empty if nothing is known of one of them. */
    public OptionalDouble seconds() {
        List<Step> run = stages.stream().filter(s -> s.will() == Will.RUN).toList();
        return run.stream().anyMatch(s -> s.seconds().isEmpty())
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        run.stream().mapToDouble(s -> s.seconds().getAsDouble()).sum());
    }
}
