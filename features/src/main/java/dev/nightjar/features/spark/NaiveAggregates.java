package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;

import dev.nightjar.core.config.AggregateFunction.Input;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.config.Window;
import dev.nightjar.features.FeatureValues;
import dev.nightjar.features.NaiveWindows;
import dev.nightjar.features.StateLayout;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Aggregates by their definition: for each question, the rows of its entity that were live on its night, folded in the facts' order. No
 * tiles, no {@link AsOf}. One Spark job for all groups of a table; an entity's rows stay on the executors, in one task.
 */
final class NaiveAggregates {
    /** A group and what is asked about it. */
    record Asked(FeatureGroup.Aggregates group, Questions questions) {}

    /** Where the values of a row begin, behind question, group, night, day, known from, place, position and time. */
    static final int FIRST_VALUE = 8;

    private static final StructType NUMBERED = new StructType()
            .add("_number", DataTypes.IntegerType)
            .add("_values", DataTypes.createArrayType(DataTypes.DoubleType, false))
            .add("_texts", DataTypes.createArrayType(DataTypes.StringType, true));

    private final Table table;
    private final StructType spine;
    private final ZoneId zone;

    /**
     * @param spine types of the entities' columns
     * @param zone the pipeline's
     */
    NaiveAggregates(Table table, StructType spine, ZoneId zone) {
        this.table = table;
        this.zone = zone;
        this.spine = spine;
    }

    /**
     * The values of each question that has a row in its longest window, in the order of the group's feature names. As
     * many as questions.
     *
     * @param history of the table, as of the last night asked about or later
     */
    Map<Integer, Object[]> answers(Dataset<Row> history, List<Asked> groups) {
        Dataset<Row> shared = groups.size() > 1 ? history.persist(StorageLevel.MEMORY_AND_DISK()) : history;
        try {
            List<StateLayout> layouts = new ArrayList<>();
            List<List<Window>> windows = new ArrayList<>();
            for (Asked asked : groups) {
                layouts.add(StateLayout.of(asked.group()));
                windows.add(asked.group().windows());
            }
            ZoneId in = zone;
            int numbers = numbers(groups);
            MapPartitionsFunction<Row, Row> pass = rows -> new NaivePass(rows, layouts, windows, in, numbers);
            return features(inOrder(shared, groups).mapPartitions(pass, Encoders.row(NUMBERED)));
        } finally {
            if (groups.size() > 1) {
                shared.unpersist();
            }
        }
    }

    /** The state of each event day, an epoch day, that has a row, for the one question that is asked; at most the days of a window. */
    Map<Integer, double[]> days(Dataset<Row> history, Asked asked) {
        StateLayout layout = StateLayout.of(asked.group());
        List<StateLayout.Column> columns = StateLayout.columns(asked.group());
        MapPartitionsFunction<Row, Row> pass = rows -> new NaiveDays(rows, layout, columns);
        return collected(inOrder(history, List.of(asked)).mapPartitions(pass, Encoders.row(NUMBERED)));
    }

    private static Map<Integer, Object[]> features(Dataset<Row> numbered) {
        Map<Integer, Object[]> features = new HashMap<>();
        for (Row row : numbered.collectAsList()) { // as many as questions
            List<Double> numbers = row.getList(1);
            List<String> texts = row.getList(2);
            Object[] values = new Object[numbers.size()];
            for (int f = 0; f < values.length; f++) {
                values[f] = texts.get(f) != null ? texts.get(f) : EntityKeys.orNull(numbers.get(f));
            }
            features.put(row.getInt(0), values);
        }
        return features;
    }

    private static Map<Integer, double[]> collected(Dataset<Row> numbered) {
        Map<Integer, double[]> values = new HashMap<>();
        for (Row row : numbered.collectAsList()) { // as many as questions, or days
            values.put(
                    row.getInt(0),
                    row.<Double>getList(1).stream()
                            .mapToDouble(Double::doubleValue)
                            .toArray());
        }
        return values;
    }

