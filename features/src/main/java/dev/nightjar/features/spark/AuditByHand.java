package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.Audited;
import dev.nightjar.features.SampleNights;
import dev.nightjar.features.spark.NaiveFeatures.Reach;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.spark.Registry;
import dev.nightjar.model.spark.ServedFeatures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Audits what stands in the lake, when asked: the scoring sets of a night and the newest training set that was made by it. Reads only; nothing is
 * written and no claim is taken.
 */
public final class AuditByHand {
    private final Lake lake;
    private final Pipeline pipeline;

    public AuditByHand(Lake lake, Pipeline pipeline) {
        this.lake = Objects.requireNonNull(lake);
        this.pipeline = Objects.requireNonNull(pipeline);
    }

    /**
     * @param sample rows of each set, at most; above 10,000 they are audited in parts
     * @param trainingNights nights of the training set that the rows are taken from, at most; each costs as much as a scoring set
     * @return set to what was found, in the order audited
     * @throws PipelineException DATA if the night is not published, or nothing of it was made
     */
    public Map<String, Audited> run(LogicalDate night, int sample, int trainingNights) {
        Frontier.Published published = Explainer.published(lake, night);
        Map<String, Audited> found = new LinkedHashMap<>();
        for (Pipeline definition : definitions(night)) {
            scoringSet(definition, published, night, sample)
                    .ifPresent(audited -> found.put(PipelineTables.scoringSetPath(definition), audited));
        }
        trainingSet(night)
                .ifPresent(row -> found.put(row.getAs("path"), trainingSet(row, published, sample, trainingNights)));
        if (found.isEmpty()) {
            throw new PipelineException(
                    ErrorKind.DATA,
                    "night " + night
                            + " has no scoring set, and no training set was made by it with the definitions of today; run its stage features"
                            + " first");
        }
        return found;
    }

    private List<Pipeline> definitions(LogicalDate night) {
        List<Pipeline> definitions = new ArrayList<>(List.of(pipeline));
        ServedFeatures.beside(lake, new Registry(lake).history(), pipeline, night)
                .ifPresent(definitions::add);
        return definitions;
    }

    private Optional<Audited> scoringSet(
            Pipeline definition, Frontier.Published published, LogicalDate night, int sample) {
        Optional<Dataset<Row>> set = lake.read(PipelineTables.scoringSetPath(definition))
                .map(rows ->
                        rows.filter(col("night").equalTo(lit(night.sqlDate()))).withColumnRenamed("night", "_night"));
        KnownTables known = new KnownTables(lake, definition, published, night);
        return set.map(rows ->
                        new FeatureAudit(definition, known, Reach.CORRECTS).of(rows, DateRange.of(night), sample))
                .filter(audited -> audited.rows() > 0);
    }

    /** The newest training set that was made by the night, with the definitions of today. */
    private Optional<Row> trainingSet(LogicalDate night) {
        return lake.rows(Tables.TRAINING_SETS).stream()
                .filter(row -> !night(row).isAfter(night))
                .filter(row -> row.getAs("definition").equals(pipeline.definition()))
                .max(Comparator.comparing(AuditByHand::night).thenComparing(row -> row.<String>getAs("id")));
    }

    private static LogicalDate night(Row index) {
        return new LogicalDate(index.<java.sql.Date>getAs("night").toLocalDate());
    }

    private Audited trainingSet(Row index, Frontier.Published published, int sample, int nights) {
        String path = index.getAs("path");
        Dataset<Row> set = lake.read(path)
                .orElseThrow(() -> new PipelineException(
                        ErrorKind.DATA,
                        path + ": the index names this training set, and it is not there; run the stage features of "
                                + night(index) + " again"));
        List<LogicalDate> chosen = SampleNights.choose(
                TrainingServingSkew.nights(set),
                path + " " + pipeline.training().seed(),
                nights);
        Column wanted = col("_night")
                .isInCollection(chosen.stream().map(LogicalDate::sqlDate).toList());
        KnownTables known = new KnownTables(lake, pipeline, published, night(index));
        return new FeatureAudit(pipeline, known, Reach.CORRECTS)
                .of(set.filter(wanted), new DateRange(chosen.get(0), chosen.get(chosen.size() - 1)), sample);
    }
}
