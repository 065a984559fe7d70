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
    /** The moment of a row that has none: it asks nothing. */
    static final long NEVER = Long.MIN_VALUE;

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
            long at = moment.applyAsLong(row);
            if (at == NEVER) {
                continue;
            }
            question.add((int) nights.get(r).epochDay());
            question.add(at);
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

    /** Which event days the windows hold, of a night and moments. */
    interface DaysOf {
        Asks.Days of(int night, List<Long> moments);
    }

    /** Each question by itself. */
    Asks each(int keys, DaysOf days) {
        Asks asks = new Asks(keys);
        numbers.forEach((question, number) -> {
            int night = (Integer) question.get(keys);
            List<Long> moments = List.of((Long) question.get(keys + 1));
            asks.add(
                    question.subList(0, keys),
                    new Asks.Unit(number, night, days.of(night, moments), moments, List.of(number)));
        });
        return asks;
    }

    /** All questions about an entity and night together, so that its rows are sent once. */
    Asks byNight(int keys, DaysOf days) {
        Map<List<Object>, List<Map.Entry<List<Object>, Integer>>> together = new LinkedHashMap<>();
        numbers.entrySet()
                .forEach(e -> together.computeIfAbsent(e.getKey().subList(0, keys + 1), k -> new ArrayList<>())
                        .add(e));
        Asks asks = new Asks(keys);
        together.forEach((of, questions) -> {
            int night = (Integer) of.get(keys);
            List<Long> moments = new ArrayList<>();
            List<Integer> numbered = new ArrayList<>();
            questions.forEach(q -> {
                moments.add((Long) q.getKey().get(keys + 1));
                numbered.add(q.getValue());
            });
            asks.add(
                    of.subList(0, keys),
                    new Asks.Unit(numbered.get(0), night, days.of(night, moments), moments, numbered));
        });
        return asks;
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
