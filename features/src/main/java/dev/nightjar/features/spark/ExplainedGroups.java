package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.config.Window;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.Difference;
import dev.nightjar.features.Explained;
import dev.nightjar.features.Explained.Fact;
import dev.nightjar.features.Explained.Feature;
import dev.nightjar.features.InstantCalendar;
import dev.nightjar.features.StateLayout;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Where the features of each group of one row came from. */
final class ExplainedGroups {
    private static final StructType PASSED =
            StructType.fromDDL("_q int, _a int, _w int, _rows bigint, _day int, _from int,"
                    + " _place string, _position bigint, _value double");
    private static final int FACT = -1;

    private final Pipeline pipeline;
    private final KnownTables known;
    private final AuditSample sample;
    private final LogicalDate night;
    private final int shown;

    /**
     * @param sample of one row
     * @param shown facts of a feature, and tiles of a group, at most
     */
    ExplainedGroups(Pipeline pipeline, KnownTables known, AuditSample sample, LogicalDate night, int shown) {
        this.pipeline = pipeline;
        this.known = known;
        this.sample = sample;
        this.night = night;
        this.shown = shown;
    }

    /**
     * @param values of the group's features by their definition
     * @param held the row of the scoring set
     */
    Explained.Group of(FeatureGroup group, Object[] values, Optional<Row> held) {
        if (group instanceof FeatureGroup.Aggregates aggregates) {
            return aggregates(aggregates, values, held);
        }
        if (group instanceof FeatureGroup.Lookup lookup) {
            return lookup(lookup, values, held);
        }
        return row((FeatureGroup.OfRow) group, values, held);
    }

    /** A clean row of a history. */
    static Fact fact(String table, Row row, Map<String, Object> values) {
        java.sql.Date day = row.getAs("_event_day");
        return new Fact(
                table,
                Objects.toString(day, ""),
                new LogicalDate(row.<java.sql.Date>getAs("known_from").toLocalDate()),
                row.getAs("_place"),
                row.getAs("_position"),
                values);
    }

    private Explained.Group row(FeatureGroup.OfRow group, Object[] values, Optional<Row> held) {
        List<Feature> features = new ArrayList<>();
        int f = 0;
        for (Map.Entry<String, String> column : group.columns().entrySet()) {
            String name = group.featureNames().get(f);
            features.add(new Feature(
                    name,
                    values[f],
                    held(held, name, values[f]),
                    column.getValue() + " of the row of " + pipeline.spine().from(),
                    values[f++] == null ? "the expression gives no value on the row" : "",
                    1,
                    List.of()));
        }
        return new Explained.Group(group.name(), group.version(), "row", Map.of(), List.of(), 0, List.of(), features);
    }

    private Explained.Group lookup(FeatureGroup.Lookup group, Object[] values, Optional<Row> held) {
        Table table = pipeline.tables().get(group.table());
        Questions question = question(group, group.entity());
        Optional<Row> found = question.size() == 0 ? Optional.empty() : row(table, group, question);
        List<Feature> features = new ArrayList<>();
        int f = 0;
        for (Map.Entry<String, String> column : group.columns().entrySet()) {
            String name = group.featureNames().get(f);
            String expression = column.getValue();
            Object value = values[f++];
            features.add(new Feature(
                    name,
                    value,
                    held(held, name, value),
                    expression + " of the row of " + table.name() + " that the night knows",
                    value != null ? "" : whyNull(question, table, found.isPresent()),
                    found.isPresent() ? 1 : 0,
                    found.map(row -> fact(table.name(), row, ordered(expression, value))).stream()
                            .limit(shown)
                            .toList()));
        }
        List<String> reads = List.of(PipelineTables.factsPath(pipeline, table));
        return new Explained.Group(
                group.name(), group.version(), "lookup", entity(group.entity()), reads, 0, List.of(), features);
    }

