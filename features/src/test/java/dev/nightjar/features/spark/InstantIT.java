package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.config.Spine;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.config.Window;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.Audited;
import dev.nightjar.features.Explained;
import dev.nightjar.features.spark.FactLog.Fact;
import dev.nightjar.lake.spark.FactViews;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Spines with an instant for each row: against loops over all raw rows, and whole nights. */
@ExtendWith(SparkExtension.class)
class InstantIT {
    private static final int HISTORIES = 80;
    private static final Table EVENTS = TestPipelines.table("events");
    private static final DateRange ALL = new DateRange(RandomHistories.FIRST, RandomHistories.LAST);
    private static final FactLog LOG = RandomHistories.log(HISTORIES);
    private static final StructType SPINE = StructType.fromDDL("entity string, _night date, _instant bigint");

    @TempDir
    Path folder;

    private SparkSession spark;

    @BeforeEach
    void open(SparkSession session) {
        spark = session;
    }

    private static long micros(LocalDateTime utc) {
        return ChronoUnit.MICROS.between(java.time.Instant.EPOCH, utc.toInstant(ZoneOffset.UTC));
    }

    /** For every entity some nights and instants: on and beside events, at days' starts, of the night's day and of the next one. */
    private static List<Row> queries() {
        Random random = new Random(17);
        List<Row> queries = new ArrayList<>();
        for (String entity : RandomHistories.entities(HISTORIES)) {
            for (int q = 0; q < 6; q++) {
                LogicalDate night = ALL.first().plus(random.nextInt(RandomHistories.NIGHTS));
                LocalDateTime begins = night.plus(random.nextInt(3) - 1).day().atStartOfDay();
                LocalDateTime at = begins.plusHours(6L * random.nextInt(4)).plusMinutes(random.nextInt(3) == 0 ? 7 : 0);
                queries.add(RowFactory.create(entity, night.sqlDate(), micros(at)));
                queries.add(RowFactory.create(entity, night.sqlDate(), micros(at)));
            }
        }
        queries.add(RowFactory.create("nobody", ALL.last().sqlDate(), micros(LocalDateTime.of(2013, 3, 1, 12, 0))));
        queries.add(RowFactory.create(null, ALL.last().sqlDate(), micros(LocalDateTime.of(2013, 3, 1, 12, 0))));
        queries.add(RowFactory.create("h1-e1", ALL.last().sqlDate(), null));
        return queries;
    }

    private Dataset<Row> answers(List<Row> queries, FeatureGroup.Aggregates group) {
        Dataset<Row> history = FactViews.history(LOG.dataset(spark), EVENTS, ALL.last());
        Dataset<Row> tiles = TileBuilder.tiles(history, group, "at", ALL);
        Dataset<Row> spine = spark.createDataFrame(queries, SPINE);
        return Instants.operator(spine, ALL, ZoneId.of("UTC")).of(spine, tiles, history, group, "at");
    }

    @Test
    void everyAggregateAgreesWithTheLoopForEachEntityNightAndInstant() {
        FeatureGroup.Aggregates group = TestPipelines.plain();
        List<Row> queries = queries();
        List<Row> answers = answers(queries, group).collectAsList();
        Set<Row> distinct = new HashSet<>(queries.subList(0, queries.size() - 2));
        assertThat(answers).hasSize(distinct.size());
        for (Row answer : answers) {
            String entity = answer.getAs("entity");
            LogicalDate night =
                    new LogicalDate(answer.<java.sql.Date>getAs("_night").toLocalDate());
            long instant = answer.getAs("_instant");
            assertThat(distinct).contains(RowFactory.create(entity, night.sqlDate(), instant));
            List<Fact> known = LOG.live(night).stream()
                    .filter(f -> entity.equals(f.entity()) && f.at() != null)
                    .filter(f -> micros(f.at()) < instant)
                    .toList();
            for (FeatureGroup.AggregateFeature feature : group.features()) {
                compare(answer, feature, known, instant);
            }
        }
    }

