package dev.nightjar.features.spark;

import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/** Rows by an ascending number each, read one after the other. */
interface AsOfSorted {
    /** Whether there is a row; behind the last one there is none, and the memory is given back. */
    boolean present();

    long number();

    /** Its bytes are another's after {@link #advance}. */
    UnsafeRow row();

    /** Goes to the next row. */
    void advance();
}
