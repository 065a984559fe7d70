package dev.nightjar.features.spark;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.features.ValidRows;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataType;

/** What is held of one entity while its rows and its questions come by, sorted by moment, rows before questions. */
interface AsOfHeld {
    /** Takes a row, whose bytes are another's afterwards. */
    void take(InternalRow row);

    /** The row that answers, or null. */
    InternalRow at(InternalRow question, long moment);

    static AsOfHeld of(AsOfRule rule, int[] told, int[] asked, AsOfMerge.Sides sides) {
        return rule instanceof AsOfRule.Valid valid ? new Known(valid, told, asked, sides) : new Last();
    }

    /** The last row, in one buffer for all. */
    final class Last implements AsOfHeld {
        private UnsafeRow buffer;
        private InternalRow last;

        @Override
        public void take(InternalRow row) {
            if (!(row instanceof UnsafeRow bytes)) {
                last = row.copy();
            } else if (buffer == null) {
                buffer = bytes.copy();
                last = buffer;
            } else {
                buffer.copyFrom(bytes);
                last = buffer;
            }
        }

        @Override
        public InternalRow at(InternalRow question, long moment) {
            return last;
        }
    }

    /** The rows that a night may know. */
    final class Known implements AsOfHeld {
        private final AsOfRule.Valid rule;
        private final AsOfMerge.Sides sides;
        private final int from;
        private final int until;
        private final int knownFrom;
        private final int knownTo;
        private final int file;
        private final int line;
        private final int night;
        private final int[] key;
        private final ValidRows<InternalRow> rows;

        Known(AsOfRule.Valid rule, int[] told, int[] asked, AsOfMerge.Sides sides) {
            this.rule = rule;
            this.sides = sides;
            int first = 1 + sides.keys();
            this.from = told[first];
            this.until = told[first + 1];
            this.knownFrom = told[first + 2];
            this.knownTo = told[first + 3];
            this.file = told[first + 4];
            this.line = told[first + 5];
            this.night = asked[first + 1];
            this.key = asked;
            this.rows = new ValidRows<>(rule.ends());
        }

        @Override
        public void take(InternalRow row) {
            rows.add(row.getLong(from), row.getLong(until), row.getInt(knownFrom), row.getInt(knownTo), row.copy());
        }

        @Override
        public InternalRow at(InternalRow question, long moment) {
            List<InternalRow> valid = rows.at(moment, question.getInt(night));
            if (valid.size() > 1) {
                throw twice(question, moment, valid.get(1), valid.get(0));
            }
            return valid.isEmpty() ? null : valid.get(0);
        }

        private PipelineException twice(InternalRow question, long moment, InternalRow first, InternalRow second) {
            List<String> entity = new ArrayList<>();
            for (int k = 0; k < rule.key().size(); k++) {
                DataType type = sides.asked().apply(1 + k).dataType();
                Object value = CatalystTypeConverters.convertToScala(question.get(key[1 + k], type), type);
                entity.add(rule.key().get(k) + " " + value);
            }
            return new PipelineException(
                    ErrorKind.DATA,
                    rule.table() + " has two rows of " + String.join(", ", entity) + " that are valid at "
                            + moment(moment) + ", as known by night "
                            + LocalDate.ofEpochDay(question.getInt(night)) + ": one " + row(first) + ", the other "
                            + row(second) + "; land a correction, so that " + rule.column()
                            + " ends one where the other begins");
        }

        private String row(InternalRow row) {
            long begin = row.getLong(from);
            long end = row.getLong(until);
            return "valid " + (begin == ValidRows.ALWAYS ? "since ever" : "from " + moment(begin))
                    + (end == ValidRows.STILL ? " on" : " to " + moment(end)) + " ("
                    + row.getUTF8String(file) + ", row " + row.getLong(line) + ")";
        }

        private String moment(long moment) {
            return rule.days()
                    ? LocalDate.ofEpochDay(moment).toString()
                    : Instant.EPOCH.plus(moment, ChronoUnit.MICROS).toString();
        }
    }
}