    /** The day form's oracle, over rows that the window holds. */
    private static void compare(Row answer, FeatureGroup.AggregateFeature feature, List<Fact> known, long instant) {
        LocalDateTime end = LocalDateTime.ofEpochSecond(instant / 1_000_000, 0, ZoneOffset.UTC);
        LocalDateTime first =
                switch (feature.window().kind()) {
                    case DAYS -> end.minusDays(feature.window().length());
                    case MONTH_TO_DATE ->
                        end.minusNanos(1000).toLocalDate().withDayOfMonth(1).atStartOfDay();
                    case ALL -> LocalDateTime.MIN;
                };
        List<Fact> rows = known.stream().filter(f -> !f.at().isBefore(first)).toList();
        double expected = Oracle.value(
                feature.aggregate(),
                rows,
                f -> true,
                f -> f.x() == null ? Double.NaN : f.x(),
                LogicalDate.parse("2014-01-01"),
                Window.EVERYTHING);
        Double value = answer.getAs(feature.name());
        if (Double.isNaN(expected)) {
            assertThat(value).as(feature.name() + " of " + answer).isNull();
        } else {
            assertThat(value)
                    .as(feature.name() + " of " + answer)
                    .isCloseTo(expected, within(1e-9 * Math.max(1, Math.abs(expected))));
        }
    }

    @Test
    void bitsDependNeitherOnPartitionsNorOnWhatElseIsAsked() {
        FeatureGroup.Aggregates group = TestPipelines.plain();
        List<Row> queries = queries();
        Set<String> all = bits(answers(queries, group));
        List<Row> some = new ArrayList<>();
        for (int q = 0; q < queries.size(); q += 9) {
            some.add(queries.get(q));
        }
        spark.conf().set("spark.sql.shuffle.partitions", 5);
        try {
            Set<String> few = bits(answers(some, group));
            assertThat(few).hasSizeGreaterThan(100);
            assertThat(all).containsAll(few);
        } finally {
            spark.conf().set("spark.sql.shuffle.partitions", 2);
        }
    }

    @Test
    void anEntityWithVeryManyQuestionsHasTheSameBitsFromSeveralTasks() {
        FeatureGroup.Aggregates group = TestPipelines.plain();
        Dataset<Row> history = FactViews.history(LOG.dataset(spark), EVENTS, ALL.last());
        Dataset<Row> tiles = TileBuilder.tiles(history, group, "at", ALL);
        List<Row> queries = new ArrayList<>(queries());
        for (int minute = 0; minute < 200; minute++) {
            LocalDateTime at = LocalDateTime.of(2013, 3, 1, 12, 0).plusMinutes(31L * minute);
            queries.add(RowFactory.create("h1-e1", ALL.last().sqlDate(), micros(at)));
        }
        Dataset<Row> spine = spark.createDataFrame(queries, SPINE);
        AsOfInstant operator = Instants.operator(spine, ALL, ZoneId.of("UTC"), 50);
        assertThat(bits(operator.of(spine, tiles, history, group, "at")))
                .isEqualTo(bits(answers(queries, group)))
                .hasSizeGreaterThan(200);
    }

    @Test
    void theStartOfADayHasTheBitsOfTheDayForm() {
        FeatureGroup.Aggregates group = TestPipelines.plain();
        List<Row> queries = new ArrayList<>();
        for (String entity : RandomHistories.entities(HISTORIES)) {
            for (int n = 0; n < RandomHistories.NIGHTS; n += 3) {
                LogicalDate night = ALL.first().plus(n);
                queries.add(RowFactory.create(
                        entity, night.sqlDate(), micros(night.next().day().atStartOfDay())));
            }
        }
        Dataset<Row> history = FactViews.history(LOG.dataset(spark), EVENTS, ALL.last());
        Dataset<Row> tiles = TileBuilder.tiles(history, group, "at", ALL);
        Dataset<Row> byDay = AsOf.asOf(
                spark.createDataFrame(queries, SPINE), GroupTiles.ofDays(tiles), group, ALL, ZoneId.of("UTC"));
        assertThat(bits(answers(queries, group).drop("_instant")))
                .isEqualTo(bits(byDay))
                .hasSize(queries.size());
    }

    private static Set<String> bits(Dataset<Row> rows) {
        Set<String> all = new TreeSet<>();
        for (Row row : rows.collectAsList()) {
            StringBuilder text = new StringBuilder();
            for (int c = 0; c < row.size(); c++) {
                Object v = row.get(c);
                text.append(
                                v instanceof Double d
                                        ? Long.toHexString(Double.doubleToRawLongBits(d))
                                        : Objects.toString(v))
                        .append(' ');
            }
            all.add(text.toString());
        }
        return all;
    }