    private static String whyNull(Questions question, Table table, boolean found) {
        if (question.size() == 0) {
            return "its entity has a null";
        }
        return found
                ? "the expression gives no value on that row"
                : "the night knows no row of " + table.name() + " with this key";
    }

    private Optional<Row> row(Table table, FeatureGroup.Lookup group, Questions question) {
        Dataset<Row> history = known.history(group.table());
        Dataset<Row> asked = question.rows(history.sparkSession(), sample.spineType(), group.entity());
        List<Column> wanted = List.of(col("_event_day"), col("_place"), col("_position"), col("known_from"));
        return NaiveLookups.found(history, table, asked, wanted).collectAsList().stream() // at most one
                .map(row -> row.getStruct(1))
                .findFirst();
    }

    private Explained.Group aggregates(FeatureGroup.Aggregates group, Object[] values, Optional<Row> held) {
        Questions question = question(group, group.entity());
        Optional<WindowEdges> edges = question.size() == 0 ? Optional.empty() : Optional.of(edges(group));
        List<Row> passed = edges.map(e -> passed(group, question, e)).orElse(List.of());
        List<NewestTiles.Tile> tiles = edges.map(e -> tiles(group, e)).orElse(List.of());
        List<Feature> features = new ArrayList<>();
        List<String> names = group.featureNames();
        int a = 0;
        for (Map.Entry<String, Aggregation> e : group.aggregates().entrySet()) {
            int from = features.size();
            int windows = group.windows().size();
            for (int f = 0; f < e.getValue().results().size() * windows; f++) {
                Object value = values[features.size()];
                features.add(
                        feature(group, names.get(from + f), e, a, f % windows, passed, value, held, edges.isEmpty()));
            }
            a++;
        }
        List<String> reads = List.of(
                PipelineTables.tilesPath(pipeline, group),
                PipelineTables.factsPath(pipeline, pipeline.tables().get(group.from())));
        return new Explained.Group(
                group.name(),
                group.version(),
                "aggregates",
                entity(group.entity()),
                reads,
                tiles.size(),
                tiles.stream().limit(shown).map(tile -> tile(group, tile)).toList(),
                features);
    }

    private Feature feature(
            FeatureGroup.Aggregates group,
            String name,
            Map.Entry<String, Aggregation> aggregation,
            int aggregate,
            int window,
            List<Row> passed,
            Object value,
            Optional<Row> held,
            boolean noEntity) {
        Window days = group.windows().get(window);
        long rows = passed.stream()
                .filter(r -> r.getInt(1) == aggregate && r.getInt(2) == window)
                .mapToLong(r -> r.getLong(3))
                .sum();
        List<Fact> facts = passed.stream()
                .filter(r -> r.getInt(1) == aggregate && r.getInt(2) == FACT)
                .filter(r -> ExplainPass.in(r.getLong(3), window))
                .map(r -> fact(group, aggregation.getValue(), r))
                .toList();
        String expression = aggregation.getValue().function() + " of "
                + String.join(" and ", aggregation.getValue().of()) + " over " + days + before() + " of " + group.from()
                + group.where().map(w -> " where " + w).orElse("");
        String why = value != null
                ? ""
                : noEntity
                        ? noQuestion()
                        : rows == 0
                                ? "no row of the window that the night knows has a value"
                                : "its " + rows + " rows are too few, or the result overflows";
        return new Feature(name, value, held(held, name, value), expression, why, rows, facts);
    }

    private static Fact fact(FeatureGroup.Aggregates group, Aggregation aggregation, Row row) {
        return new Fact(
                group.from(),
                LogicalDate.ofEpochDay(row.getInt(4)).toString(),
                LogicalDate.ofEpochDay(row.getInt(5)),
                row.getString(6),
                row.getLong(7),
                ordered(aggregation.of().get(0), row.get(8)));
    }

