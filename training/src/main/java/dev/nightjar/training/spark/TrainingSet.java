package dev.nightjar.training.spark;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.FeatureColumn;
import dev.nightjar.model.spark.RowFeatures;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The training set of a night: its name, its rows and the features among its columns. */
record TrainingSet(String id, Dataset<Row> rows, List<FeatureColumn> features) {
    TrainingSet {
        Objects.requireNonNull(id);
        Objects.requireNonNull(rows);
        features = List.copyOf(features);
    }

    /**
     * The set that the stage features made for this night; of several, the one of this run.
     *
     * @throws PipelineException DATA if there is none
     */
    static TrainingSet of(Lake lake, RunContext context) {
        LogicalDate night = context.night();
        // bounded: a row for each time that the night's training set was made from other inputs
        List<Row> found = lake.read(Tables.TRAINING_SETS)
                .filter(col("night").equalTo(night.sqlDate()))
                .orderBy("id")
                .collectAsList();
        List<Row> own = found.stream()
                .filter(row -> row.getAs("run_id").equals(context.runId()))
                .toList();
        List<Row> usable = own.isEmpty() ? found : own;
        if (usable.size() != 1) {
            String which = usable.stream().map(row -> row.<String>getAs("id")).collect(Collectors.joining(", "));
            throw new PipelineException(
                    ErrorKind.DATA,
                    "training_sets: night " + night + " has "
                            + (usable.isEmpty()
                                    ? "no training set"
                                    : "several training sets of other runs (" + which + ")")
                            + "; run the stage features of this night first");
        }
        Row index = usable.get(0);
        String path = index.getAs("path");
        Dataset<Row> rows = lake.read(path)
                .orElseThrow(
                        () -> new PipelineException(
                                ErrorKind.DATA,
                                path
                                        + ": the index names this training set, and it is not there; run the stage features again"));
        List<String> features = index.getList(index.fieldIndex("features"));
        return new TrainingSet(index.getAs("id"), rows, RowFeatures.columns(rows.schema(), features));
    }
}
