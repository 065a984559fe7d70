package dev.nightjar.scoring.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.model.FeatureBatch;
import dev.nightjar.model.Model;
import dev.nightjar.model.Reason;
import dev.nightjar.model.Reasons;
import dev.nightjar.model.Scorer;
import dev.nightjar.model.spark.RowFeatures;
import dev.nightjar.model.spark.ShippedModel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalDouble;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Scores the rows of one task, a batch at a time, in buffers that are used again. In: columns that are passed on, then
 * the model's inputs. Out: the passed columns, score, probability, decision, reasons.
 */
final class PartitionScoring implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;
    private static final int BATCH = 1_024;

    private final Broadcast<ShippedModel> shared;
    private final StructType schema;
    private final int passed;
    private final int reasons;
    private final boolean binary;
    private final double threshold;

    /**
     * @param schema of the rows: the passed columns first, and the model's inputs
     * @param passed how many columns are passed on
     * @param reasons most reasons for a row
     * @param threshold empty for a regression
     */
    PartitionScoring(
            Broadcast<ShippedModel> shared, StructType schema, int passed, int reasons, OptionalDouble threshold) {
        this.shared = shared;
        this.schema = schema;
        this.passed = passed;
        this.reasons = reasons;
        this.binary = threshold.isPresent();
        this.threshold = threshold.orElse(0);
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        return new Batches(shared.value().model(), rows);
    }

    private final class Batches implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final RowFeatures reader;
        private final Scorer scorer;
        private final Reasons explainer;
        private final FeatureBatch batch;
        private final double[] scores = new double[BATCH];
        private final List<Row> waiting = new ArrayList<>(BATCH);
        private List<List<Reason>> explained = List.of();
        private int next;

        Batches(Model model, Iterator<Row> rows) {
            this.rows = rows;
            this.reader = new RowFeatures(schema, model.inputs());
            this.scorer = model.scorer();
            this.explainer = new Reasons(model, scorer, reasons);
            this.batch = new FeatureBatch(model.inputs(), BATCH);
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) done -> scorer.close());
        }

        @Override
        public boolean hasNext() {
            return next < waiting.size() || rows.hasNext();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (next == waiting.size()) {
                fill();
            }
            Row scored = scored(waiting.get(next), scores[next], explained.get(next));
            next++;
            return scored;
        }

        private void fill() {
            waiting.clear();
            batch.clear();
            next = 0;
            while (rows.hasNext() && !batch.isFull()) {
                Row row = rows.next();
                waiting.add(row);
                reader.add(row, batch);
            }
            explained = explainer.top(batch, scores);
        }
    }

    private Row scored(Row row, double score, List<Reason> why) {
        if (!Double.isFinite(score)) {
            throw new PipelineException(
                    ErrorKind.INTERNAL,
                    "predictions: the model gives " + score + " for the row " + row.mkString("[", ", ", "]"));
        }
        Object[] out = new Object[passed + 4];
        for (int i = 0; i < passed; i++) {
            out[i] = row.get(i);
        }
        out[passed] = score;
        out[passed + 1] = binary ? score : null;
        out[passed + 2] = binary ? score >= threshold : null;
        out[passed + 3] = why.stream()
                .map(r -> RowFactory.create(r.feature(), r.value(), r.contribution()))
                .toArray(Row[]::new);
        return RowFactory.create(out);
    }
}
