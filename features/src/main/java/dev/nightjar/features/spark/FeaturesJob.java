package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.run.JobResult;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.Publishable;
import dev.nightjar.features.Publishable.Stop;
import dev.nightjar.lake.spark.FailingRows;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.registry.ModelHistory;
import dev.nightjar.model.spark.Registry;
import dev.nightjar.model.spark.ServedFeatures;
import java.sql.Date;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/**
 * The stage {@code features}: brings tiles up to the night, publishes the data tables by moving the frontier, and writes what the night
 * scores and, on a night that trains, its training set.
 *
 * <p>As long as the champion was trained on other features than the file's, its tiles and what it scores are made beside the file's.
 *
 * <p>What a night has made is audited before it is used: a sample is computed again from the facts, and a difference ends the night.
 *
 * <p>A night that a check stopped publishes the days before the first stopped one and writes nothing else; the result then has a
 * warning that names the checks, and the frontier lies before the night.
 */
public final class FeaturesJob {
    private final Lake lake;

    public FeaturesJob(Lake lake) {
        this.lake = Objects.requireNonNull(lake);
    }

    /**
     * Runs the stage. A second run of a finished night writes no row.
     *
     * @throws dev.nightjar.core.error.PipelineException DATA if an expression fails on a row, with both
     */
    public JobResult run(RunContext context) {
        return FailingRows.named(() -> night(context), () -> new FeatureTrials(lake, context).all());
    }

    private JobResult night(RunContext context) {
        Optional<Frontier.Published> before = new Frontier(lake).latest();
        Publishable publishable = publishable(context, before);
        Summary summary = new Summary(context.night());
        if (publishable.upTo().isPresent()) {
            LogicalDate upTo = publishable.upTo().get();
            ModelHistory history = new Registry(lake).history();
            Optional<RunContext> beside = ServedFeatures.beside(lake, history, context.pipeline(), context.night())
                    .map(context::with);
            if (beside.isPresent() && context.night().isBefore(upTo)) {
                recreate(beside.get(), summary);
                return summary.result();
            }
            Frontier.Published published = publish(context, beside, before, upTo, summary);
            if (publishable.stops().isEmpty()) {
                beside.ifPresent(older -> writeScoringSet(older, before, published, summary));
                writeScoringSet(context, before, published, summary);
                if (history.trainingDue(
                        context.night(), context.pipeline().training().everyDays())) {
                    writeTrainingSet(context, before, published, summary);
                }
            }
        }
        publishable.stops().forEach(summary::stopped);
        return summary.result();
    }

    /** Tiles of the file's definition and of the one beside it, and one publication of both. */
    private Frontier.Published publish(
            RunContext context,
            Optional<RunContext> beside,
            Optional<Frontier.Published> before,
            LogicalDate upTo,
            Summary summary) {
        List<RunContext> definitions = new ArrayList<>();
        beside.ifPresent(definitions::add);
        definitions.add(context);
        Set<String> built = new HashSet<>();
        Set<String> months = new HashSet<>();
        for (RunContext definition : definitions) {
            Pipeline pipeline = definition.pipeline();
            Map<FeatureGroup.Aggregates, DateRange> behind = TileTables.behind(lake, pipeline, before, upTo);
            behind.keySet().removeIf(group -> !built.add(PipelineTables.tilesPath(pipeline, group)));
            new TileTables(lake, definition).build(behind).forEach(summary::tiles);
            months.addAll(new MonthTables(lake, definition, before).build(behind.keySet(), upTo));
        }
        List<Pipeline> pipelines =
                definitions.stream().map(RunContext::pipeline).toList();
        Frontier.Published published = Publications.publish(lake, pipelines, before, months, upTo, context);
        summary.published(before, published);
        return published;
    }

    /** A past night whose champion knows other features than the file: what it scored, from the last publication that has its tables. */
    private void recreate(RunContext beside, Summary summary) {
        List<String> paths = new Publications(lake, beside.pipeline()).readByFeatures();
        new Frontier(lake)
                .since(beside.night()).stream()
                        .filter(p -> p.tables().keySet().containsAll(paths))
                        .reduce((earlier, later) -> later)
                        .ifPresent(p -> writeScoringSet(beside, Optional.of(p), p, summary));
    }

    private void writeScoringSet(
            RunContext context, Optional<Frontier.Published> before, Frontier.Published published, Summary summary) {
        Publications publications = new Publications(lake, context.pipeline());
        Map<String, Long> versions =
                publications.versionsFor(context.night(), publications.readByFeatures(), before, published);
        ScoringSets.Written written = new ScoringSets(lake, context).write(published, versions);
        summary.scoring(written);
        new Audits(lake, context, before, published).scoringSet(written).ifPresent(summary::audited);
    }

