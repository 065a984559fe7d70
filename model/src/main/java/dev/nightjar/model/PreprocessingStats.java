package dev.nightjar.model;

import dev.nightjar.core.config.PreprocessingRule;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What one pass over training rows finds out for {@link Preprocessing}. Mergeable, and the same whatever order and parts the rows came in: sums
 * are exact, counts are counts, and quantiles are those of a sample that is drawn by the rows' hashes. Not thread-safe.
 *
 * <p>Bounded: {@link CategoryTable#MOST} categories of a column, {@link RowSample#ROWS} rows of a sample.
 */
public final class PreprocessingStats implements Serializable {
    /** Most different categories of a column that are counted one by one; of more, a half, a quarter, … of them is. */
    public static final int MAX_TRACKED = CategoryTable.MOST;

    private static final long serialVersionUID = 2L;

    private final List<FeatureColumn> columns;
    private final List<PreprocessingRule> rules;
    private final NumberStatistics[] numbers;
    private final CategoryStatistics[] categories;
    private final RowSample sample;
    private final boolean samples;
    private final Moments label = new Moments();
    private long rows;

    /** By the usual rules. */
    public PreprocessingStats(List<FeatureColumn> columns) {
        this(columns, PreprocessingPlan.rules(columns, List.of()));
    }

    /** @param rules one for each column, see {@link PreprocessingPlan#rules(List, List)} */
    public PreprocessingStats(List<FeatureColumn> columns, List<PreprocessingRule> rules) {
        this.columns = List.copyOf(columns);
        this.rules = List.copyOf(rules);
        this.numbers = new NumberStatistics[columns.size()];
        this.categories = new CategoryStatistics[columns.size()];
        List<FeatureColumn> sampled = new ArrayList<>();
        for (int column = 0; column < numbers.length; column++) {
            if (rules.get(column) instanceof PreprocessingRule.Numbers rule) {
                numbers[column] = new NumberStatistics(rule);
            } else {
                categories[column] = new CategoryStatistics((PreprocessingRule.Categories) rules.get(column));
            }
            if (isSampled(rules.get(column))) {
                sampled.add(columns.get(column));
            }
        }
        this.samples = !sampled.isEmpty();
        this.sample = new RowSample(columns, sampled);
    }

    private static boolean isSampled(PreprocessingRule rule) {
        return rule instanceof PreprocessingRule.Numbers numbers
                ? !numbers.isUsual()
                : ((PreprocessingRule.Categories) rule).encode() == PreprocessingRule.Encode.TEXT;
    }

    /**
     * Takes the rows of a batch in.
     *
     * @param batch its columns are those of these statistics; has identities if a rule draws a sample or folds
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
        for (int column = 0; column < numbers.length; column++) {
            if (numbers[column] != null) {
                numbers[column].add(batch, column);
            } else {
                categories[column].add(batch, column, labels);
            }
        }
        if (samples) {
            sample.add(batch);
        }
        rows += batch.rows();
    }

    /** Takes the statistics of other rows in. Returns this. */
    public PreprocessingStats merge(PreprocessingStats other) {
        if (!other.columns.equals(columns) || !other.rules.equals(rules)) {
            throw new IllegalArgumentException("statistics of " + other.columns + " merged into those of " + columns);
        }
        for (int column = 0; column < numbers.length; column++) {
            if (numbers[column] != null) {
                numbers[column].merge(other.numbers[column]);
            } else {
                categories[column].merge(other.categories[column]);
            }
        }
        sample.merge(other.sample);
        label.merge(other.label);
        rows += other.rows;
        return this;
    }

    public long rows() {
        return rows;
    }

    /** Mean of the values of a number that are not missing; 0 if all are. */
    double mean(int column) {
        return numbers[column].mean();
    }

    /** Rows in which a number is missing. */
    long missing(int column) {
        return rows - numbers[column].count();
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

    /** The plan by these statistics' rules with these columns embedded. */
    public PreprocessingPlan plan(List<String> embedded) {
        return new PreprocessingPlan(columns, rules, embedded);
    }

    /**
     * The preprocessing that these rows ask for.
     *
     * @throws IllegalArgumentException if there was no row, or the plan is about other columns or has other rules
     */
    public Preprocessing fit(PreprocessingPlan plan) {
        if (rows == 0) {
            throw new IllegalArgumentException("Preprocessing cannot be fitted: the training split has no rows");
        }
        if (!plan.columns().equals(columns) || !plan.rules().equals(rules)) {
            throw new IllegalArgumentException("plan for " + plan.columns() + ", statistics of " + columns
                    + (plan.columns().equals(columns) ? " by other rules" : ""));
        }
        FeatureBatch some = sample.batch();
        List<Encoding> encodings = new ArrayList<>();
        for (int column = 0; column < numbers.length; column++) {
            String name = columns.get(column).name();
            int at = some.columns().indexOf(columns.get(column));
            encodings.add(
                    numbers[column] != null
                            ? numbers[column].fit(name, rows, some, at)
                            : categories[column].fit(name, plan.embedded().contains(name), rows, some, at));
        }
        return new Preprocessing(rows, encodings);
    }

    /** What the training rows get in place of the target encodings of a preprocessing that was fitted by these statistics. */
    public OutOfFold outOfFold(Preprocessing fitted) {
        List<OutOfFold.Feature> features = new ArrayList<>();
        for (int column = 0; column < categories.length; column++) {
            if (fitted.encodings().get(column) instanceof Encoding.Target target) {
                features.add(categories[column].outOfFold(column, target));
            }
        }
        return new OutOfFold(features);
    }
}
