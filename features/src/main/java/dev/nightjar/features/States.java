package dev.nightjar.features;

import java.util.Arrays;

/** States of one {@link StateLayout} side by side: doubles, and an object for each sketch. Grows; reused. */
public final class States {
    final int width;
    final int objectWidth;
    double[] numbers;
    Object[] objects;

    /** @param states room for as many at first */
    public States(StateLayout layout, int states) {
        this.width = layout.width();
        this.objectWidth = layout.objects();
        this.numbers = new double[states * width];
        this.objects = new Object[states * objectWidth];
    }

    /** Makes room for so many. */
    void room(int states) {
        if (states * width > numbers.length || states * objectWidth > objects.length) {
            numbers = Arrays.copyOf(numbers, 2 * states * width);
            objects = Arrays.copyOf(objects, 2 * states * objectWidth);
        }
    }

    /** A double of the state; NaN for null. */
    public double number(int state, int index) {
        return numbers[state * width + index];
    }

    /** Sets a double of the state; NaN for null. */
    public void number(int state, int index, double value) {
        numbers[state * width + index] = value;
    }

    /** An object of the state; null in a state of no rows. */
    public Object object(int state, int index) {
        return objects[state * objectWidth + index];
    }

    /** Sets an object of the state, which belongs to it from now on; null for the state of no rows. */
    public void object(int state, int index, Object value) {
        objects[state * objectWidth + index] = value;
    }
}