    private void writeTrainingSet(
            RunContext context, Optional<Frontier.Published> before, Frontier.Published published, Summary summary) {
        Publications publications = new Publications(lake, context.pipeline());
        Map<String, Long> versions =
                publications.versionsFor(context.night(), publications.readByTraining(), before, published);
        TrainingSets.Written written = new TrainingSets(lake, context).write(published, versions);
        summary.training(written);
        Audits audits = new Audits(lake, context, before, published);
        audits.trainingSet(written).ifPresent(summary::audited);
        audits.warnings().forEach(summary::warn);
    }

    private Publishable publishable(RunContext context, Optional<Frontier.Published> before) {
        Optional<LogicalDate> frontier = before.map(Frontier.Published::night);
        List<Stop> stops = lake
                .read(Tables.METRICS)
                .filter(col("kind").equalTo("check")) // ingest's findings among them: validate made checks of them
                .filter(col("verdict").equalTo("stop"))
                .filter(col("night").equalTo(lit(context.night().sqlDate())))
                .orderBy("subject", "name", "date")
                .collectAsList() // at most one row for each check and date of the range
                .stream()
                .map(FeaturesJob::stop)
                .toList();
        LogicalDate first =
                frontier.map(LogicalDate::next).orElseGet(() -> stops.isEmpty() ? context.night() : oldest(context));
        return Publishable.of(frontier, first, context.night(), stops);
    }

    private static Stop stop(Row row) {
        Date date = row.getAs("date");
        return new Stop(
                row.getAs("subject"),
                row.getAs("name"),
                Optional.ofNullable(date).map(d -> new LogicalDate(d.toLocalDate())));
    }

    /** The first known date of the ledger. */
    private LogicalDate oldest(RunContext context) {
        Date oldest = lake.read(Tables.LEDGER).agg(min("known_date")).first().getDate(0); // one row
        return oldest == null ? context.night() : new LogicalDate(oldest.toLocalDate());
    }

    /** Collects what was done, for the job's result. */
    private static final class Summary {
        private final LogicalDate night;
        private final List<String> says = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private final Map<String, Long> versions = new TreeMap<>();
        private final Map<String, Double> figures = new TreeMap<>();
        private boolean wrote;
        private long rowsIn;
        private long rowsOut;

        Summary(LogicalDate night) {
            this.night = night;
        }

        void tiles(TileTables.Built built) {
            String name = "tiles_" + built.group().name();
            versions.put(name, built.version());
            if (!built.unchanged()) {
                wrote = true;
                rowsOut += built.tiles();
                figures.put(name, (double) built.tiles());
                says.add(built.tiles() + " tiles of " + built.group().name());
            }
        }

        void published(Optional<Frontier.Published> before, Frontier.Published now) {
            boolean moved = before.isEmpty() || before.get().number() != now.number();
            wrote |= moved;
            if (moved) {
                says.add("published up to " + now.night());
            }
        }

        void scoring(ScoringSets.Written written) {
            versions.put("scoring_set", written.version());
            if (!written.unchanged()) {
                wrote = true;
                rowsIn += written.rows();
                rowsOut += written.rows();
                figures.put("scoring_rows", (double) written.rows());
                says.add(written.rows() + " rows to score");
            }
        }

        void audited(long rows) {
            figures.merge("audited_rows", (double) rows, Double::sum);
            if (!wrote) {
                wrote = true;
                says.add(rows + " rows audited");
            }
        }

        void training(TrainingSets.Written written) {
            if (!written.unchanged()) {
                wrote = true;
                rowsIn += written.rows() + written.unmatured() + written.excluded() + written.leftOut();
                rowsOut += written.rows();
                figures.put("training_rows", (double) written.rows());
                figures.put("training_rows_unmatured", (double) written.unmatured());
                figures.put("training_rows_excluded", (double) written.excluded());
                figures.put("training_rows_left_out", (double) written.leftOut());
                says.add("training set " + written.id() + " of " + written.rows() + " rows (" + written.unmatured()
                        + " without a label yet, " + written.excluded() + " excluded"
                        + (written.leftOut() == 0
                                ? ""
                                : ", " + written.leftOut() + " between the splits or not sampled")
                        + ")");
            }
        }

        void warn(String warning) {
            warnings.add(warning);
        }

        void stopped(String check) {
            wrote = true;
            warnings.add("stopped by " + check);
            figures.merge("stops", 1.0, Double::sum);
        }

        JobResult result() {
            if (!wrote) {
                return JobResult.skipped(
                        Stage.FEATURES, "unchanged: tiles, frontier and the sets of " + night + " stand already");
            }
            if (says.isEmpty()) {
                says.add("nothing could be published");
            }
            return JobResult.done(Stage.FEATURES, String.join("; ", says), rowsIn, rowsOut)
                    .with(versions, figures, warnings);
        }
    }
}
