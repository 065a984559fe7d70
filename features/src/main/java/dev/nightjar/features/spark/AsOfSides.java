package dev.nightjar.features.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Ascending$;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BaseOrdering;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.RowOrdering;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection$;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataType;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * What an executor needs to know of both sides of {@link AsOfExec}.
 *
 * @param left columns of the questions
 * @param right columns of the rows
 * @param asked see {@link AsOfNode}, as all that follows
 */
record AsOfSides(
        Seq<Attribute> left,
        Seq<Attribute> right,
        Seq<Expression> asked,
        Seq<Expression> told,
        Seq<Expression> values,
        int keys,
        AsOfRule rule,
        int run)
        implements Serializable {
    /**
     * How rows of one side are read.
     *
     * @param columns number of them
     * @param entity of a row, by its key and span
     * @param key places of the key's columns
     * @param moment place of it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Reader(int columns, UnsafeProjection entity, int[] key, int moment, AsOfOrder order) {
        /** Whether a key or the moment is missing, so that the row meets nothing. */
        boolean isNobodys(UnsafeRow row) {
            boolean missing = row.isNullAt(moment);
            for (int place : key) {
                missing |= row.isNullAt(place);
            }
            return missing;
        }
    }

    Reader questions() {
        return reader(asked, left);
    }

    Reader rows() {
        return reader(told, right);
    }

    private Reader reader(Seq<Expression> columns, Seq<Attribute> in) {
        int moment = place(columns.apply(keys), in);
        List<Expression> entity = entity(columns);
        AsOfOrder order = new AsOfOrder(entity, in, moment, rule.days());
        UnsafeProjection projected = UnsafeProjection$.MODULE$.create(AsOfNode.seq(entity), in);
        return new Reader(in.size(), projected, key(columns, in), moment, order);
    }

    /** The key, and the span if it is a column: if it is none, no entity is cut. */
    private List<Expression> entity(Seq<Expression> columns) {
        boolean cut = columns.apply(keys - 1) instanceof Attribute;
        return JavaConverters.seqAsJavaList(columns).subList(0, cut ? keys : keys - 1);
    }

    BaseOrdering byEntity() {
        List<DataType> types = entity(asked).stream().map(Expression::dataType).toList();
        return RowOrdering.createNaturalAscendingOrdering(AsOfNode.seq(types));
    }

    /** What decides among rows of one moment. */
    BaseOrdering ties() {
        if (rule.takesAscending()) {
            return noTies();
        }
        List<SortOrder> order = new ArrayList<>();
        for (Expression column : JavaConverters.seqAsJavaList(told).subList(keys + 1, told.size())) {
            order.add(new SortOrder(
                    column,
                    Ascending$.MODULE$,
                    Ascending$.MODULE$.defaultNullOrdering(),
                    AsOfNode.seq(List.<Expression>of())));
        }
        return RowOrdering.create(AsOfNode.seq(order), right);
    }

    BaseOrdering noTies() {
        return RowOrdering.createNaturalAscendingOrdering(AsOfNode.seq(List.<DataType>of()));
    }

    /** Of a question and a row that stand beside each other. */
    UnsafeProjection result() {
        List<Expression> all =
                new ArrayList<>(JavaConverters.seqAsJavaList(AsOfNode.output(left, asked, values, keys)));
        List<Attribute> in = new ArrayList<>(JavaConverters.seqAsJavaList(left));
        for (Attribute there : JavaConverters.seqAsJavaList(right)) {
            in.add(there.withNullability(true));
        }
        return UnsafeProjection$.MODULE$.create(AsOfNode.seq(all), AsOfNode.seq(in));
    }

    /** Places in a row: moment, then what the rule adds. */
    int[] behind(Seq<Expression> columns, Seq<Attribute> in) {
        int[] places = new int[columns.size() - keys];
        for (int c = 0; c < places.length; c++) {
            places[c] = place(columns.apply(keys + c), in);
        }
        return places;
    }

    /** Places of the key's columns in a row. */
    int[] key(Seq<Expression> columns, Seq<Attribute> in) {
        int[] places = new int[keys - 1];
        for (int k = 0; k < places.length; k++) {
            places[k] = place(columns.apply(k), in);
        }
        return places;
    }

    private static int place(Expression column, Seq<Attribute> in) {
        List<Attribute> there = JavaConverters.seqAsJavaList(in);
        int place = 0;
        while (!there.get(place).exprId().equals(((Attribute) column).exprId())) {
            place++;
        }
        return place;
    }

    /** A row of so many nulls. */
    static UnsafeRow nulls(int columns) {
        int size = UnsafeRow.calculateBitSetWidthInBytes(columns) + columns * Long.BYTES;
        UnsafeRow row = new UnsafeRow(columns);
        row.pointTo(new byte[size], size);
        for (int c = 0; c < columns; c++) {
            row.setNullAt(c);
        }
        return row;
    }
}
