package dev.nightjar.validation;

import dev.nightjar.core.rule.Expectation;
import dev.nightjar.core.rule.Expectation.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Says of what was counted whether it passes. */
public final class Judge {
    private Judge() {}

    /**
     * Stop below {@code stopBelow}, warn below {@code warnBelow}, both excluded; otherwise pass. A share or a mean of no rows passes:
     * how many rows there must be is said by a check of rows.
     */
    public static Verdict judge(Expectation check, Measured measured) {
        OptionalDouble good = goodShare(check.measure(), measured.value());
        if (below(good, check.stopBelow())) {
            return Verdict.STOP;
        }
        return below(good, check.warnBelow()) ? Verdict.WARN : Verdict.PASS;
    }

    /** Of the rows that the row rules refused: stop above the bound, excluded. */
    public static Verdict judgeRefused(double stopAbove, Measured refused) {
        return refused.value().isPresent() && refused.value().getAsDouble() > stopAbove ? Verdict.STOP : Verdict.PASS;
    }

    private static boolean below(OptionalDouble value, OptionalDouble bound) {
        return value.isPresent() && bound.isPresent() && !(value.getAsDouble() >= bound.getAsDouble());
    }

    /** Rows and means are within their bounds (1) or not (0); a NaN is not. */
    private static OptionalDouble goodShare(Measure measure, OptionalDouble value) {
        if (value.isEmpty()) {
            return value;
        }
        double v = value.getAsDouble();
        if (measure instanceof Measure.Rows rows) {
            return OptionalDouble.of(v >= rows.atLeast() && v <= rows.atMost() ? 1 : 0);
        }
        if (measure instanceof Measure.Mean mean) {
            return OptionalDouble.of(v >= mean.low() && v <= mean.high() ? 1 : 0);
        }
        return value;
    }

    /** The bounds in words: {@code at least 0.95, else warn; at least 0.5, else stop}. */
    public static String bound(Expectation check) {
        List<String> parts = new ArrayList<>();
        check.warnBelow().ifPresent(b -> parts.add(wanted(check.measure(), b) + ", else warn"));
        check.stopBelow().ifPresent(b -> parts.add(wanted(check.measure(), b) + ", else stop"));
        return String.join("; ", parts);
    }

    /** As {@link #bound}, for the refused rows. */
    public static String boundRefused(double stopAbove) {
        return "at most " + Numbers.plain(stopAbove) + ", else stop";
    }

    private static String wanted(Measure measure, double share) {
        if (measure instanceof Measure.Rows rows) {
            return (rows.atLeast() > 0 ? "at least " + rows.atLeast() : "")
                    + (rows.atLeast() > 0 && rows.atMost() < Long.MAX_VALUE ? " and " : "")
                    + (rows.atMost() < Long.MAX_VALUE ? "at most " + rows.atMost() : "");
        }
        if (measure instanceof Measure.Mean mean) {
            return Numbers.plain(mean.low()) + " to " + Numbers.plain(mean.high());
        }
        return "at least " + Numbers.plain(share);
    }
}
