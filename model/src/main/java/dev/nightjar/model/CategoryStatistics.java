package dev.nightjar.model;

import dev.nightjar.core.config.PreprocessingRule;
import dev.nightjar.core.config.PreprocessingRule.Encode;
import dev.nightjar.core.config.PreprocessingRule.Missing;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What one pass finds out about a category or a text. */
final class CategoryStatistics implements Serializable {
    private static final long serialVersionUID = 1L;

    private final PreprocessingRule.Categories rule;
    private final boolean target;
    private final CategoryTable categories;
    private final LabelSums all;
    private final long[] hashed;
    private long missing;

    CategoryStatistics(PreprocessingRule.Categories rule) {
        this.rule = rule;
        this.target = rule.encode() == Encode.TARGET;
        this.categories = new CategoryTable(target ? rule.folds() : 0);
        this.all = new LabelSums(target ? rule.folds() : 0);
        this.hashed = new long[rule.encode() == Encode.HASH ? rule.hashed() + 1 : 0];
    }

    /** @param labels one for each row, finite */
    void add(FeatureBatch batch, int column, double[] labels) {
        if (target && batch.rows() > 0 && !batch.isIdentified()) {
            throw new IllegalArgumentException("folds are drawn by the rows' identities, and the batch has none");
        }
        for (int row = 0; row < batch.rows(); row++) {
            String value = batch.category(row, column);
            if (value == null && rule.impute() == Missing.CONSTANT) {
                value = rule.fillValue();
            }
            int fold = target ? OutOfFold.fold(batch, row, rule.folds()) : 0;
            if (target) {
                all.add(fold, labels[row]);
            }
            if (value == null) {
                missing++;
            } else {
                count(value, fold, labels[row]);
            }
        }
    }

    private void count(String value, int fold, double label) {
        switch (rule.encode()) {
            case ONE_HOT, INDEX -> categories.add(value);
            case TARGET -> categories.add(value, fold, label);
            case HASH -> hashed[Slots.ByHash.slot(value, rule.hashed())]++;
            case TEXT -> {}
        }
    }

    void merge(CategoryStatistics other) {
        categories.merge(other.categories);
        for (int fold = 0; fold < all.cells(); fold++) {
            all.add(fold, other.all, fold);
        }
        for (int slot = 0; slot < hashed.length; slot++) {
            hashed[slot] += other.hashed[slot];
        }
        missing += other.missing;
    }

    /**
     * @param rows of the training split
     * @param sample some of them; looked at for a text only
     * @param column its place in the sample
     */
    Encoding fit(String name, boolean embedded, long rows, FeatureBatch sample, int column) {
        return switch (rule.encode()) {
            case ONE_HOT -> category(name, embedded, rows);
            case INDEX -> embedded ? category(name, true, rows) : new Encoding.Index(category(name, false, rows));
            case HASH -> hashed(name, embedded);
            case TARGET -> target(category(name, false, rows));
            case TEXT -> text(name, sample, column);
        };
    }

    /** The kept categories: the most frequent ones that are frequent enough, equal ones by name. */
    private List<Integer> kept() {
        return IntStream.range(0, categories.size())
                .boxed()
                .filter(id -> categories.count(id) >= rule.minFrequency())
                .sorted(Comparator.<Integer>comparingLong(id -> -categories.count(id))
                        .thenComparing(categories::name))
                .limit(rule.maxCategories())
                .toList();
    }

    private Encoding.Category category(String name, boolean embedded, long rows) {
        List<String> names = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        long counted = 0;
        for (int id : kept()) {
            names.add(categories.name(id));
            counts.add(categories.count(id));
            counted += categories.count(id);
        }
        int slot = 0;
        if (rule.impute() == Missing.MOST_FREQUENT && !names.isEmpty()) {
            slot = 1;
            counts.set(0, counts.get(0) + missing);
            counted += missing;
        } else if (rule.impute() == Missing.CONSTANT) {
            slot = names.indexOf(rule.fillValue()) + 1;
        }
        return new Encoding.Category(name, embedded, names, counts, rows - counted, slot);
    }

    private Encoding.Hashed hashed(String name, boolean embedded) {
        List<Long> counts = new ArrayList<>();
        for (long count : hashed) {
            counts.add(count);
        }
        counts.set(0, missing);
        int slot = rule.impute() == Missing.CONSTANT ? Slots.ByHash.slot(rule.fillValue(), rule.hashed()) : 0;
        return new Encoding.Hashed(name, embedded, counts, slot);
    }

    private Encoding.Target target(Encoding.Category category) {
        List<Double> values = new ArrayList<>();
        for (double value : means(category, OutOfFold.NO_FOLD)) {
            values.add(value);
        }
        return new Encoding.Target(category, values);
    }

    /** The means of each slot by the rows outside a fold, or by all rows. */
    private double[] means(Encoding.Category category, int without) {
        LabelSums sums = new LabelSums(category.slots());
        for (int fold = 0; fold < rule.folds(); fold++) {
            if (fold != without) {
                sums.add(0, all, fold);
            }
        }
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < categories.size(); id++) {
            ids.put(categories.name(id), id);
        }
        double prior = sums.count(0) == 0 ? 0 : sums.sum(0) / sums.count(0);
        double[] means = new double[category.slots()];
        means[0] = prior;
        for (int slot = 1; slot < means.length; slot++) {
            categories.addLabels(ids.get(category.names().get(slot - 1)), without, sums, slot);
            double rows = sums.count(slot) + rule.smooth();
            means[slot] = rows == 0 ? prior : (sums.sum(slot) + rule.smooth() * prior) / rows;
        }
        return means;
    }

    /** What training rows get in place of {@link Encoding.Target}'s own values: for each fold, those of the others. */
    OutOfFold.Feature outOfFold(int feature, Encoding.Target target) {
        double[] full =
                target.values().stream().mapToDouble(Double::doubleValue).toArray();
        CategoryTransforms.Standardised scale = CategoryTransforms.Standardised.of(target.category(), full);
        double[][] values = new double[rule.folds()][];
        for (int fold = 0; fold < values.length; fold++) {
            values[fold] = scale.all(means(target.category(), fold));
        }
        return new OutOfFold.Feature(feature, values);
    }

    private Encoding.Text text(String name, FeatureBatch sample, int column) {
        Encoding.Text zeros = text(name, Collections.nCopies(rule.hashed(), 0.0));
        List<Double> means = new ArrayList<>();
        for (double mean : SampleMeans.of(new CategoryTransforms.Text(zeros), sample, column)) {
            means.add(mean);
        }
        return text(name, means);
    }

    private Encoding.Text text(String name, List<Double> means) {
        return new Encoding.Text(name, rule.analyzer(), rule.ngramLow(), rule.ngramHigh(), means);
    }
}
