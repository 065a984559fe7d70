package dev.nightjar.training;

import java.util.Objects;

/**
 * One point of a curve.
 *
 * @param curve {@code roc}, {@code pr}, {@code calibration}, {@code gain}, {@code lift}, {@code loss} or {@code learning}
 * @param position order within the curve, from 0
 */
public record CurvePoint(String curve, int position, double x, double y) {
    public CurvePoint {
        Objects.requireNonNull(curve);
        if (position < 0) {
            throw new IllegalArgumentException(curve + ": position " + position + " must be 0 or more");
        }
    }
}
