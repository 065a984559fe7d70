package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The rows that questions are about, all in one form, so that one pass answers all groups: the unit's number, the group's, night, event day, known
 * from, place, position, time, a folded day's state (or null), numbers, texts.
 */
final class NaiveRows {
    static final int DAY = 3;
    static final int FROM = 4;
    static final int PLACE = 5;
    static final int POSITION = 6;
    static final int TIME = 7;
    static final int STATE = 8;
    /** Where the values of a row begin. */
    static final int FIRST_VALUE = 9;

    private static final StructType ANSWERS = new StructType()
            .add("_number", DataTypes.IntegerType)
            .add("_values", DataTypes.createArrayType(DataTypes.DoubleType, false))
            .add("_texts", DataTypes.createArrayType(DataTypes.StringType, true));

    private NaiveRows() {}

    /** How many numbers and texts a row has, at the most of all groups. */
    record Width(int numbers, int texts) implements Serializable {
        Width and(Width other) {
            return new Width(Math.max(numbers, other.numbers), Math.max(texts, other.texts));
        }

        /** Without values. */
        Object[] row(Asks.Unit unit, int group, int day, int from) {
            Object[] out = new Object[FIRST_VALUE + numbers + texts];
            out[0] = unit.number();
            out[1] = group;
            out[2] = unit.night();
            out[DAY] = day;
            out[FROM] = from;
            return out;
        }

        StructType type() {
            StructType type = StructType.fromDDL("_q int, _g int, _n int, _day int, _from int, _place string,"
                    + " _position bigint, _time double, _state binary");
            for (int n = 0; n < numbers; n++) {
                type = type.add("_v" + n, DataTypes.DoubleType);
            }
            for (int t = 0; t < texts; t++) {
                type = type.add("_t" + t, DataTypes.StringType);
            }
            return type;
        }
    }

    /** Each unit's together, the newest day first, a day in the facts' order. */
    static Dataset<Row> inOrder(List<Dataset<Row>> rows) {
        return rows.stream()
                .reduce(Dataset::unionAll)
                .orElseThrow()
                .repartition(col("_q"))
                .sortWithinPartitions(col("_q"), col("_day").desc(), col("_from"), col("_place"), col("_position"));
    }

    /**
     * The values of each question that has a row, in the order of its group's feature names: a Double, a String or null. One Spark job; as many as
     * questions.
     *
     * @param groups by their numbers
     */
    static Map<Integer, Object[]> answers(
            List<Dataset<Row>> rows, List<NaiveSolver.Maker> groups, Map<Integer, Asks.Unit> units, Width width) {
        List<NaiveSolver.Maker> makers = new ArrayList<>(groups);
        Map<Integer, Asks.Unit> asked = new HashMap<>(units);
        MapPartitionsFunction<Row, Row> pass = partition -> new NaivePass(partition, makers, asked, width.numbers());
        Map<Integer, Object[]> answers = new HashMap<>();
        for (Row row :
                inOrder(rows).mapPartitions(pass, Encoders.row(ANSWERS)).collectAsList()) { // as many as questions
            List<Double> numbers = row.getList(1);
            List<String> texts = row.getList(2);
            Object[] values = new Object[numbers.size()];
            for (int f = 0; f < values.length; f++) {
                values[f] = texts.get(f) != null ? texts.get(f) : EntityKeys.orNull(numbers.get(f));
            }
            answers.put(row.getInt(0), values);
        }
        return answers;
    }
}
