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
import org.apache.spark.sql.catalyst.expressions.BaseOrdering;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataType;

/** What is held of one entity while its rows and its questions come by. */
interface AsOfHeld {
    /** Takes a row, whose bytes are another's afterwards. */
    void take(UnsafeRow row);

    /** The row that answers, or null. All rows at or before the moment have been taken, and none behind it. */
    InternalRow at(UnsafeRow question, long moment);

    /** @param ties what decides among rows of one moment */
    static AsOfHeld of(AsOfSides sides, BaseOrdering ties) {
        return sides.rule() instanceof AsOfRule.Valid valid
                ? new Known(valid, sides)
                : new Last(sides.behind(sides.told(), sides.right())[0], ties);
    }

    /** The last row, in one buffer for all; rows come in any order. */
    final class Last implements AsOfHeld {
        private final int place;
        private final BaseOrdering ties;
        private UnsafeRow last;
        private long moment;

        Last(int place, BaseOrdering ties) {
            this.place = place;
            this.ties = ties;
        }

        @Override
        public void take(UnsafeRow row) {
            long at = row.getLong(place);
            if (last == null) {
                last = row.copy();
            } else if (at > moment || (at == moment && ties.compare(row, last) >= 0)) {
                last.copyFrom(row);
            } else {
                return;
            }
            moment = at;
        }

        @Override
        public InternalRow at(UnsafeRow question, long moment) {
            return last;
        }
    }

    /** The rows that a night may know; they come in the order of their moments. */
    final class Known implements AsOfHeld {
        private final AsOfRule.Valid rule;
        private final AsOfSides sides;
        private final int from;
        private final int until;
        private final int knownFrom;
        private final int knownTo;
        private final int file;
        private final int line;
        private final int night;
        private final ValidRows<InternalRow> rows;

        Known(AsOfRule.Valid rule, AsOfSides sides) {
            this.rule = rule;
            this.sides = sides;
            int[] told = sides.behind(sides.told(), sides.right());
            this.from = told[0];
            this.until = told[1];
            this.knownFrom = told[2];
            this.knownTo = told[3];
            this.file = told[4];
            this.line = told[5];
            this.night = sides.behind(sides.asked(), sides.left())[1];
            this.rows = new ValidRows<>(rule.ends());
        }

        @Override
        public void take(UnsafeRow row) {
            rows.add(row.getLong(from), row.getLong(until), row.getInt(knownFrom), row.getInt(knownTo), row.copy());
        }

        @Override
        public InternalRow at(UnsafeRow question, long moment) {
            List<InternalRow> valid = rows.at(moment, question.getInt(night));
            if (valid.size() > 1) {
                throw twice(question, moment, valid.get(1), valid.get(0));
            }
            return valid.isEmpty() ? null : valid.get(0);
        }

        private PipelineException twice(UnsafeRow question, long moment, InternalRow first, InternalRow second) {
            List<String> entity = new ArrayList<>();
            int[] key = sides.key(sides.asked(), sides.left());
            for (int k = 0; k < rule.key().size(); k++) {
                DataType type = sides.asked().apply(k).dataType();
                Object value = CatalystTypeConverters.convertToScala(question.get(key[k], type), type);
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
