package dev.nightjar.features.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BaseOrdering;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.RowOrdering;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection$;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataType;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * One partition's questions and rows, each sorted by order, keys and moment, as questions with values. Order is a hash of the keys in its
 * upper half and a rounded moment in its lower one: sorting and merging compare mostly one number. Entities of one hash stand among each
 * other, so what is held is held by entity, until the hash ends.
 */
final class AsOfMerge implements Iterator<InternalRow> {
    /** What the executors need to know. */
    record Sides(
            Seq<Attribute> left,
            Seq<Attribute> right,
            Seq<Expression> asked,
            Seq<Expression> told,
            Seq<Expression> values,
            int keys,
            AsOfRule rule)
            implements Serializable {
        UnsafeProjection result() {
            List<Expression> all =
                    new ArrayList<>(JavaConverters.seqAsJavaList(AsOfNode.output(left, asked, values, keys)));
            List<Attribute> in = new ArrayList<>(JavaConverters.seqAsJavaList(left));
            for (Attribute there : JavaConverters.seqAsJavaList(right)) {
                in.add(there.withNullability(true));
            }
            return UnsafeProjection$.MODULE$.create(AsOfNode.seq(all), AsOfNode.seq(in));
        }

        UnsafeProjection key(Seq<Expression> columns, Seq<Attribute> in) {
            List<Expression> entity = JavaConverters.seqAsJavaList(columns).subList(1, 1 + keys);
            return UnsafeProjection$.MODULE$.create(AsOfNode.seq(entity), in);
        }

        BaseOrdering byKey() {
            List<DataType> types = new ArrayList<>();
            for (Expression key : JavaConverters.seqAsJavaList(asked).subList(1, 1 + keys)) {
                types.add(key.dataType());
            }
            return RowOrdering.createNaturalAscendingOrdering(AsOfNode.seq(types));
        }

        /** Where the columns stand in a row. */
        int[] places(Seq<Expression> columns, Seq<Attribute> in) {
            List<Attribute> there = JavaConverters.seqAsJavaList(in);
            int[] places = new int[columns.size()];
            for (int c = 0; c < places.length; c++) {
                Attribute column = (Attribute) columns.apply(c);
                while (!there.get(places[c]).exprId().equals(column.exprId())) {
                    places[c]++;
                }
            }
            return places;
        }
    }

    /** An entity of the hash that is read. */
    private static final class Entity {
        private final UnsafeRow key;
        private final AsOfHeld held;

        Entity(UnsafeRow key, AsOfHeld held) {
            this.key = key;
            this.held = held;
        }
    }

    private final Iterator<InternalRow> questions;
    private final Iterator<InternalRow> rows;
    private final Sides sides;
    private final UnsafeProjection askedKey;
    private final UnsafeProjection toldKey;
    private final UnsafeProjection result;
    private final BaseOrdering byKey;
    private final int[] asked;
    private final int[] told;
    private final JoinedRow joined = new JoinedRow();
    private final InternalRow nothing;
    private final List<Entity> entities = new ArrayList<>();
    /** The hash of the entities that are held. */
    private long hash = Long.MIN_VALUE;

    private InternalRow row;
    private UnsafeRow rowKey;
    private long rowOrder;

    AsOfMerge(Iterator<InternalRow> questions, Iterator<InternalRow> rows, Sides sides) {
        this.questions = questions;
        this.rows = rows;
        this.sides = sides;
        this.askedKey = sides.key(sides.asked(), sides.left());
        this.toldKey = sides.key(sides.told(), sides.right());
        this.result = sides.result();
        this.byKey = sides.byKey();
        this.asked = sides.places(sides.asked(), sides.left());
        this.told = sides.places(sides.told(), sides.right());
        this.nothing = new GenericInternalRow(sides.right().size());
        advance();
    }

    @Override
    public boolean hasNext() {
        return questions.hasNext();
    }

    @Override
    public InternalRow next() {
        InternalRow question = questions.next();
        if (question.isNullAt(asked[0])) { // an entity or a moment is missing
            return result.apply(joined.apply(question, nothing));
        }
        long order = question.getLong(asked[0]);
        UnsafeRow key = askedKey.apply(question);
        long moment = question.getLong(asked[1 + sides.keys()]);
        while (row != null && before(order, key, moment)) {
            if (rowOrder >> AsOfJoin.HALF == order >> AsOfJoin.HALF) { // others are nobody's answer
                begin(order >> AsOfJoin.HALF);
                entity(rowKey).held.take(row);
            }
            advance();
        }
        begin(order >> AsOfJoin.HALF);
        Entity entity = find(key);
        InternalRow answer = entity == null ? null : entity.held.at(question, moment);
        return result.apply(joined.apply(question, answer == null ? nothing : answer));
    }

    /** Whether the row that is next stands before the question or with it. */
    private boolean before(long order, UnsafeRow key, long moment) {
        if (rowOrder != order) {
            return rowOrder < order;
        }
        int compared = byKey.compare(rowKey, key);
        return compared != 0 ? compared < 0 : row.getLong(told[1 + sides.keys()]) <= moment;
    }

    private void advance() {
        row = rows.hasNext() ? rows.next() : null;
        if (row != null) {
            rowOrder = row.getLong(told[0]);
            rowKey = toldKey.apply(row);
        }
    }

    private void begin(long next) {
        if (next != hash) {
            entities.clear();
            hash = next;
        }
    }

    private Entity find(UnsafeRow key) {
        for (int e = entities.size() - 1; e >= 0; e--) {
            if (byKey.compare(entities.get(e).key, key) == 0) {
                return entities.get(e);
            }
        }
        return null;
    }

    private Entity entity(UnsafeRow key) {
        Entity found = find(key);
        if (found == null) {
            found = new Entity(key.copy(), AsOfHeld.of(sides.rule(), told, asked, sides));
            entities.add(found);
        }
        return found;
    }
}
