package dev.nightjar.model;

import dev.nightjar.core.config.PreprocessingRule.Analyzer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is done to a feature, in a few words for a person. */
final class EncodingText {
    private EncodingText() {}

    static String of(Encoding encoding, long rows) {
        if (encoding instanceof Encoding.Number number) {
            boolean indicator = number.missing() > 0 && number.missing() < rows;
            String size = number.deviation() == 0
                    ? "constant, becomes 0"
                    : "standard, mean " + shown(number.mean()) + ", deviation " + shown(number.deviation());
            return missing(number.missing(), rows, shown(number.mean()), indicator) + size;
        } else if (encoding instanceof Encoding.Scaled scaled) {
            return of(scaled, rows);
        } else if (encoding instanceof Encoding.Cyclic cyclic) {
            return missing(cyclic.missing(), rows, "no place", cyclic.indicator()) + "sine and cosine of the period "
                    + shown(cyclic.period());
        } else if (encoding instanceof Encoding.Category category) {
            return (category.embedded() ? "embedded, " : "one-hot, ") + kept(category, rows);
        } else if (encoding instanceof Encoding.Index index) {
            return "index, " + kept(index.category(), rows);
        } else if (encoding instanceof Encoding.Hashed hashed) {
            return "hashed to " + (hashed.slots() - 1) + " slots" + (hashed.embedded() ? ", embedded" : ", one-hot");
        } else if (encoding instanceof Encoding.Target target) {
            return "mean of the label, " + shown(target.values().get(0)) + " of all, " + kept(target.category(), rows);
        }
        Encoding.Text text = (Encoding.Text) encoding;
        return text.means().size() + " hashed n-grams of " + text.low() + " to " + text.high() + " "
                + (text.analyzer() == Analyzer.WORD ? "words" : "letters");
    }

    private static String of(Encoding.Scaled scaled, long rows) {
        List<String> steps = new ArrayList<>();
        if (scaled.low() > -Double.MAX_VALUE || scaled.high() < Double.MAX_VALUE) {
            steps.add("clipped to " + bound(scaled.low()) + " to " + bound(scaled.high()));
        }
        if (scaled.log()) {
            steps.add("log");
        }
        if (scaled.scaling() instanceof Encoding.Quantiles quantiles) {
            steps.add("quantile" + (quantiles.normal() ? " to normal, " : ", ")
                    + quantiles.quantiles().size() + " points");
        } else {
            Encoding.Affine affine = (Encoding.Affine) scaled.scaling();
            boolean same = affine.shift() == 0 && affine.factor() == 1;
            steps.add(
                    affine.factor() == 0
                            ? "constant, becomes 0"
                            : same
                                    ? "not scaled"
                                    : "less " + shown(affine.shift()) + ", over " + shown(affine.factor()));
        }
        return missing(scaled.missing(), rows, shown(scaled.fill()), scaled.indicator()) + String.join(", ", steps);
    }

    private static String missing(long missing, long rows, String fill, boolean indicator) {
        return missing == 0
                ? ""
                : missing + " of " + rows + " missing, taken as " + fill + (indicator ? " with an indicator; " : "; ");
    }

    private static String kept(Encoding.Category category, long rows) {
        return category.names().size() + " categories kept, " + category.other() + " of " + rows + " rows in slot 0";
    }

    private static String bound(double value) {
        return Math.abs(value) == Double.MAX_VALUE ? "no bound" : shown(value);
    }

    private static String shown(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
        return whole ? Long.toString((long) value) : String.format(Locale.ROOT, "%.6g", value);
    }
}
