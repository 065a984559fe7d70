package dev.nightjar.features.spark;

import dev.nightjar.core.config.Audit;
import dev.nightjar.core.config.Evaluating;
import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.config.Gate;
import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineTime;
import dev.nightjar.core.config.Scoring;
import dev.nightjar.core.config.Source;
import dev.nightjar.core.config.Spine;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.config.Training;
import dev.nightjar.core.config.Window;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.spark.Registry;
import java.net.URI;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** A small pipeline of flights, and facts for it: the departures of D+1 and how those of D went become known on D. */
final class Flights {
    static final List<TableColumn> SCHEDULE = List.of(
            TableColumn.optional("id", "string", "Key."),
            TableColumn.optional("carrier", "string", "Carrier."),
            TableColumn.optional("plane", "string", "Plane."),
            TableColumn.optional("departs", "timestamp", "Event time."),
            TableColumn.optional("distance", "double", "Miles."));
    static final List<TableColumn> ARRIVALS = List.of(
            TableColumn.optional("id", "string", "Key."),
            TableColumn.optional("carrier", "string", "Carrier."),
            TableColumn.optional("departs", "timestamp", "Event time."),
            TableColumn.optional("delay", "double", "Minutes."),
            TableColumn.optional("cancelled", "boolean", "Whether it did not fly."));
    static final List<TableColumn> PLANES = List.of(
            TableColumn.optional("plane", "string", "Key."),
            TableColumn.optional("seats", "int", "Seats."),
            TableColumn.optional("maker", "string", "Maker."));

    private final Lake lake;
    private final Map<String, FeatureGroup> features = new LinkedHashMap<>();
    private Label label = new Label("arrivals", "delay >= 30", Label.Task.BINARY, 1, Optional.of("cancelled"));
    private Training training = new Training(10, 1, 1, 7, Map.of(), "log_loss", 1);
    private Spine spine = new Spine("schedule", List.of("id"), 1);
    private final Map<String, List<Row>> landing = new LinkedHashMap<>();
    private long position;

    Flights(Lake lake) {
        this.lake = lake;
        Map<String, Aggregation> aggregates = new LinkedHashMap<>();
        aggregates.put("flights", Aggregation.of("count", "1"));
        aggregates.put("delay", Aggregation.of("mean", "delay"));
        group(new FeatureGroup.OfRow("row", 1, columns("carrier", "carrier", "hour", "hour(departs)")));
        group(new FeatureGroup.Aggregates(
                "carrier",
                1,
                List.of("carrier"),
                "arrivals",
                List.of(Window.days(1), Window.days(3)),
                Optional.empty(),
                aggregates));
        group(new FeatureGroup.Lookup(
                "plane", 1, List.of("plane"), "planes", columns("seats", "seats", "maker", "maker")));
    }

