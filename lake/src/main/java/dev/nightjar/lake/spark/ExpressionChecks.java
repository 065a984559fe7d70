package dev.nightjar.lake.spark;

import dev.nightjar.core.config.AggregateFunction;
import dev.nightjar.core.config.AggregateFunction.Input;
import dev.nightjar.core.config.AggregateFunctions;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Source;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.rule.Expectation;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.lake.ExpressionReport;
import dev.nightjar.lake.ExpressionReport.Problem;
import dev.nightjar.lake.spark.SqlAnalysis.Known;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;

/** Checks every expression of a pipeline file that makes tables, features or labels. Reads no data and needs no session. */
public final class ExpressionChecks {
    private static final String NUMBER_NEEDED = "a number or a truth value is needed";

    private final Pipeline pipeline;
    private final Map<String, StructType> sources;
    private final Map<String, StructType> published;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private final Map<String, StructType> types = new HashMap<>();
    private final Map<String, Known> known = new HashMap<>();
    private final OwnLabel ownLabel;

    private ExpressionChecks(Pipeline pipeline, Map<String, StructType> sources, Map<String, StructType> published) {
        this.pipeline = pipeline;
        this.sources = sources;
        this.published = published;
        this.ownLabel = new OwnLabel(pipeline);
    }

    /**
     * @param sources types of the columns of sources that declare none, as far as they are known
     * @param published types of the tables whose facts stand, with the file's definition
     */
    public static ExpressionReport of(
            Pipeline pipeline, Map<String, StructType> sources, Map<String, StructType> published) {
        return new ExpressionChecks(pipeline, sources, published).report();
    }

    private ExpressionReport report() {
        pipeline.tables().values().forEach(this::table);
        pipeline.features().values().forEach(this::group);
        label(pipeline.label());
        pipeline.training().weight().ifPresent(this::weight);
        ownLabel.judge(problems, warnings);
        return new ExpressionReport(problems, warnings, unknown);
    }

    private void table(Table table) {
        String key = "tables." + table.name();
        StructType landed = landed(table);
        boolean typed = landed.length() > 0;
        StructType visible = typed ? landed.add("_known_date", "date").add("_declared_date", "date") : landed;
        StructType selected = new StructType();
        boolean whole = true;
        for (Map.Entry<String, String> column : table.select().entrySet()) {
            SqlAnalysis.Result result = check(
                    key + ".select." + column.getKey(),
                    column.getValue(),
                    new SqlAnalysis(visible, typed ? Known.TYPES : Known.NOTHING),
                    t -> true,
                    "");
            ownLabel.column(table, column.getKey(), result.reads());
            Optional<DataType> stands = type(published.get(table.name()), column.getKey());
            DataType type = stands.or(result::type).orElse(DataTypes.NullType);
            whole &= stands.isPresent() || (typed && result.type().isPresent());
            selected = selected.add(column.getKey(), type);
            if (typed && type(visible, column.getKey()).isEmpty()) { // a later one may name an earlier one
                visible = visible.add(column.getKey(), type);
            }
        }
        if (!typed && !whole) {
            unknown.add(key + ": the types of " + table.source()
                    + " stand in its files; its expressions are checked whole when they are first read");
        }
        types.put(table.name(), selected);
        known.put(table.name(), whole ? Known.TYPES : Known.NAMES);
        rules(table, visible, typed);
    }

    private void rules(Table table, StructType visible, boolean typed) {
        String key = "tables." + table.name();
        table.deleteWhen()
                .ifPresent(sql -> check(
                        key + ".delete_when",
                        sql,
                        new SqlAnalysis(visible, typed ? Known.TYPES : Known.NOTHING),
                        ExpressionChecks::isCondition,
                        "a condition is needed"));
        for (int i = 0; i < table.expect().size(); i++) {
            if (table.expect().get(i).measure() instanceof Expectation.Measure.Sql sql) {
                check(
                        key + ".expect[" + i + "].sql",
                        sql.expression(),
                        over(table.name(), facts(table.name())),
                        ExpressionChecks::isCondition,
                        "a condition is needed");
            }
        }
        List<String> times = new ArrayList<>();
        table.eventTime().ifPresent(times::add);
        table.valid().ifPresent(v -> times.add(v.from()));
        table.valid().flatMap(Table.Valid::to).ifPresent(times::add);
        for (String time : times) {
            DataType type = type(types.get(table.name()), time).orElse(DataTypes.NullType);
            if (!isTime(type)) {
                problems.add(new Problem(
                        key + ".select." + time,
                        "is of type " + type.catalogString() + "; a time of the table is a date or a timestamp"));
            }
        }
    }

    private StructType landed(Table table) {
        Source source = pipeline.sources().get(table.source());
        if (source == null || source.format() != Source.Format.CSV) {
            return sources.getOrDefault(table.source(), new StructType());
        }
        StructType columns = new StructType();
        for (Source.SchemaColumn column : source.columns()) {
            columns = columns.add(column.name(), column.type());
        }
        return columns;
    }

    private void group(FeatureGroup group) {
        String key = "features." + group.name();
        if (group instanceof FeatureGroup.OfRow row) {
            StructType spine =
                    live(pipeline.spine().from()).add("_night", "date").add("_date", "date");
            features(key, row.columns(), pipeline.spine().from(), spine)
                    .forEach((at, reads) -> ownLabel.row(at, reads));
        } else if (group instanceof FeatureGroup.Lookup lookup) {
            features(key, lookup.columns(), lookup.table(), live(lookup.table()))
                    .forEach((at, reads) -> ownLabel.lookup(at, lookup, reads));
        } else {
            aggregates(key, (FeatureGroup.Aggregates) group);
        }
    }