    @Test
    void eventsWithADateOnlyCountFromTheEndOfTheirDay() {
        FeatureGroup.Aggregates group = new FeatureGroup.Aggregates(
                "g",
                1,
                List.of("entity"),
                "events",
                List.of(Window.days(1), Window.days(2)),
                Optional.empty(),
                Map.of("n", Aggregation.of("count", "1")));
        Dataset<Row> history = FactViews.history(LOG.dataset(spark), EVENTS, ALL.last())
                .withColumn("at", col("at").cast("date"));
        Dataset<Row> tiles = TileBuilder.tiles(history, group, "at", ALL);
        List<Row> queries = new ArrayList<>();
        LogicalDate day = LogicalDate.parse("2013-03-01");
        for (String entity : RandomHistories.entities(HISTORIES)) {
            queries.add(RowFactory.create(
                    entity, ALL.last().sqlDate(), micros(day.day().atTime(23, 59))));
        }
        Dataset<Row> spine = spark.createDataFrame(queries, SPINE);
        AsOfInstant operator = Instants.operator(spine, ALL, ZoneId.of("UTC"));
        List<Fact> live = LOG.live(ALL.last());
        double events = 0;
        for (Row answer : operator.of(spine, tiles, history, group, "at").collectAsList()) {
            List<LogicalDate> days = live.stream()
                    .filter(f -> answer.getAs("entity").equals(f.entity()) && f.at() != null)
                    .map(Fact::day)
                    .toList();
            double before = days.stream().filter(day.previous()::equals).count();
            double twoBefore = days.stream().filter(day.plus(-2)::equals).count();
            assertThat(answer.<Double>getAs("g_n_1d")).isEqualTo(before);
            assertThat(answer.<Double>getAs("g_n_2d")).isEqualTo(before + twoBefore);
            events += before + twoBefore;
        }
        assertThat(events).isPositive();
    }

    private static final LogicalDate MONDAY = LogicalDate.parse("2013-09-30");

    /** Departures of the same day, minutes apart; arrivals of the day are known by its night. */
    private Flights sameDay() {
        Flights flights = new Flights(new Lake(spark, folder.resolve("lake").toUri()))
                .spine(new Spine("schedule", List.of("id"), 0, Optional.of(new Spine.ByInstant("departs", 0))))
                .champion(MONDAY.plus(-5));
        DateRange range = new DateRange(MONDAY.plus(-5), MONDAY);
        Flights.fly(flights, range);
        for (LogicalDate day : List.of(MONDAY.previous(), MONDAY)) {
            for (String minute : List.of("07:29", "07:31", "09:00")) {
                String id = "UA-" + day + "-" + minute;
                flights.known("schedule", day.previous(), flights.departure(id, "UA", "N1", day + "T" + minute, 500));
                flights.known("arrivals", day, flights.arrival(id, "UA", day + "T" + minute, 1000.0, false));
            }
        }
        flights.land(new DateRange(range.first(), MONDAY.previous()));
        return flights;
    }

    private List<String> rows(Flights flights, String path, String night) {
        return flights.lake().read(path).orElseThrow().where(night + " = '2013-09-29'").collectAsList().stream()
                .map(r -> r.getAs("id") + " " + r.getAs("carrier_flights_1d") + " " + r.getAs("carrier_flights_3d")
                        + " " + r.getAs("carrier_delay_1d") + " " + r.getAs("carrier_delay_3d"))
                .sorted()
                .toList();
    }

    @Test
    void eachRowOfASameDaySpineSeesTheMinutesBeforeItAndATrainingSetHasWhatWasScored() {
        Flights flights = sameDay();
        FeaturesJob job = new FeaturesJob(flights.lake());
        job.run(flights.context(MONDAY.previous(), "1"));
        List<String> scored = rows(flights, PipelineTables.scoringSetPath(flights.pipeline()), "night");
        assertThat(scored)
                .as("UA flies at 07:30 each day and on the 29th at three other times; no row sees its own event")
                .containsExactly(
                        "DL-2013-09-29 1.0 3.0 null 30.0",
                        "UA-2013-09-29 2.0 4.0 515.0 265.0",
                        "UA-2013-09-29-07:29 1.0 3.0 30.0 20.0",
                        "UA-2013-09-29-07:31 2.0 4.0 520.0 272.5",
                        "UA-2013-09-29-09:00 3.0 5.0 680.0 418.0");
        flights.land(DateRange.of(MONDAY));
        job.run(flights.context(MONDAY, "1"));
        String path = flights.lake().read(Tables.TRAINING_SETS).first().getAs("path");
        assertThat(rows(flights, path, "_night")).isEqualTo(scored);
        assertThat(flights.lake()
                        .read(Tables.METRICS)
                        .filter("kind = 'check' and verdict = 'pass'")
                        .collectAsList())
                .extracting(r -> r.getAs("name") + " " + r.getAs("rows"))
                .as("rows of each night, of the training set, of both, and outcomes known early")
                .contains("audit 5", "audit 5", "skew 5");
        auditFindsWhatWasChanged(flights);
        explainsByInstant(flights);
    }

