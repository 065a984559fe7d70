package dev.nightjar.model;

import dev.nightjar.core.config.PreprocessingRule;
import dev.nightjar.core.config.PreprocessingRule.Analyzer;
import dev.nightjar.core.config.PreprocessingRule.Categories;
import dev.nightjar.core.config.PreprocessingRule.Distribution;
import dev.nightjar.core.config.PreprocessingRule.Encode;
import dev.nightjar.core.config.PreprocessingRule.Impute;
import dev.nightjar.core.config.PreprocessingRule.Missing;
import dev.nightjar.core.config.PreprocessingRule.Numbers;
import dev.nightjar.core.config.PreprocessingRule.Scale;
import java.util.ArrayList;
import java.util.List;

/** Rules of preprocessing for tests, and what they make of a column. */
final class Rules {
    static final FeatureColumn X = FeatureColumn.numeric("x");
    static final FeatureColumn C = FeatureColumn.category("c");

    private Rules() {}

    static Numbers scaled(Scale scale) {
        return numbers(Impute.MEAN, 0, scale, 0, 1, false);
    }

    static Numbers imputed(Impute impute, double fill) {
        return numbers(impute, fill, Scale.NONE, 0, 1, false);
    }

    static Numbers numbers(Impute impute, double fill, Scale scale, double low, double high, boolean log) {
        return new Numbers(List.of("*"), impute, fill, true, low, high, log, scale, 5, Distribution.UNIFORM, 24);
    }

    static Numbers normal() {
        return new Numbers(List.of("*"), Impute.MEAN, 0, false, 0, 1, false, Scale.QUANTILE, 3, Distribution.NORMAL, 1);
    }

    static Categories encoded(Encode encode) {
        return categories(encode, Missing.OTHER, "", 1);
    }

    static Categories categories(Encode encode, Missing impute, String fill, int minFrequency) {
        return new Categories(List.of("*"), impute, fill, encode, 1_000, minFrequency, 8, Analyzer.WORD, 1, 2, 1, 2);
    }

    static Categories letters(int low, int high, int width) {
        return new Categories(
                List.of("*"), Missing.OTHER, "", Encode.TEXT, 1_000, 1, width, Analyzer.CHAR, low, high, 1, 2);
    }

    /** One of each kind, for columns that {@code all} gives. */
    static List<PreprocessingRule> everyKind() {
        return List.of(
                Numbers.USUAL,
                scaled(Scale.ROBUST),
                numbers(Impute.MEDIAN, 0, Scale.STANDARD, 0.05, 0.9, true),
                numbers(Impute.MOST_FREQUENT, 0, Scale.MIN_MAX, 0, 1, false),
                scaled(Scale.QUANTILE),
                normal(),
                scaled(Scale.CYCLIC),
                imputed(Impute.CONSTANT, -1),
                numbers(Impute.MEAN, 0, Scale.STANDARD, 0, 1, true),
                Categories.USUAL,
                categories(Encode.ONE_HOT, Missing.MOST_FREQUENT, "", 3),
                categories(Encode.INDEX, Missing.CONSTANT, "none", 1),
                encoded(Encode.HASH),
                categories(Encode.HASH, Missing.CONSTANT, "none", 1),
                encoded(Encode.TARGET),
                encoded(Encode.TEXT),
                letters(2, 3, 16));
    }

    static List<FeatureColumn> columns(List<PreprocessingRule> rules) {
        List<FeatureColumn> columns = new ArrayList<>();
        for (PreprocessingRule rule : rules) {
            String name = "f" + columns.size();
            columns.add(rule instanceof Numbers ? FeatureColumn.numeric(name) : FeatureColumn.category(name));
        }
        return columns;
    }

    /** The preprocessing of one column of these values by a rule; labels are 0. */
    static Preprocessing fit(PreprocessingRule rule, Object... values) {
        return fitTo(rule, new double[values.length], values);
    }

    static Preprocessing fitTo(PreprocessingRule rule, double[] labels, Object... values) {
        PreprocessingStats stats = stats(rule, labels, values);
        return stats.fit(stats.plan(List.of()));
    }

    static PreprocessingStats stats(PreprocessingRule rule, double[] labels, Object... values) {
        PreprocessingStats stats = new PreprocessingStats(List.of(column(rule)), List.of(rule));
        stats.add(batch(rule, values), labels);
        return stats;
    }

    static FeatureColumn column(PreprocessingRule rule) {
        return rule instanceof Numbers ? X : C;
    }

    static FeatureBatch batch(PreprocessingRule rule, Object... values) {
        List<Object[]> rows = new ArrayList<>();
        for (Object value : values) {
            rows.add(new Object[] {value});
        }
        FeatureBatch batch = Batches.of(List.of(column(rule)), rows);
        for (int row = 0; row < values.length; row++) {
            batch.setIdentity(row, row, Hashes.mixed(row));
        }
        return batch;
    }

    /** What a value becomes. */
    static double[] transformed(Preprocessing fitted, Object value) {
        double[] out = new double[fitted.width()];
        PreprocessingRule rule = fitted.columns().get(0).isNumeric() ? Numbers.USUAL : Categories.USUAL;
        FeatureColumn column = fitted.columns().get(0);
        FeatureBatch batch = new FeatureBatch(List.of(column), 1);
        batch.addRow();
        if (rule instanceof Numbers && value != null) {
            batch.setNumeric(0, 0, (Double) value);
        } else if (value != null) {
            batch.setCategory(0, 0, (String) value);
        }
        fitted.numbers(batch, 0, out, 0);
        return out;
    }
}
