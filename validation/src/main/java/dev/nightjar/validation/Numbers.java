package dev.nightjar.validation;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers in messages. */
final class Numbers {
    private Numbers() {}

    /** Six digits that count, without exponent and trailing zeros. */
    static String plain(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.toString(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }
}
