package dev.nightjar.features;

import java.io.Serializable;
import java.util.List;

/**
 * A mergeable aggregate: of rows, of tiles, of months of tiles. Its state is either a few doubles ({@link NumberAggregate}) or one object
 * ({@link ObjectAggregate}).
 *
 * <p>Laws, each tested: the state of no rows is the identity of merging, to the bit; adding rows one by one gives the result of merging
 * the states of two halves, within rounding; merging is associative within rounding. Sums of doubles depend on the order, so callers
 * add and merge in one stated order, and then every bit is the same. An aggregate may ask that the two states that are merged are of
 * different event days ({@link #mergesWithinADay}).
 */
public sealed interface Aggregate extends Serializable permits NumberAggregate, ObjectAggregate {
    /**
     * Whether two states of one event day, each of other rows of it, may be merged. What counts days must say no: the part of a day that
     * an instant cuts off is then folded in one piece, and not by hours.
     */
    default boolean mergesWithinADay() {
        return true;
    }

    /** The state's columns in the tile table, in order. Never empty. */
    List<Slot> slots();

    /** A part of the state. NaN in a {@code VALUE} slot is stored as null. */
    record Slot(String name, Kind kind) {
        public enum Kind {
            /** A number of rows: bigint in the table. */
            COUNT,
            /** double in the table, null for NaN. */
            VALUE,
            /** The whole state of an {@link ObjectAggregate}: binary in the table, null for the state of no rows. */
            BYTES
        }

        public static Slot count(String name) {
            return new Slot(name, Kind.COUNT);
        }

        public static Slot value(String name) {
            return new Slot(name, Kind.VALUE);
        }

        public static Slot bytes(String name) {
            return new Slot(name, Kind.BYTES);
        }
    }

    /** {@code value}, or NaN if it is infinite. */
    static double finite(double value) {
        return Double.isInfinite(value) ? Double.NaN : value;
    }
}