    private Map<String, Set<String>> features(String key, Map<String, String> columns, String table, StructType row) {
        Map<String, Set<String>> reads = new java.util.LinkedHashMap<>();
        columns.forEach((name, sql) -> {
            String at = key + ".columns." + name;
            SqlAnalysis.Result result = check(
                    at,
                    sql,
                    over(table, row),
                    ExpressionChecks::isFeature,
                    "a feature is a number, a truth value or a text, so take a part of it, for instance with hour(…),"
                            + " dayofweek(…) or size(…)");
            reads.put(at, result.reads());
        });
        return reads;
    }

    private void aggregates(String key, FeatureGroup.Aggregates group) {
        SqlAnalysis rows = over(group.from(), live(group.from()));
        group.where()
                .ifPresent(sql ->
                        check(key + ".where", sql, rows, ExpressionChecks::isCondition, "a condition is needed"));
        group.aggregates().forEach((name, aggregation) -> {
            AggregateFunction function = AggregateFunctions.named(aggregation.function());
            for (int i = 0; i < aggregation.of().size(); i++) {
                Input input = function.inputs().get(i);
                String at = key + ".aggregates." + name + "." + input.key();
                boolean any = input.type() == Input.Type.ANY || input.type() == Input.Type.TEXT;
                boolean condition = input.type() == Input.Type.CONDITION;
                SqlAnalysis.Result result = check(
                        at,
                        aggregation.of().get(i),
                        rows,
                        any ? t -> true : condition ? ExpressionChecks::isCondition : ExpressionChecks::isReadAsNumber,
                        condition ? "a condition is needed" : NUMBER_NEEDED);
                if (input.type() == Input.Type.NUMBER
                        && result.type().orElse(DataTypes.NullType) instanceof StringType) {
                    warnings.add(
                            at + ": '" + aggregation.of().get(i)
                                    + "' is a text; one that is no number counts as none: write cast(… as double) if that is meant");
                }
                ownLabel.aggregate(at, group, result.reads());
            }
        });
    }

    private void label(Label label) {
        SqlAnalysis rows = over(label.from(), live(label.from()));
        SqlAnalysis.Result value = check(
                "label.value",
                label.value(),
                rows,
                t -> t instanceof NumericType || isCondition(t),
                NUMBER_NEEDED + "; of a text take cast(… as double), of times a difference");
        ownLabel.label(value.reads());
        label.exclude()
                .ifPresent(sql -> check(
                        "label.exclude",
                        sql,
                        rows,
                        t -> isCondition(t) || t instanceof NumericType,
                        "a condition is needed"));
    }

    /** Over the spine's row and the columns of the label's that the spine has not. */
    private void weight(String sql) {
        String spine = pipeline.spine().from();
        String label = pipeline.label().from();
        StructType row = live(spine).add("_night", "date").add("_date", "date");
        for (StructField column : types.getOrDefault(label, new StructType()).fields()) {
            if (type(row, column.name()).isEmpty()) {
                row = row.add(column);
            }
        }
        Known less = Stream.of(spine, label)
                .map(t -> known.getOrDefault(t, Known.NOTHING))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        check("training.weight", sql, new SqlAnalysis(row, less), ExpressionChecks::isReadAsNumber, NUMBER_NEEDED);
    }

    private SqlAnalysis over(String table, StructType row) {
        return new SqlAnalysis(row, known.getOrDefault(table, Known.NOTHING));
    }

    /** The columns of a table's live row. */
    private StructType live(String table) {
        return types.getOrDefault(table, new StructType())
                .add("_event_day", "date")
                .add("_place", "string")
                .add("_position", "bigint")
                .add("known_from", "date")
                .add("known_to", "date");
    }

    private StructType facts(String table) {
        StructType facts = types.get(table);
        for (var column : PipelineTables.FACT_COLUMNS) {
            facts = facts.add(column.name(), column.type());
        }
        return facts;
    }

    private SqlAnalysis.Result check(
            String key, String sql, SqlAnalysis analysis, Predicate<DataType> fits, String needed) {
        SqlAnalysis.Result result = analysis.of(sql);
        result.problems().forEach(says -> {
            String joint = Character.isLowerCase(says.charAt(0)) ? " " : ": ";
            problems.add(new Problem(key, "'" + sql + "'" + joint + says));
        });
        result.type()
                .filter(t -> !fits.test(t))
                .ifPresent(t -> problems.add(
                        new Problem(key, "'" + sql + "' is of type " + t.catalogString() + "; " + needed)));
        return result;
    }

    private static Optional<DataType> type(StructType columns, String name) {
        return columns == null
                ? Optional.empty()
                : Arrays.stream(columns.fields())
                        .filter(f -> f.name().equalsIgnoreCase(name))
                        .map(f -> f.dataType())
                        .findFirst();
    }

    /** Lower-case names. */
    static Set<String> lower(Iterable<String> names) {
        Set<String> lower = new TreeSet<>();
        names.forEach(n -> lower.add(n.toLowerCase(Locale.ROOT)));
        return lower;
    }

    private static boolean isCondition(DataType type) {
        return type instanceof BooleanType || type instanceof NullType;
    }

    private static boolean isFeature(DataType type) {
        return type instanceof NumericType
                || type instanceof BooleanType
                || type instanceof StringType
                || type instanceof NullType;
    }

    /** Texts, dates and times too: a cast makes numbers of them, or null. */
    private static boolean isReadAsNumber(DataType type) {
        return !(type instanceof ArrayType
                || type instanceof MapType
                || type instanceof StructType
                || type instanceof BinaryType);
    }

    private static boolean isTime(DataType type) {
        return type instanceof DateType || type instanceof TimestampType || type instanceof NullType;
    }
}
