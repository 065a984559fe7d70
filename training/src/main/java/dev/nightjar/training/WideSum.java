package dev.nightjar.training;

import java.io.Serializable;
import java.math.BigInteger;

/** A sum of products of two longs that are 0 or more, exact up to 2^127. Mergeable. */
final class WideSum implements Serializable {
    private static final long serialVersionUID = 1L;

    private long high;
    private long low;

    void addProduct(long a, long b) {
        add(Math.multiplyHigh(a, b), a * b);
    }

    private void add(long moreHigh, long moreLow) {
        low += moreLow;
        high = Math.addExact(high, moreHigh + (Long.compareUnsigned(low, moreLow) < 0 ? 1 : 0));
    }

    WideSum merge(WideSum other) {
        add(other.high, other.low);
        return this;
    }

    BigInteger value() {
        BigInteger lowHalf = BigInteger.valueOf(low >>> 1).shiftLeft(1).add(BigInteger.valueOf(low & 1));
        return BigInteger.valueOf(high).shiftLeft(64).add(lowHalf);
    }
}
