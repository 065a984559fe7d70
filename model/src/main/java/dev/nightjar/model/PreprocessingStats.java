package dev.nightjar.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What one pass over training rows finds out for {@link Preprocessing}: one for each shard, rows in the shard's fixed order,
 * merged in the order of the shards; then the result has the same bits whatever worked on the shards and when. Not
 * thread-safe.
 *
 * <p>Bounded: a column of more than {@value #MAX_TRACKED} different categories in one shard counts those that come first, the
 * rest together.
 */
public final class PreprocessingStats implements Serializable {
    /** Most different categories that a shard counts one by one. */
    public static final int MAX_TRACKED = 200_000;

    private static final long serialVersionUID = 1L;

    private final List<FeatureColumn> columns;
    private final Moments[] numbers;
    private final List<Map<String, Long>> categories = new ArrayList<>();
    private final Moments label = new Moments();
    private long rows;

    public PreprocessingStats(List<FeatureColumn> columns) {
        this.columns = List.copyOf(columns);
        this.numbers = Stream.generate(Moments::new).limit(columns.size()).toArray(Moments[]::new);
        for (int i = 0; i < columns.size(); i++) {
            categories.add(new HashMap<>());
        }
    }

    /**
     * Takes the rows of a batch in.
     *
     * @param batch its columns are those of these statistics
     * @param labels one for each row, finite
     */
    public void add(FeatureBatch batch, double[] labels) {
        if (!batch.columns().equals(columns)) {
            throw new IllegalArgumentException("batch of " + batch.columns() + " for statistics of " + columns);
        }
        for (int row = 0; row < batch.rows(); row++) {
            if (!Double.isFinite(labels[row])) {
                throw new IllegalArgumentException("label of row " + row + " is " + labels[row] + ", must be finite");
            }
            label.add(labels[row]);
        }
        for (int column = 0; column < columns.size(); column++) {
            if (columns.get(column).isNumeric()) {
                addNumbers(batch, column);
            } else {
                addCategories(batch, column);
            }
        }
        rows += batch.rows();
    }

    private void addNumbers(FeatureBatch batch, int column) {
        Moments moments = numbers[column];
        for (int row = 0; row < batch.rows(); row++) {
            double value = batch.numeric(row, column);
            if (!Double.isNaN(value)) {
                moments.add(value);
            }
        }
    }

    private void addCategories(FeatureBatch batch, int column) {
        Map<String, Long> counts = categories.get(column);
        for (int row = 0; row < batch.rows(); row++) {
            String value = batch.category(row, column);
            if (value != null && (counts.size() < MAX_TRACKED || counts.containsKey(value))) {
                counts.merge(value, 1L, Long::sum);
            }
        }
    }

    /** Takes the statistics of the next shard in. */
    public void merge(PreprocessingStats next) {
        if (!next.columns.equals(columns)) {
            throw new IllegalArgumentException("statistics of " + next.columns + " merged into those of " + columns);
        }
        for (int column = 0; column < columns.size(); column++) {
            numbers[column].merge(next.numbers[column]);
            Map<String, Long> counts = categories.get(column);
            next.categories.get(column).forEach((name, count) -> counts.merge(name, count, Long::sum));
        }
        label.merge(next.label);
        rows += next.rows;
    }

    public long rows() {
        return rows;
    }

    /** Mean of the labels; 0 without rows. */
    public double labelMean() {
        return label.mean();
    }

    /** Standardises labels; a label of one value is only shifted. */
    public LabelScale labelScale() {
        double deviation = label.deviation();
        return new LabelScale(label.mean(), deviation > 0 ? deviation : 1);
    }

    /**
     * The preprocessing that these rows ask for.
     *
     * @throws IllegalArgumentException if there was no row, or the plan is about other columns
     */
    public Preprocessing fit(PreprocessingPlan plan) {
        if (rows == 0) {
            throw new IllegalArgumentException("Preprocessing cannot be fitted: the training split has no rows");
        }
        if (!plan.columns().equals(columns)) {
            throw new IllegalArgumentException("plan for " + plan.columns() + ", statistics of " + columns);
        }
        List<Encoding> encodings = new ArrayList<>();
        for (int column = 0; column < columns.size(); column++) {
            encodings.add(columns.get(column).isNumeric() ? number(column) : category(column, plan));
        }
        return new Preprocessing(rows, encodings);
    }

    private Encoding number(int column) {
        Moments moments = numbers[column];
        return new Encoding.Number(
                columns.get(column).name(), moments.mean(), moments.deviation(), rows - moments.count());
    }

    private Encoding category(int column, PreprocessingPlan plan) {
        List<Map.Entry<String, Long>> kept = categories.get(column).entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(plan.maxCategories())
                .toList();
        long counted = kept.stream().mapToLong(Map.Entry::getValue).sum();
        String name = columns.get(column).name();
        return new Encoding.Category(
                name,
                plan.embedded().contains(name),
                kept.stream().map(Map.Entry::getKey).toList(),
                kept.stream().map(Map.Entry::getValue).toList(),
                rows - counted);
    }
}
