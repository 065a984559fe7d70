package dev.nightjar.features.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BaseOrdering;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * One partition's questions and rows, in any order, as questions with values. Both are sorted by {@link AsOfOrder}, so that sorting and
 * merging compare one number. A question is answered as it comes when all rows of smaller orders have been taken, and no row has its own.
 * Where rows and questions share an order, which is to say a second, both runs are brought into the order of their moments first.
 *
 * <p>Entities of one hash stand among each other, so what is held is held by entity, until the hash ends.
 */
final class AsOfMerge implements Iterator<InternalRow> {
    /** An entity of the hash that is read. */
    private static final class Entity {
        private final UnsafeRow key;
        private final AsOfHeld held;

        Entity(UnsafeRow key, AsOfHeld held) {
            this.key = key;
            this.held = held;
        }
    }

    private final AsOfSides sides;
    private final AsOfSides.Reader asked;
    private final AsOfSides.Reader told;
    private final Iterator<InternalRow> unsorted;
    private final Iterator<InternalRow> unsortedRows;
    private final UnsafeProjection result;
    private final BaseOrdering byKey;
    private final BaseOrdering ties;
    private final JoinedRow joined = new JoinedRow();
    private final UnsafeRow nothing;
    private final AsOfBuckets questions;
    private final AsOfRun questionsOfRun;
    private final AsOfRun rowsOfRun;
    private final List<Entity> entities = new ArrayList<>();
    /** The hash of the entities that are held. */
    private long hash = Long.MIN_VALUE;
    /** Null until all questions are sorted. */
    private AsOfBuckets rows;
    /** A question that meets nothing, which was found while the others are put into the sorter; else null. */
    private UnsafeRow nobodys;

    AsOfMerge(Iterator<InternalRow> questions, Iterator<InternalRow> rows, AsOfSides sides) {
        this.unsorted = questions;
        this.unsortedRows = rows;
        this.sides = sides;
        this.asked = sides.questions();
        this.told = sides.rows();
        this.result = sides.result();
        this.byKey = sides.byEntity();
        this.ties = sides.ties();
        this.nothing = AsOfSides.nulls(told.columns());
        this.questions = new AsOfBuckets(asked.columns(), AsOfBuckets.LARGE);
        this.questionsOfRun = new AsOfRun(asked.columns(), asked.moment(), sides.noTies(), sides.run());
        this.rowsOfRun = new AsOfRun(told.columns(), told.moment(), ties, sides.run());
    }

    @Override
    public boolean hasNext() {
        if (rows == null && nobodys == null) {
            sort();
        }
        return nobodys != null || questionsOfRun.present() || questions.present();
    }

    /** Puts questions into the sorter until there is one that needs no answer, and sorts when all are there. */
    private void sort() {
        while (unsorted.hasNext()) {
            UnsafeRow question = (UnsafeRow) unsorted.next();
            if (asked.isNobodys(question)) {
                nobodys = question;
                return;
            }
            questions.add(question, asked.order().of(question));
        }
        questions.sort();
        rows = new AsOfBuckets(told.columns(), AsOfBuckets.LARGE);
        while (questions.present() && unsortedRows.hasNext()) {
            UnsafeRow row = (UnsafeRow) unsortedRows.next();
            rows.add(row, told.order().of(row));
        }
        rows.sort();
    }

    @Override
    public InternalRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (nobodys != null) {
            InternalRow answered = result.apply(joined.apply(nobodys, nothing));
            nobodys = null;
            return answered;
        }
        if (!questionsOfRun.present()) {
            long order = questions.number();
            takeBefore(order);
            if (!rows.present() || rows.number() != order) {
                UnsafeRow question = questions.row();
                InternalRow answered = answered(question, question.getLong(asked.moment()));
                questions.advance();
                return answered;
            }
            rowsOfRun.collect(rows);
            questionsOfRun.collect(questions);
        }
        return nextOfRun();
    }

    /** Takes the rows of smaller orders that are of the question's hash; those of others are nobody's answer. */
    private void takeBefore(long order) {
        long next = AsOfOrder.hash(order);
        if (next != hash) {
            entities.clear();
            hash = next;
        }
        while (rows.present() && rows.number() < order) {
            if (AsOfOrder.hash(rows.number()) != next) {
                rows.advance();
            } else if (sides.rule().takesAscending()) {
                rowsOfRun.collect(rows);
                takeRun();
            } else {
                take(rows.row());
                rows.advance();
            }
        }
    }

    private InternalRow nextOfRun() {
        long moment = questionsOfRun.moment();
        while (rowsOfRun.present() && rowsOfRun.moment() <= moment) {
            take(rowsOfRun.row());
            rowsOfRun.advance();
        }
        InternalRow answered = answered(questionsOfRun.row(), moment);
        questionsOfRun.advance();
        if (!questionsOfRun.present()) {
            takeRun();
        }
        return answered;
    }

    private void takeRun() {
        while (rowsOfRun.present()) {
            take(rowsOfRun.row());
            rowsOfRun.advance();
        }
    }

    private void take(UnsafeRow row) {
        UnsafeRow key = told.entity().apply(row);
        Entity entity = find(key);
        if (entity == null) {
            entity = new Entity(key.copy(), AsOfHeld.of(sides, ties));
            entities.add(entity);
        }
        entity.held.take(row);
    }

    private InternalRow answered(UnsafeRow question, long moment) {
        Entity entity = entities.isEmpty() ? null : find(asked.entity().apply(question));
        InternalRow answer = entity == null ? null : entity.held.at(question, moment);
        return result.apply(joined.apply(question, answer == null ? nothing : answer));
    }

    private Entity find(UnsafeRow key) {
        for (int e = entities.size() - 1; e >= 0; e--) {
            if (byKey.compare(entities.get(e).key, key) == 0) {
                return entities.get(e);
            }
        }
        return null;
    }
}
