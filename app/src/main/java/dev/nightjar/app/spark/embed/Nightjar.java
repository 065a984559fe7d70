package dev.nightjar.app.spark.embed;

import dev.nightjar.app.NightReport;
import dev.nightjar.app.StageSelection;
import dev.nightjar.app.spark.FeatureGroups;
import dev.nightjar.app.spark.NightRunner;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.TrainingSetInfo;
import dev.nightjar.features.spark.Snapshots;
import dev.nightjar.features.spark.TrainingSetIndex;
import dev.nightjar.features.spark.TrainingSetRebuild;
import dev.nightjar.lake.spark.Frontier;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * A pipeline for those who embed Nightjar. What the commands say is here as values; errors are {@link PipelineException}s. Spark starts when
 * something of the lake is first asked for, unless a session is given. Not thread-safe.
 */
public final class Nightjar implements AutoCloseable {
    private final OpenPipeline opened;

    private Nightjar(OpenPipeline opened) {
        this.opened = opened;
    }

    /** Opens a pipeline file, with a session of its own. @throws PipelineException CONFIG with every problem of the file */
    public static Nightjar open(Path pipelineFile) {
        return new Nightjar(new OpenPipeline(PipelineLoader.of(System::getenv).load(pipelineFile)));
    }

    /**
     * Opens a pipeline in a session that stands; the caller keeps it. It needs the settings of
     * {@link dev.nightjar.core.run.SessionSettings#required}.
     */
    public static Nightjar open(Pipeline pipeline, SparkSession session) {
        return new Nightjar(new OpenPipeline(pipeline, Objects.requireNonNull(session)));
    }

    public Pipeline pipeline() {
        return opened.pipeline();
    }

    /** The feature groups by their names, in the file's order. */
    public Map<String, FeatureGroup> featureGroups() {
        return pipeline().features();
    }

    /** The last published night; empty before the first. */
    public Optional<LogicalDate> published() {
        return opened.anew().published().map(Frontier.Published::night);
    }

    /** A night, to be run. */
    public Night night(LogicalDate date) {
        return new Night(date, Stage.EXPORT);
    }

    /** A night up to a stage; run by {@link #run()}. */
    public final class Night {
        private final LogicalDate date;
        private final Stage last;

        private Night(LogicalDate date, Stage last) {
            this.date = Objects.requireNonNull(date);
            this.last = Objects.requireNonNull(last);
        }

        /** The same night, ended after a stage. */
        public Night until(Stage stage) {
            return new Night(date, stage);
        }

        /** Runs the stages in their order; a second run changes no row. @throws PipelineException as {@code nightjar run} */
        public NightReport run() {
            StageSelection stages = new StageSelection(List.copyOf(EnumSet.range(Stage.INGEST, last)));
            return new NightRunner(opened.lake(), pipeline(), Progress.silent(), Clock.systemUTC()).run(date, stages);
        }
    }

    /**
     * All entities of a group as a night knew them.
     *
     * @throws PipelineException USAGE if there is no such group, or the date is not published or before the first known one
     */
    public Snapshot snapshot(String group, LogicalDate date) {
        FeatureGroup of = Snapshots.group(pipeline(), group);
        return new Snapshot(of, date, new FeatureGroups(opened.anew()).snapshot(group, date));
    }

    /** What the index says of all training sets, by night. */
    public List<TrainingSetInfo> trainingSets() {
        return new TrainingSetIndex(opened.lake()).all();
    }

    /**
     * A training set.
     *
     * @param id or the beginning of it, if no other begins so
     * @throws PipelineException USAGE if there is none; DATA if its rows are gone
     */
    public TrainingSet trainingSet(String id) {
        TrainingSetIndex index = new TrainingSetIndex(opened.lake());
        TrainingSetInfo info = index.named(id);
        return new TrainingSet(
                info,
                index.rows(info)
                        .orElseThrow(() -> new PipelineException(
                                ErrorKind.DATA,
                                "training set " + info.id() + ": its rows are gone: " + info.path() + " is no table")));
    }

    /** Makes a training set again from what it pins, and compares; changes nothing. */
    public TrainingSetRebuild.Rebuilt rebuild(TrainingSet set) {
        return new TrainingSetRebuild(opened.lake()).rebuild(set.info());
    }

    /** Leaves Spark as it is. */
    @Override
    public void close() {
        opened.close();
    }
}