    private List<Row> passed(FeatureGroup.Aggregates group, Questions question, WindowEdges edges) {
        Table table = pipeline.tables().get(group.from());
        NaiveAggregates.Asked asked = NaiveAggregates.asked(pipeline, group, 0, question);
        int first = asked.asks().all().iterator().next().days().first();
        Dataset<Row> history = first == Integer.MIN_VALUE
                ? known.history(group.from())
                : known.history(group.from(), LogicalDate.ofEpochDay(first));
        Dataset<Row> rows = new NaiveAggregates(pipeline, table).inOrder(history, asked);
        List<Integer> inputs = NaiveAggregates.firstInputs(group);
        int most = shown;
        MapPartitionsFunction<Row, Row> pass = partition -> new ExplainPass(partition, edges, inputs, most);
        return rows.mapPartitions(pass, Encoders.row(PASSED)).collectAsList(); // aggregates times (shown + windows)
    }

    /** Those of whole days. */
    private List<NewestTiles.Tile> tiles(FeatureGroup.Aggregates group, WindowEdges edges) {
        Questions ends =
                Questions.of(sample.spine(), List.of(LogicalDate.ofEpochDay(edges.lastWholeDay())), group.entity(), 0);
        return NewestTiles.of(known.tiles(group), group, night, ends, sample.spineType()).values().stream()
                .filter(tile -> tile.day().epochDay() >= edges.firstWholeDay())
                .toList();
    }

    private WindowEdges edges(FeatureGroup.Aggregates group) {
        if (pipeline.spine().precision().isEmpty()) {
            return WindowEdges.ofNight(group.windows(), night);
        }
        InstantCalendar calendar = new InstantCalendar(pipeline.time().zone());
        long end = end().orElseThrow();
        String eventTime = pipeline.tables().get(group.from()).eventTime().orElseThrow();
        boolean datesOnly =
                known.history(group.from()).schema().apply(eventTime).dataType().equals(DataTypes.DateType);
        return WindowEdges.ofInstant(group.windows(), datesOnly ? calendar.start(calendar.day(end)) : end, calendar);
    }

    /** What the row's windows end before, in microseconds; empty if it has no instant, and where windows end with the night's day. */
    private Optional<Long> end() {
        return pipeline.spine().precision().isPresent()
                ? Optional.ofNullable(sample.spine().get(0).<Long>getAs(AuditSample.END))
                : Optional.empty();
    }

    private String before() {
        return end().map(micros -> " before "
                        + Instant.EPOCH
                                .plus(micros, ChronoUnit.MICROS)
                                .atZone(pipeline.time().zone())
                                .toOffsetDateTime())
                .orElse("");
    }

    private String noQuestion() {
        return pipeline.spine().precision().isPresent() && end().isEmpty()
                ? "its row has no instant"
                : "its entity has a null";
    }

    private static Explained.Tile tile(FeatureGroup.Aggregates group, NewestTiles.Tile tile) {
        Map<String, Object> state = new LinkedHashMap<>();
        List<StateLayout.Column> columns = StateLayout.columns(group);
        for (int s = 0; s < columns.size(); s++) {
            state.put(columns.get(s).name(), EntityKeys.orNull(tile.state()[s]));
        }
        return new Explained.Tile(tile.day(), tile.known(), state);
    }

    private Questions question(FeatureGroup group, List<String> entity) {
        NaiveFeatures naive = new NaiveFeatures(pipeline, known, DateRange.of(night));
        return Questions.of(sample.spine(), List.of(night), entity, naive.moment(group), 0);
    }

    private Map<String, Object> entity(List<String> columns) {
        Map<String, Object> entity = new LinkedHashMap<>();
        columns.forEach(c -> entity.put(c, sample.spine().get(0).getAs(c)));
        return entity;
    }

    private static Map<String, Object> ordered(String name, Object value) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put(name, value);
        return values;
    }

    private static String held(Optional<Row> held, String feature, Object value) {
        if (held.isEmpty()) {
            return "";
        }
        Object stored = held.get().getAs(feature);
        return Difference.same(stored, value) ? "" : Objects.toString(stored);
    }
}
