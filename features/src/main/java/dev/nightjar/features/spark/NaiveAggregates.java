package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.core.config.AggregateFunction.Input;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.features.FeatureValues;
import dev.nightjar.features.InstantCalendar;
import dev.nightjar.features.NaiveWindows;
import dev.nightjar.features.StateLayout;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Aggregates of one table by their definition: for each question, the rows of its entity that were live on its night, folded in the facts' order. No
 * tiles, no {@link AsOf}. One pass over the table for all its groups; an entity's rows stay on the executors, in one task.
 */
final class NaiveAggregates {
    /** A group, its number in the pass, and what is asked about it. */
    record Asked(FeatureGroup.Aggregates group, int number, Asks asks) {
        NaiveRows.Width width() {
            StateLayout layout = StateLayout.of(group);
            return new NaiveRows.Width(layout.numbers(), layout.texts());
        }
    }

    private static final StructType DAYS = new StructType()
            .add("_day", DataTypes.IntegerType)
            .add("_values", DataTypes.createArrayType(DataTypes.DoubleType, false));

    private final Pipeline pipeline;
    private final Table table;

    NaiveAggregates(Pipeline pipeline, Table table) {
        this.pipeline = pipeline;
        this.table = table;
    }

    /** A group of the pipeline, and questions by the night's day or, where the spine has instants, by these. */
    static Asked asked(Pipeline pipeline, FeatureGroup.Aggregates group, int number, Questions questions) {
        int keys = group.entity().size();
        if (pipeline.spine().precision().isEmpty()) {
            return new Asked(group, number, questions.each(keys, (night, moments) -> WindowDays.of(group, night)));
        }
        InstantCalendar calendar = new InstantCalendar(pipeline.time().zone());
        return new Asked(
                group, number, questions.byNight(keys, (night, moments) -> WindowDays.of(group, moments, calendar)));
    }

    /** @param history of the table, for its types */
    NaiveSolver.Maker solver(FeatureGroup.Aggregates group, Dataset<Row> history) {
        StateColumns columns = new StateColumns(group);
        if (pipeline.spine().precision().isEmpty()) {
            return NaiveSolver.byDay(columns, group.windows(), pipeline.time().zone());
        }
        boolean datesOnly = history.schema()
                .apply(table.eventTime().orElseThrow())
                .dataType()
                .equals(DataTypes.DateType);
        return NaiveSolver.byInstant(
                columns, group.windows(), new InstantCalendar(pipeline.time().zone()), datesOnly);
    }

    /** The state of each event day, an epoch day, that has a row, for the one unit that is asked about; at most the days of a window. */
    Map<Integer, double[]> days(Dataset<Row> history, Asked asked) {
        StateColumns columns = new StateColumns(asked.group());
        List<StateLayout.Column> slots = StateLayout.columns(asked.group());
        int numbers = asked.width().numbers();
        MapPartitionsFunction<Row, Row> pass = rows -> new NaiveDays(rows, columns, slots, numbers);
        Map<Integer, double[]> days = new HashMap<>();
        for (Row row :
                inOrder(history, asked).mapPartitions(pass, Encoders.row(DAYS)).collectAsList()) { // as many as days
            days.put(
                    row.getInt(0),
                    row.<Double>getList(1).stream()
                            .mapToDouble(Double::doubleValue)
                            .toArray());
        }
        return days;
    }

    /** The column of each aggregate's first input in {@link #inOrder}. */
    static List<Integer> firstInputs(FeatureGroup.Aggregates group) {
        int numbers = StateLayout.of(group).numbers();
        Map<String, Integer> columns = new LinkedHashMap<>();
        for (StateLayout.Expression e : StateLayout.expressions(group)) {
            int at = NaiveRows.FIRST_VALUE + e.index() + (e.type() == Input.Type.TEXT ? numbers : 0);
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

    /** The rows of one group, in the order of {@link NaiveRows#inOrder}. */
    Dataset<Row> inOrder(Dataset<Row> history, Asked asked) {
        return NaiveRows.inOrder(List.of(rows(history, List.of(asked), FactDays.ALL, asked.width())));
    }

    /**
     * The rows of all questions about groups of the table, in the form of {@link NaiveRows}.
     *
     * @param history of the table, as of the last night asked about or later
     * @param days those that are taken from it
     */
    Dataset<Row> rows(Dataset<Row> history, List<Asked> groups, FactDays days, NaiveRows.Width width) {
        List<Column> columns = new ArrayList<>(List.of(
                unix_date(col("known_from")),
                unix_date(col("known_to")),
                unix_date(col("_event_day")),
                col("_place"),
                col("_position"),
                unix_micros(Columns.named(table.eventTime().orElseThrow()).cast("timestamp"))
                        .cast("double")));
        List<GroupRows.Place> places = new ArrayList<>();
        Column near = lit(false);
        for (Asked asked : groups) {
            places.add(place(asked, history, columns));
            near = near.or(asked.asks().near(history, asked.group().entity()));
        }
        List<Column> named = new ArrayList<>();
        columns.forEach(c -> named.add(c.as("_c" + named.size())));
        FlatMapFunction<Row, Row> rows = new GroupRows(places, days, width);
        return history.filter(col("_event_day").isNotNull().and(near))
                .select(named.toArray(Column[]::new))
                .flatMap(rows, Encoders.row(width.type()));
    }

    private static GroupRows.Place place(Asked asked, Dataset<Row> history, List<Column> columns) {
        FeatureGroup.Aggregates group = asked.group();
        int counted = columns.size();
        Column where = coalesce(expr(group.where().orElse("true")), lit(false));
        columns.add(where);
        int entity = columns.size();
        columns.addAll(List.of(Columns.of(group.entity())));
        int values = columns.size();
        NaiveRows.Width width = asked.width();
        Column[] of = new Column[width.numbers() + width.texts()];
        for (StateLayout.Expression e : StateLayout.expressions(group)) {
            int at = e.type() == Input.Type.TEXT ? width.numbers() + e.index() : e.index();
            Column value = TileBuilder.input(history, e);
            of[at] = group.where().isPresent() ? when(where, value) : value;
        }
        columns.addAll(List.of(of));
        return new GroupRows.Place(asked.number(), asked.asks(), counted, entity, values, width);
    }

    /**
     * Days that are not taken from facts, as tiles: each version that a night in question knew, in the form of {@link NaiveRows}.
     *
     * @param tiles of which one of a whole month may be the only one of it, as its first day
     */
    static Dataset<Row> tiles(Dataset<Row> tiles, Asked asked, NaiveRows.Width width) {
        FeatureGroup.Aggregates group = asked.group();
        StateColumns states = new StateColumns(group);
        List<Column> columns = new ArrayList<>(List.of(unix_date(col("known_date")), unix_date(col("event_day"))));
        columns.addAll(List.of(Columns.of(group.entity())));
        columns.addAll(List.of(states.cast()));
        Asks asks = asked.asks();
        int number = asked.number();
        int at = 2 + group.entity().size();
        FlatMapFunction<Row, Row> rows = tile -> asks.of(tile, 2).stream()
                .filter(unit -> tile.getInt(0) <= unit.night() && unit.days().hold(tile.getInt(1)))
                .map(unit -> {
                    Object[] out = width.row(unit, number, tile.getInt(1), tile.getInt(0));
                    out[NaiveRows.STATE] = states.encode(tile, at);
                    return RowFactory.create(out);
                })
                .collect(Collectors.toList())
                .iterator();
        return tiles.filter(asks.near(tiles, group.entity()))
                .select(columns.toArray(Column[]::new))
                .flatMap(rows, Encoders.row(width.type()));
    }
}
