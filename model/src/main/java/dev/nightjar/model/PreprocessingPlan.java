package dev.nightjar.model;

import dev.nightjar.core.config.PreprocessingRule;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What is decided about preprocessing before the data are seen.
 *
 * @param columns the features, in the order of the model's inputs; at least one
 * @param rules one for each of them, of its kind
 * @param embedded category columns that leave preprocessing as one index, for an embedding
 */
public record PreprocessingPlan(List<FeatureColumn> columns, List<PreprocessingRule> rules, List<String> embedded)
        implements Serializable {
    /** Most inputs that one category or text may become; an embedding has no such bound. */
    public static final int WIDEST = 16_384;

    /** @throws PipelineException CONFIG if a category that is not embedded may become more than {@value #WIDEST} inputs */
    public PreprocessingPlan {
        columns = List.copyOf(columns);
        rules = List.copyOf(rules);
        embedded = List.copyOf(embedded);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("A model needs at least one feature");
        }
        if (rules.size() != columns.size()) {
            throw new IllegalArgumentException(columns.size() + " features with " + rules.size() + " rules");
        }
        for (int i = 0; i < rules.size(); i++) {
            if (columns.get(i).isNumeric() != rules.get(i) instanceof PreprocessingRule.Numbers) {
                throw new IllegalArgumentException(
                        "feature " + columns.get(i).name() + " is a " + kind(columns.get(i)) + ", its rule is not");
            }
            if (!embedded.contains(columns.get(i).name())) {
                checkWidth(columns.get(i), rules.get(i));
            }
        }
        for (String name : embedded) {
            int at = columns.indexOf(FeatureColumn.category(name));
            if (at < 0) {
                throw new IllegalArgumentException("embedded column " + name + " is not a category feature");
            }
            if (!((PreprocessingRule.Categories) rules.get(at)).hasSlots()) {
                throw new IllegalArgumentException(
                        "embedded column " + name + " has no slots by its rule of training.preprocessing");
            }
        }
    }

    private static void checkWidth(FeatureColumn column, PreprocessingRule rule) {
        if (rule instanceof PreprocessingRule.Categories categories) {
            boolean hashed = categories.encode() == PreprocessingRule.Encode.HASH
                    || categories.encode() == PreprocessingRule.Encode.TEXT;
            boolean oneHot = categories.encode() == PreprocessingRule.Encode.ONE_HOT;
            int width = hashed ? categories.hashed() : oneHot ? categories.maxCategories() : 1;
            if (width > WIDEST) {
                throw new PipelineException(
                        ErrorKind.CONFIG,
                        "training.preprocessing: feature " + column.name() + " may become " + width
                                + " inputs, more than " + WIDEST + "; lower its "
                                + (hashed ? "n_features" : "max_categories")
                                + ", encode it by target, or embed it in every trainer");
            }
        }
    }

    /** For a network that embeds these columns, all by the usual rules. */
    public static PreprocessingPlan embedding(List<FeatureColumn> columns, List<String> embedded) {
        return new PreprocessingPlan(columns, rules(columns, List.of()), embedded);
    }

    /** Without embeddings, all by the usual rules. */
    public static PreprocessingPlan oneHot(List<FeatureColumn> columns) {
        return embedding(columns, List.of());
    }

    /**
     * The rule of each column: the first one of its kind that fits its name, else the usual one of its kind.
     *
     * @throws PipelineException CONFIG if a rule of one kind names a column of the other
     */
    public static List<PreprocessingRule> rules(List<FeatureColumn> columns, List<PreprocessingRule> configured) {
        List<PreprocessingRule> rules = new ArrayList<>();
        for (FeatureColumn column : columns) {
            PreprocessingRule found = null;
            for (PreprocessingRule rule : configured) {
                boolean numbers = rule instanceof PreprocessingRule.Numbers;
                if (numbers != column.isNumeric() && rule.features().contains(column.name())) {
                    throw new PipelineException(
                            ErrorKind.CONFIG,
                            "training.preprocessing: feature " + column.name() + " is a " + kind(column)
                                    + ", and a rule of kind " + (numbers ? "numeric" : "category")
                                    + " names it; write kind: " + kind(column).replace("number", "numeric"));
                }
                if (found == null && numbers == column.isNumeric() && rule.fits(column.name())) {
                    found = rule;
                }
            }
            rules.add(found == null ? usual(column) : found);
        }
        return Collections.unmodifiableList(rules);
    }

    private static PreprocessingRule usual(FeatureColumn column) {
        return column.isNumeric() ? PreprocessingRule.Numbers.USUAL : PreprocessingRule.Categories.USUAL;
    }

    private static String kind(FeatureColumn column) {
        return column.isNumeric() ? "number" : "category";
    }
}