    static Map<String, String> columns(String... namesAndExpressions) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (int i = 0; i < namesAndExpressions.length; i += 2) {
            columns.put(namesAndExpressions[i], namesAndExpressions[i + 1]);
        }
        return columns;
    }

    Lake lake() {
        return lake;
    }

    Flights group(FeatureGroup group) {
        features.put(group.name(), group);
        return this;
    }

    Flights label(Label newLabel) {
        label = newLabel;
        return this;
    }

    Flights spine(Spine newSpine) {
        spine = newSpine;
        return this;
    }

    Flights training(int history, int validation, int test) {
        training = new Training(history, validation, test, 7, Map.of(), "log_loss", 1);
        return this;
    }

    /** The pipeline itself, below a folder that is nowhere. */
    static Pipeline definition() {
        return new Flights(null).pipeline();
    }

    Pipeline pipeline() {
        Map<String, Source> sources = new LinkedHashMap<>();
        Map<String, Table> tables = new LinkedHashMap<>();
        List.of(
                        table("schedule", SCHEDULE, "id", Optional.of("departs")),
                        table("arrivals", ARRIVALS, "id", Optional.of("departs")),
                        table("planes", PLANES, "plane", Optional.empty()))
                .forEach(t -> {
                    tables.put(t.name(), t);
                    sources.put(t.name(), source(t.name()));
                });
        return new Pipeline(
                "flights",
                "Which are late?",
                new PipelineTime(ZoneId.of("UTC"), LocalTime.of(6, 0)),
                URI.create("file:/nowhere"),
                URI.create("file:/nowhere"),
                sources,
                tables,
                features,
                spine,
                label,
                training,
                Evaluating.USUAL,
                new Gate(Gate.Mode.ENFORCE, List.of()),
                new Scoring(3, OptionalDouble.empty()),
                new Audit(1000),
                Optional.empty(),
                features + " " + label + " " + training,
                "");
    }

    private static Table table(String name, List<TableColumn> columns, String key, Optional<String> eventTime) {
        Map<String, String> select = new LinkedHashMap<>();
        columns.forEach(c -> select.put(c.name(), c.name()));
        return new Table(
                name,
                name,
                select,
                List.of(key),
                eventTime,
                60,
                Optional.empty(),
                List.of(),
                0.1,
                0.1,
                Optional.empty());
    }

    private static Source source(String name) {
        return new Source(
                name,
                Source.Format.CSV,
                name + "/{date}.csv",
                new Source.Arrives(true, Optional.empty()),
                Source.Load.INCREMENTAL,
                List.of(),
                "NA",
                Source.Policy.WARN,
                Source.Policy.FAIL,
                Source.Policy.WARN);
    }

    RunContext context(LogicalDate night, String attempt) {
        Pipeline pipeline = pipeline();
        return new RunContext(pipeline, night, "run-" + night, attempt, "code", Progress.silent());
    }

    Row departure(String id, String carrier, String plane, String departs, double distance) {
        return RowFactory.create(id, carrier, plane, time(departs), distance);
    }

    Row arrival(String id, String carrier, String departs, Double delay, boolean cancelled) {
        return RowFactory.create(id, carrier, time(departs), delay, cancelled);
    }

    private static Timestamp time(String text) {
        return Timestamp.from(java.time.Instant.parse(text + ":00Z"));
    }

    /** Rows that become known on a date; {@link #land} writes them. */
    void known(String table, LogicalDate known, Row... rows) {
        known(table, known, "upsert", rows);
    }

    void known(String table, LogicalDate known, String op, Row... rows) {
        int time = selected(table).stream().map(TableColumn::name).toList().indexOf("departs");
        for (Row row : rows) {
            landing.computeIfAbsent(table, t -> new ArrayList<>())
                    .add(fact(row, known, time < 0 ? null : row.getTimestamp(time), op));
        }
    }

    private static List<TableColumn> selected(String table) {
        return switch (table) {
            case "schedule" -> SCHEDULE;
            case "arrivals" -> ARRIVALS;
            default -> PLANES;
        };
    }

    /** Writes the facts of these known dates, in place of those that were there; one commit a table. */
    void land(DateRange range) {
        Pipeline pipeline = pipeline();
        for (Table table : pipeline.tables().values()) {
            var contract = PipelineTables.facts(pipeline, table, selected(table.name()));
            List<Row> rows = landing.getOrDefault(table.name(), List.of()).stream()
                    .filter(r -> range.contains(known(r)))
                    .toList();
            Dataset<Row> dataset = lake.spark().createDataFrame(rows, StructType.fromDDL(contract.ddl()));
            lake.replace(dataset.coalesce(1), contract, range, new CommitTag("run", "etl", "ingest", range.toString()));
        }
    }

    /** From this night on a model is in office, so that only Mondays train. */
    Flights champion(LogicalDate night) {
        ModelEvent promoted =
                new ModelEvent(night, 0, ModelEvent.Kind.PROMOTED, "model", "trainer", "first", "test", "{}");
        new Registry(lake).append(List.of(promoted), new CommitTag("run", "1", "train", night.toString()));
        return this;
    }

    private static LogicalDate known(Row fact) {
        return new LogicalDate(fact.getDate(fact.size() - 9).toLocalDate());
    }

    /**
     * Each day two carriers fly once. UA's delay is 0 on the first day and 10 more each day; DL is 60 late every second day, and
     * cancelled on the 28th. DL's plane stands in no table.
     */
    static void fly(Flights flights, DateRange range) {
        fly(flights, range, 0);
    }

    /** As above, with arrivals that become known some days later than they happen. */
    static void fly(Flights flights, DateRange range, int later) {
        LogicalDate first = range.first();
        flights.known("planes", first, RowFactory.create("N1", 100, "Airbus"), RowFactory.create("N2", 200, "Boeing"));
        first.through(range.last()).forEach(d -> {
            LogicalDate next = d.next();
            flights.known(
                    "schedule",
                    d,
                    flights.departure("UA-" + next, "UA", "N1", next + "T07:30", 500),
                    flights.departure("DL-" + next, "DL", "N9", next + "T18:00", 700));
            double day = first.until(d);
            boolean cancelled = d.toString().endsWith("28");
            flights.known(
                    "arrivals",
                    d.plus(later),
                    flights.arrival("UA-" + d, "UA", d + "T07:30", 10 * day, false),
                    flights.arrival("DL-" + d, "DL", d + "T18:00", cancelled ? null : day % 2 * 60, cancelled));
        });
    }

    private Row fact(Row row, LogicalDate known, Timestamp time, String op) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            values.add(row.get(i));
        }
        Date day = time == null
                ? null
                : Date.valueOf(time.toInstant().atZone(ZoneId.of("UTC")).toLocalDate());
        position++;
        values.addAll(Arrays.asList(
                day,
                known.sqlDate(),
                known.sqlDate(),
                "place-" + known,
                position,
                op,
                true,
                new String[0],
                "hash" + position,
                PipelineTables.month(known)));
        return RowFactory.create(values.toArray());
    }
}
