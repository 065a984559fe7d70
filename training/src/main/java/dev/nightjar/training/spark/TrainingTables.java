package dev.nightjar.training.spark;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.training.Assessed;
import dev.nightjar.training.CurvePoint;
import dev.nightjar.training.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Writes what a night's training measured: {@code curves} and the rows of kind {@code model} in {@code metrics}. */
final class TrainingTables {
    private final Lake lake;
    private final RunContext context;
    private final CommitTag tag;

    TrainingTables(Lake lake, RunContext context, CommitTag tag) {
        this.lake = lake;
        this.context = context;
        this.tag = tag;
    }

    /** Replaces the night's curves. Returns the committed version. */
    long writeCurves(Outcome outcome) {
        List<Row> rows = new ArrayList<>();
        for (Assessed assessed : outcome.all()) {
            assessed.bySplit().forEach((split, evaluation) -> add(rows, assessed, split, evaluation.curves()));
            assessed.losses().forEach((split, points) -> add(rows, assessed, split, points));
        }
        StructType schema = StructType.fromDDL(Tables.CURVES.ddl());
        return lake.replace(
                lake.spark().createDataFrame(rows, schema).coalesce(1),
                Tables.CURVES,
                DateRange.of(context.night()),
                tag);
    }

    private void add(List<Row> rows, Assessed assessed, String split, List<CurvePoint> points) {
        for (CurvePoint point : points) {
            rows.add(RowFactory.create(
                    context.night().sqlDate(),
                    assessed.subject(),
                    split,
                    point.curve(),
                    assessed.series(),
                    point.position(),
                    point.x(),
                    point.y()));
        }
    }

    /** Replaces the night's model metrics; those of checks stay. Returns the committed version. */
    long writeMetrics(Outcome outcome, Label.Task task, List<Outcome.MetricRow> findings) {
        List<Row> rows = new ArrayList<>();
        List<Outcome.MetricRow> metrics = new ArrayList<>(outcome.metrics(task));
        metrics.addAll(findings);
        for (Outcome.MetricRow metric : metrics) {
            rows.add(RowFactory.create(
                    context.night().sqlDate(),
                    "model",
                    metric.subject(),
                    metric.name(),
                    metric.split(),
                    null,
                    metric.value().isPresent() ? metric.value().getAsDouble() : null,
                    metric.bound(),
                    metric.verdict(),
                    metric.rows(),
                    0L,
                    context.runId()));
        }
        StructType schema = StructType.fromDDL(Tables.METRICS.ddl());
        return lake.replace(
                lake.spark().createDataFrame(rows, schema).coalesce(1),
                Tables.METRICS,
                DateRange.of(context.night()),
                "kind = 'model'",
                tag);
    }
}
