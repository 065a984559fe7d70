package dev.nightjar.features.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.catalyst.analysis.GetColumnByOrdinal;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.objects.Invoke;
import org.apache.spark.sql.catalyst.expressions.objects.NewInstance;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.ObjectType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag$;

/**
 * How {@link TileRow} and {@link Answer} are made of Spark's rows and the other way. An encoder of rows would make an object for each number of each
 * tile; these hand arrays over as they lie.
 */
final class PassEncoders {
    /** Behind the keys: date, kind, day, numbers, objects. */
    private static final int COLUMNS = 5;

    private PassEncoders() {}

    /**
     * Reads tiles and queries.
     *
     * @param rows the keys, then date, kind, day, numbers (array of doubles), objects (array of binary) and, perhaps, the spine's row (a struct)
     */
    static Encoder<TileRow> tiles(StructType rows, int keys) {
        List<Expression> entity = new ArrayList<>();
        List<Expression> arguments = new ArrayList<>();
        for (int k = 0; k < keys; k++) {
            entity.add(text("k" + k));
            entity.add(column(rows, k));
        }
        arguments.add(new CreateNamedStruct(seq(entity)));
        for (int c = keys; c < rows.size(); c++) {
            arguments.add(column(rows, c));
        }
        if (rows.size() == keys + COLUMNS) {
            arguments.add(new Literal(null, new StructType()));
        }
        DataType type = new ObjectType(TileRow.class);
        Expression made = new NewInstance(TileRow.class, seq(arguments), seq(List.of()), false, type, Option.empty());
        Expression kind = call(new BoundReference(0, type, true), "kind", DataTypes.IntegerType);
        Expression one = new CreateNamedStruct(seq(List.of(text("kind"), kind)));
        return new ExpressionEncoder<>(one, made, ClassTag$.MODULE$.apply(TileRow.class));
    }

    /**
     * Writes answers.
     *
     * @param rows the keys, the night and the features
     */
    static Encoder<Answer> answers(StructType rows, int keys) {
        DataType type = new ObjectType(Answer.class);
        Expression answer = new BoundReference(0, type, true);
        StructType entity = part(rows, 0, keys);
        StructType features = part(rows, keys + 1, rows.size());
        List<Expression> all = new ArrayList<>();
        for (int c = 0; c < rows.size(); c++) {
            all.add(text(rows.apply(c).name()));
            if (c == keys) {
                all.add(call(answer, "night", DataTypes.IntegerType));
            } else {
                boolean key = c < keys;
                Expression whole = call(answer, key ? "entity" : "features", key ? entity : features);
                all.add(new GetStructField(whole, key ? c : c - keys - 1, Option.empty()));
            }
        }
        return new ExpressionEncoder<>(
                new CreateNamedStruct(seq(all)), new Literal(null, type), ClassTag$.MODULE$.apply(Answer.class));
    }

    /**
     * Writes answers beside the rows that asked.
     *
     * @param rows the spine's columns and the features
     * @param spine the former
     */
    static Encoder<Answer> beside(StructType rows, StructType spine) {
        DataType type = new ObjectType(Answer.class);
        Expression answer = new BoundReference(0, type, true);
        StructType features = part(rows, spine.size(), rows.size());
        List<Expression> all = new ArrayList<>();
        for (int c = 0; c < rows.size(); c++) {
            boolean own = c < spine.size();
            Expression whole = call(answer, own ? "row" : "features", own ? spine : features);
            all.add(text(rows.apply(c).name()));
            all.add(new GetStructField(whole, own ? c : c - spine.size(), Option.empty()));
        }
        return new ExpressionEncoder<>(
                new CreateNamedStruct(seq(all)), new Literal(null, type), ClassTag$.MODULE$.apply(Answer.class));
    }

    private static Expression column(StructType rows, int at) {
        return new GetColumnByOrdinal(at, rows.apply(at).dataType());
    }

    private static Expression call(Expression target, String method, DataType type) {
        return new Invoke(target, method, type, seq(List.of()), seq(List.of()), true, true, true);
    }

    private static StructType part(StructType rows, int from, int to) {
        StructType part = new StructType();
        for (int c = from; c < to; c++) {
            part = part.add(rows.apply(c));
        }
        return part;
    }

    private static Expression text(String name) {
        return new Literal(UTF8String.fromString(name), DataTypes.StringType);
    }

    private static <T> Seq<T> seq(List<T> list) {
        return JavaConverters.asScalaBuffer(list).toSeq();
    }
}
