package dev.nightjar.core.number;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A sum of doubles without any rounding until it is read, so that its bits do not depend on the order or grouping of the terms. The
 * state is an integer in units of 2^-1074, the smallest positive double, held in 32-bit limbs; the range is that of double with room
 * for 2^60 terms. Mergeable; not thread-safe; about 550 bytes.
 */
public final class ExactSum implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Limbs for 2^-1074 to 2^1024 (66) and for the carries of many terms (2). */
    private static final int LIMBS = 68;

    /** Exponent of the unit: 2 to this is the smallest positive double. */
    public static final int UNIT_EXPONENT = -1074;

    private static final long LOW = 0xffffffffL;
    private static final long MANTISSA = (1L << 52) - 1;

    /** Each addition changes a limb by less than 2^32, so that a limb holds this many without overflow. */
    private static final int TERMS_BEFORE_CARRY = 1 << 30;

    private final long[] limbs = new long[LIMBS];
    private int terms;

    /**
     * Adds a term.
     *
     * @throws IllegalArgumentException if it is NaN or infinite
     */
    public void add(double term) {
        long bits = Double.doubleToRawLongBits(term);
        int exponent = (int) (bits >>> 52) & 0x7ff;
        if (exponent == 0x7ff) {
            throw new IllegalArgumentException("a sum takes finite terms only, not " + term);
        }
        long mantissa = exponent == 0 ? bits & MANTISSA : (bits & MANTISSA) | (1L << 52);
        int shift = Math.max(exponent, 1) - 1;
        int limb = shift >>> 5;
        int offset = shift & 31;
        long low = mantissa << offset;
        long high = offset == 0 ? 0 : mantissa >>> (64 - offset);
        if (bits >= 0) {
            limbs[limb] += low & LOW;
            limbs[limb + 1] += low >>> 32;
            limbs[limb + 2] += high;
        } else {
            limbs[limb] -= low & LOW;
            limbs[limb + 1] -= low >>> 32;
            limbs[limb + 2] -= high;
        }
        counted(1);
    }

    /** Adds the exact product of two finite numbers. Exact where the product neither overflows nor comes below 2^-960. */
    public void addProduct(double a, double b) {
        double product = a * b;
        add(product);
        add(Math.fma(a, b, -product));
    }

    /** Adds the exact product of three finite numbers, within the same bounds for each product of two of them and for all three. */
    public void addProduct(double a, double b, double c) {
        double product = a * b;
        addProduct(product, c);
        addProduct(Math.fma(a, b, -product), c);
    }

    /** Adds all terms of the other sum, which keeps its value. Returns this. */
    public ExactSum merge(ExactSum other) {
        return merge(other, 1);
    }

    /** Adds all terms of the other sum so many times, 0 to 1000. Returns this. */
    public ExactSum merge(ExactSum other, int times) {
        other.carry();
        for (int i = 0; i < LIMBS; i++) {
            limbs[i] += times * other.limbs[i];
        }
        counted(times + 1);
        return this;
    }

    private void counted(int more) {
        terms += more;
        if (terms >= TERMS_BEFORE_CARRY) {
            carry();
        }
    }

    /** Brings all limbs but the last, which holds the sign, into [0, 2^32). */
    private void carry() {
        for (int i = 0; i < LIMBS - 1; i++) {
            long carried = limbs[i] >> 32;
            limbs[i] &= LOW;
            limbs[i + 1] += carried;
        }
        terms = 0;
    }

    /** The sum as a whole number of units of 2^{@value #UNIT_EXPONENT}. */
    public BigInteger units() {
        carry();
        BigInteger all = BigInteger.ZERO;
        for (int i = LIMBS - 1; i >= 0; i--) {
            all = all.shiftLeft(32).add(BigInteger.valueOf(limbs[i]));
        }
        return all;
    }

    /** The sum, rounded once to the nearest double (ties to even); infinite beyond double's range; 0 for no terms. */
    public double value() {
        return rounded(units(), UNIT_EXPONENT);
    }

    /** {@code units * 2^exponent}, rounded once to the nearest double (ties to even); infinite beyond double's range. */
    public static double rounded(BigInteger units, int exponent) {
        BigInteger size = units.abs();
        int dropped = Math.max(0, size.bitLength() - 64);
        BigInteger top = size.shiftRight(dropped);
        if (dropped > 0 && size.getLowestSetBit() < dropped) {
            top = top.setBit(0);
        }
        double rounded = Math.scalb(top.doubleValue(), dropped + exponent);
        return units.signum() < 0 ? -rounded : rounded;
    }

    /** The sum itself, all digits. */
    public BigDecimal exact() {
        return new BigDecimal(units().multiply(BigInteger.valueOf(5).pow(-UNIT_EXPONENT)), -UNIT_EXPONENT);
    }
}