    private void auditFindsWhatWasChanged(Flights flights) {
        Frontier.Published published = new Frontier(flights.lake()).latest().orElseThrow();
        KnownTables known = new KnownTables(flights.lake(), flights.pipeline(), published, MONDAY.previous());
        FeatureAudit audit = new FeatureAudit(flights.pipeline(), known, NaiveFeatures.Reach.WINDOWS);
        Column changed = when(col("id").equalTo("UA-2013-09-29-07:31"), 3.0).otherwise(col("carrier_flights_1d"));
        Dataset<Row> set = flights.lake()
                .read(PipelineTables.scoringSetPath(flights.pipeline()))
                .orElseThrow()
                .where("night = '2013-09-29'")
                .withColumnRenamed("night", "_night")
                .withColumn("carrier_flights_1d", changed);
        Audited audited = audit.of(set, DateRange.of(MONDAY.previous()), 100);
        assertThat(audited.values()).isEqualTo(5 * 8);
        assertThat(audited.differences())
                .extracting(Object::toString)
                .containsExactly("carrier_flights_1d of UA-2013-09-29-07:31 (carrier UA), night 2013-09-29:"
                        + " the set holds 3.0, its definition gives 2.0");
        assertThat(audited.causes())
                .containsEntry(
                        "carrier",
                        "the tiles of its window agree with their facts: the set was changed after it was written, or was made"
                                + " from other tiles");
    }

    private static void explainsByInstant(Flights flights) {
        Explained explained = new Explainer(flights.lake(), flights.pipeline())
                .explain(List.of("UA-2013-09-29-07:31"), MONDAY.previous(), 1);
        Explained.Group carrier = explained.groups().get(1);
        assertThat(carrier.tiles()).extracting(Explained.Tile::day).containsExactly(LogicalDate.parse("2013-09-28"));
        assertThat(carrier.days())
                .as("whole days of the longest window: the 27th and the 28th")
                .isEqualTo(2);
        Explained.Feature day = carrier.features().get(2);
        assertThat(day.name()).isEqualTo("carrier_delay_1d");
        assertThat(day.value()).isEqualTo(520.0);
        assertThat(day.held()).isEmpty();
        assertThat(day.expression()).isEqualTo("mean of delay over 1d before 2013-09-29T07:31Z of arrivals");
        assertThat(day.rows())
                .as("07:29 and 07:30 of the day; 07:30 of the day before is out")
                .isEqualTo(2);
        assertThat(day.facts()).hasSize(1);
        assertThat(carrier.features().get(3).rows()).isEqualTo(4);
    }

    @Test
    void aDelayMovesWhatWindowsEndAtBack() {
        Dataset<Row> spine = spark.createDataFrame(
                List.of(
                        RowFactory.create("a", java.sql.Timestamp.valueOf("2013-09-29 07:31:00")),
                        RowFactory.create("b", null)),
                StructType.fromDDL("id string, departs timestamp"));
        List<Row> rows =
                Instants.with(spine, new Spine.ByInstant("departs", 30)).collectAsList();
        assertThat(rows.get(0).<Long>getAs("_instant")).isEqualTo(micros(LocalDateTime.of(2013, 9, 29, 7, 1)));
        assertThat(rows.get(1).<Long>getAs("_instant")).isNull();
    }

    @Test
    void anInstantThatIsNoTimestampIsRefused() {
        Dataset<Row> spine = spark.createDataFrame(
                List.of(RowFactory.create("a", java.sql.Date.valueOf("2013-01-01"))),
                StructType.fromDDL("id string, departs date"));
        assertThatThrownBy(() -> Instants.with(spine, new Spine.ByInstant("departs", 0)))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIG))
                .hasMessage(
                        "spine.at: departs is of type date; an instant is a timestamp, so cast it in its table's select,"
                                + " or take precision: day");
    }
}