    /** The column of each aggregate's first input, if only this group is asked. */
    static List<Integer> firstInputs(FeatureGroup.Aggregates group) {
        int numbers = StateLayout.of(group).numbers();
        Map<String, Integer> columns = new LinkedHashMap<>();
        for (StateLayout.Expression e : StateLayout.expressions(group)) {
            int at = FIRST_VALUE + e.index() + (e.type() == Input.Type.TEXT ? numbers : 0);
            columns.putIfAbsent(e.aggregate(), at);
        }
        return List.copyOf(columns.values());
    }

    /** What a question without a row in its window gets. */
    static Object[] ofNothing(FeatureGroup.Aggregates group) {
        NaiveWindows windows = new NaiveWindows(StateLayout.of(group), group.windows(), ZoneOffset.UTC);
        windows.begin(0);
        FeatureValues answers = windows.answers();
        Object[] values = new Object[answers.size()];
        Arrays.setAll(values, answers::value);
        return values;
    }

    private static int numbers(List<Asked> groups) {
        return groups.stream()
                .mapToInt(a -> StateLayout.of(a.group()).numbers())
                .max()
                .orElseThrow();
    }

    /** The rows of all questions, each question's together, the newest day first, a day in the facts' order. */
    Dataset<Row> inOrder(Dataset<Row> history, List<Asked> groups) {
        int numbers = numbers(groups);
        int texts = groups.stream()
                .mapToInt(a -> StateLayout.of(a.group()).texts())
                .max()
                .orElseThrow();
        Dataset<Row> rows = null;
        for (int g = 0; g < groups.size(); g++) {
            Dataset<Row> ofGroup = rows(history, groups.get(g), g, numbers, texts);
            rows = rows == null ? ofGroup : rows.unionAll(ofGroup);
        }
        return rows.repartition(col("_q"))
                .sortWithinPartitions(col("_q"), col("_day").desc(), col("_from"), col("_place"), col("_position"));
    }

    private Dataset<Row> rows(Dataset<Row> history, Asked asked, int number, int numbers, int texts) {
        FeatureGroup.Aggregates group = asked.group();
        Dataset<Row> counted = group.where().map(w -> history.filter(expr(w))).orElse(history);
        Dataset<Row> questions = asked.questions().rows(history.sparkSession(), spine, group.entity());
        Column day = unix_date(col("_event_day"));
        Column known = unix_date(col("known_from")).leq(col("_n")).and(col("_n").lt(unix_date(col("known_to"))));
        Column asks = known.and(WindowDays.inside(group, day, col("_n")));
        for (int e = 0; e < group.entity().size(); e++) {
            asks = asks.and(Columns.named(group.entity().get(e)).equalTo(col("_e" + e)));
        }
        List<Column> columns = new ArrayList<>(List.of(
                col("_q"),
                lit(number).as("_g"),
                col("_n"),
                day.as("_day"),
                unix_date(col("known_from")).as("_from"),
                col("_place"),
                col("_position"),
                unix_micros(Columns.named(table.eventTime().orElseThrow()).cast("timestamp"))
                        .cast("double")
                        .as("_time")));
        Column[] values = new Column[numbers + texts];
        Arrays.fill(values, 0, numbers, lit(null).cast("double"));
        Arrays.fill(values, numbers, values.length, lit(null).cast("string"));
        for (StateLayout.Expression e : StateLayout.expressions(group)) {
            boolean text = e.type() == Input.Type.TEXT;
            values[text ? numbers + e.index() : e.index()] = expr(e.sql()).cast(text ? "string" : "double");
        }
        for (int v = 0; v < values.length; v++) {
            columns.add(values[v].as("_v" + v));
        }
        return counted.join(broadcast(questions), asks).select(columns.toArray(Column[]::new));
    }
}
