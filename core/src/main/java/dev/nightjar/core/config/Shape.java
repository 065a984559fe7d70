package dev.nightjar.core.config;

import java.util.List;

/** What may stand at a key, as the code that reads the key says it: the source of {@code conf/pipeline.schema.json}. */
sealed interface Shape {
    /** Any single value, read as text: names of the user's own, paths, expressions. */
    record Text() implements Shape {}

    /** One of these words. */
    record Words(List<String> words) implements Shape {
        public Words {
            words = List.copyOf(words);
        }
    }

    /** A whole number; written with the range's unit, {@code 60d}, if it has one. */
    record Whole(Limits.Range range) implements Shape {}

    /** A window: a number of days, {@code mtd} or {@code all}. */
    record Windows() implements Shape {}

    record Decimal(Limits.Range range) implements Shape {}

    /** A list of at least one value; a single value is a list of one. */
    record Several(Shape item) implements Shape {}

    /** A list of values of a trainer's key, or a range of numbers. */
    record Tried() implements Shape {}

    /** A list of exactly two numbers. */
    record Interval() implements Shape {}
}
