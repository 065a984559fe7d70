package dev.nightjar.core.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a pipeline file may say of an aggregate: its word, its inputs, its parameters and what it gives. How it is computed is the
 * features stage's affair.
 *
 * <p>The built-in ones are {@link AggregateFunctions#BUILT_IN}. Others are found by {@link java.util.ServiceLoader} under this type's
 * name; such a class is an {@code AggregateProvider} of the features stage, so that one class tells both.
 */
public interface AggregateFunction {
    /** The key that names it in a pipeline file; lower case letters, digits and {@code _}. */
    String word();

    /** Its expressions, in order; the first one's key is {@link #word()}. */
    List<Input> inputs();

    /** The keys beside its inputs, in order. */
    default List<Parameter> parameters() {
        return List.of();
    }

    /**
     * What it gives for each window, in order.
     *
     * @param arguments each parameter's values as read; one value unless the parameter is a list
     */
    default List<Result> results(Map<String, List<String>> arguments) {
        return List.of(Result.number(""));
    }

    /** What is wrong with arguments each of which is in its range; empty if nothing is. */
    default Optional<Problem> problem(Map<String, List<String>> arguments) {
        return Optional.empty();
    }

    /**
     * What is wrong with the arguments.
     *
     * @param key the parameter
     * @param says stands behind the key: value and bound
     */
    record Problem(String key, String says) {}

    /** Whether the word may stand alone, without an expression: then every row counts. */
    default boolean standsAlone() {
        return false;
    }

    /** An expression over the table's columns. */
    record Input(String key, Input.Type type) {
        public enum Type {
            /** Cast to double; a truth value is 0 or 1. Null, NaN and infinite values are none. */
            NUMBER,
            /** Of any type, given as a number: a number or truth value as above, anything else as 1 where it is not null. */
            ANY,
            /** A truth value, given as 0 or 1; another type is refused. */
            CONDITION,
            /** Cast to string. Null is none. */
            TEXT
        }

        public Input {
            Objects.requireNonNull(key);
            Objects.requireNonNull(type);
        }
    }

    /**
     * A key with a value.
     *
     * @param key beside the word
     * @param type of the value, or of each value of a list
     * @param low least number, included unless {@code type} is {@code ABOVE}; 0 for texts
     * @param high greatest number, included; 0 for texts
     * @param several whether it is a list of at least one
     * @param usual its value if it is not given; empty if it must be given, and for built-in functions, whose defaults stand in
     *     conf/reference.yaml
     */
    record Parameter(
            String key, Parameter.Type type, double low, double high, boolean several, Optional<String> usual) {
        public enum Type {
            WHOLE,
            NUMBER,
            /** A number above {@code low}. */
            ABOVE,
            /** Whole days, written {@code 7d}; read as {@code 7}. */
            DAYS,
            TEXT
        }

        public Parameter {
            Objects.requireNonNull(key);
            Objects.requireNonNull(type);
            Objects.requireNonNull(usual);
        }

        public static Parameter of(String key, Parameter.Type type, double low, double high) {
            return new Parameter(key, type, low, high, false, Optional.empty());
        }

        public static Parameter listOf(String key, Parameter.Type type, double low, double high) {
            return new Parameter(key, type, low, high, true, Optional.empty());
        }

        public Parameter usually(String value) {
            return new Parameter(key, type, low, high, several, Optional.of(value));
        }
    }

    /**
     * One value that it gives for each window.
     *
     * @param suffix empty, or put behind the aggregate's name: {@code group_aggregate_suffix_7d}
     */
    record Result(String suffix, Kind kind) {
        public enum Kind {
            /** A double; null means none. */
            NUMERIC,
            /** A text; null means none. */
            CATEGORY
        }

        public Result {
            Objects.requireNonNull(suffix);
            Objects.requireNonNull(kind);
        }

        public static Result number(String suffix) {
            return new Result(suffix, Kind.NUMERIC);
        }

        public static Result category(String suffix) {
            return new Result(suffix, Kind.CATEGORY);
        }
    }
}
