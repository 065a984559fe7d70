package dev.nightjar.features.spark;

import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The distinct entities, nights and moments that the rows of a sample ask a group about, numbered. As bounded as the sample. */
final class Questions {
    /** A row without an entity asks nothing. */
    static final int NONE = -1;

    private final Map<List<Object>, Integer> numbers = new LinkedHashMap<>();
    private final int[] ofRow;

    private Questions(int rows) {
        this.ofRow = new int[rows];
    }

    /**
     * @param spine rows that have the entity's columns; the place in the list is the row's
     * @param nights of the rows
     * @param first number of the first question
     */
    static Questions of(List<Row> spine, List<LogicalDate> nights, List<String> entity, int first) {
        return of(spine, nights, entity, row -> 0L, first);
    }

    /**
     * As above, for a group whose answer depends on a moment, too.
     *
     * @param moment of a row of the spine
     */
    static Questions of(
            List<Row> spine, List<LogicalDate> nights, List<String> entity, ToLongFunction<Row> moment, int first) {
        Questions questions = new Questions(spine.size());
        for (int r = 0; r < spine.size(); r++) {
            questions.ofRow[r] = NONE;
            Row row = spine.get(r);
            if (row == null || entity.stream().anyMatch(e -> row.getAs(e) == null)) {
                continue;
            }
            List<Object> question = new ArrayList<>();
            entity.forEach(e -> question.add(row.getAs(e)));
            question.add((int) nights.get(r).epochDay());
            question.add(moment.applyAsLong(row));
            questions.ofRow[r] = questions.numbers.computeIfAbsent(question, q -> first + questions.numbers.size());
        }
        return questions;
    }

    int size() {
        return numbers.size();
    }

    /** The number of the row's question, or {@link #NONE}. */
    int ofRow(int row) {
        return ofRow[row];
    }

    /** The numbers of all questions. */
    Collection<Integer> numbers() {
        return numbers.values();
    }

    /**
     * A row for each question: {@code _e0} …, the entity; {@code _n}, the night as an epoch day; {@code _m}, the moment;
     * {@code _q}, its number.
     *
     * @param spine types of the entity's columns
     */
    Dataset<Row> rows(SparkSession spark, StructType spine, List<String> entity) {
        StructType type = new StructType();
        for (int e = 0; e < entity.size(); e++) {
            type = type.add("_e" + e, spine.apply(entity.get(e)).dataType());
        }
        type = type.add("_n", DataTypes.IntegerType)
                .add("_m", DataTypes.LongType)
                .add("_q", DataTypes.IntegerType);
        List<Row> rows = new ArrayList<>();
        numbers.forEach((question, number) -> {
            Object[] values = Arrays.copyOf(question.toArray(), question.size() + 1);
            values[question.size()] = number;
            rows.add(RowFactory.create(values));
        });
        return spark.createDataFrame(rows, type);
    }
}
