package dev.nightjar.model.spark;

import dev.nightjar.model.FeatureBatch;
import dev.nightjar.model.FeatureColumn;
import dev.nightjar.model.Model;
import dev.nightjar.model.Scorer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/** Scores of models beside the rows of a dataset. The score of a row has the same bits whatever the partitioning. */
public final class ModelScores {
    private static final int BATCH = 1024;

    private ModelScores() {}

    /**
     * The kept columns, then a double column for each model. Reads the rows once for all models.
     *
     * @param rows have the kept columns and the models' inputs
     * @param models name of the new column to the model whose scores it has, in order
     */
    public static Dataset<Row> of(Dataset<Row> rows, List<String> keep, Map<String, Model> models) {
        Set<FeatureColumn> inputs = new LinkedHashSet<>();
        models.values().forEach(m -> inputs.addAll(m.inputs()));
        List<Column> selected = new ArrayList<>();
        keep.forEach(k -> selected.add(functions.col("`" + k + "`")));
        for (Column input : RowFeatures.select(rows.schema(), List.copyOf(inputs))) {
            selected.add(input);
        }
        Dataset<Row> narrow = rows.select(selected.toArray(Column[]::new));
        StructType result = new StructType();
        for (String column : keep) {
            result = result.add(narrow.schema().apply(column));
        }
        for (String name : models.keySet()) {
            result = result.add(name, DataTypes.DoubleType, false);
        }
        ArrayList<ShippedModel> shipped = new ArrayList<>();
        models.values().forEach(m -> shipped.add(new ShippedModel(m)));
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
        Pass pass = new Pass(context.broadcast(shipped), narrow.schema(), keep.size());
        return narrow.mapPartitions(pass, Encoders.row(result));
    }

    private record Pass(Broadcast<ArrayList<ShippedModel>> models, StructType schema, int kept)
            implements MapPartitionsFunction<Row, Row>, Serializable {
        @Override
        public Iterator<Row> call(Iterator<Row> rows) {
            return new Scored(
                    rows, models.value().stream().map(ShippedModel::model).toList(), schema, kept);
        }
    }

    /** Takes rows a batch at a time. */
    private static final class Scored implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final int kept;
        private final List<Scorer> scorers = new ArrayList<>();
        private final List<FeatureBatch> batches = new ArrayList<>();
        private final List<RowFeatures> readers = new ArrayList<>();
        private final List<Row> taken = new ArrayList<>(BATCH);
        private final double[][] scores;
        private int next;

        Scored(Iterator<Row> rows, List<Model> models, StructType schema, int kept) {
            this.rows = rows;
            this.kept = kept;
            this.scores = new double[models.size()][BATCH];
            for (Model model : models) {
                scorers.add(model.scorer());
                batches.add(new FeatureBatch(model.inputs(), BATCH));
                readers.add(new RowFeatures(schema, model.inputs()));
            }
            TaskCompletionListener close = context -> scorers.forEach(Scorer::close);
            TaskContext.get().addTaskCompletionListener(close);
        }

        @Override
        public boolean hasNext() {
            if (next == taken.size()) {
                fill();
            }
            return next < taken.size();
        }

        private void fill() {
            taken.clear();
            next = 0;
            batches.forEach(FeatureBatch::clear);
            while (taken.size() < BATCH && rows.hasNext()) {
                Row row = rows.next();
                taken.add(row);
                for (int i = 0; i < readers.size(); i++) {
                    readers.get(i).add(row, batches.get(i));
                }
            }
            for (int i = 0; i < scorers.size(); i++) {
                scorers.get(i).score(batches.get(i), scores[i]);
            }
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new java.util.NoSuchElementException();
            }
            Row row = taken.get(next);
            Object[] values = new Object[kept + scores.length];
            for (int i = 0; i < kept; i++) {
                values[i] = row.get(i);
            }
            for (int i = 0; i < scores.length; i++) {
                values[kept + i] = scores[i][next];
            }
            next++;
            return RowFactory.create(values);
        }
    }
}
