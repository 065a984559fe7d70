package dev.nightjar.features.spark;

import dev.nightjar.features.ValidRows;
import java.io.Serializable;
import java.util.List;

/** Which of an entity's rows answers a question of {@link AsOfNode}. */
sealed interface AsOfRule extends Serializable {
    /** Whether moments are days since 1970, not microseconds. */
    boolean days();

    /** Whether the rows of an entity are taken in the order of their moments. */
    boolean takesAscending();

    /** The last row at or before the question's moment; of several at one moment the last by what decides. */
    record Last(boolean days) implements AsOfRule {
        @Override
        public boolean takesAscending() {
            return false;
        }
    }

    /**
     * The row that the question's night knows and that is valid at its moment; two are a DATA failure. A row begins to be valid at its
     * moment, and has behind it until when it is valid (bigint), the first date on which it is known, the first on which it no longer is
     * (int, days since 1970), file (string) and line (bigint). A question has its night (int) behind its moment.
     *
     * @param table begins a message
     * @param key the table's columns that name the entity
     * @param days whether moments are days, not microseconds
     * @param column the one to mend
     */
    record Valid(ValidRows.Ends ends, String table, List<String> key, boolean days, String column) implements AsOfRule {
        public Valid {
            key = List.copyOf(key);
        }

        @Override
        public boolean takesAscending() {
            return true;
        }
    }
}
