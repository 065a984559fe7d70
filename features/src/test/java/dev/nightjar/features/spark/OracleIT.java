package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.FeatureGroup.AggregateFeature;
import dev.nightjar.core.config.Spine;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.config.Window;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.HeavyKey;
import dev.nightjar.features.spark.FactLog.Fact;
import dev.nightjar.lake.spark.FactViews;
import dev.nightjar.testing.SparkExtension;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tiles, windows, spines and look-ups against loops over all raw rows, on random histories. */
@ExtendWith(SparkExtension.class)
class OracleIT {
    private static final int HISTORIES = 250;
    private static final Table EVENTS = TestPipelines.table("events");
    private static final DateRange ALL = new DateRange(RandomHistories.FIRST, RandomHistories.LAST);
    private static final FactLog LOG = RandomHistories.log(HISTORIES);

    private SparkSession spark;

    @BeforeEach
    void open(SparkSession session) {
        spark = session;
    }

    private Dataset<Row> history(LogicalDate asOf) {
        return FactViews.history(LOG.dataset(spark), EVENTS, asOf);
    }

    private List<LogicalDate> nights() {
        return RandomHistories.FIRST
                .previous()
                .through(RandomHistories.LAST.plus(9))
                .toList();
    }

    private Map<LogicalDate, List<Fact>> liveByNight() {
        Map<LogicalDate, List<Fact>> live = new HashMap<>();
        nights().forEach(n -> live.put(n, LOG.live(n)));
        return live;
    }

    @Test
    void everyAggregateAgreesOnEveryNight() {
        FeatureGroup.Aggregates group = TestPipelines.plain();
        List<Row> queries = new ArrayList<>();
        for (LogicalDate night : nights()) {
            RandomHistories.entities(HISTORIES).forEach(e -> queries.add(RowFactory.create(e, night.sqlDate())));
            queries.add(RowFactory.create(null, night.sqlDate()));
            queries.add(RowFactory.create("nobody", night.sqlDate()));
            queries.add(RowFactory.create("nobody", night.sqlDate()));
        }
        Dataset<Row> spine = spark.createDataFrame(queries, StructType.fromDDL("entity string, _night date"));
        DateRange nights = new DateRange(nights().get(0), nights().get(nights().size() - 1));
        Dataset<Row> tiles = TileBuilder.tiles(history(ALL.last()), group, "at", ALL);
        List<Row> answers = AsOf.asOf(spine, GroupTiles.ofDays(tiles), group, nights, ZoneOffset.UTC)
                .collectAsList();
        assertThat(answers).hasSize(nights().size() * (3 * HISTORIES + 1));
        Map<LogicalDate, List<Fact>> live = liveByNight();
        for (Row answer : answers) {
            compare(answer, group, live);
        }
    }

    private static void compare(Row answer, FeatureGroup.Aggregates group, Map<LogicalDate, List<Fact>> live) {
        String entity = answer.getAs("entity");
        LogicalDate night =
                new LogicalDate(answer.<java.sql.Date>getAs("_night").toLocalDate());
        String history = entity.substring(0, entity.indexOf('-') + 1);
        List<Fact> rows =
                live.get(night).stream().filter(f -> f.id().startsWith(history)).toList();
        for (AggregateFeature feature : group.features()) {
            double expected = Oracle.value(
                    group.aggregates().get(feature.aggregate()).function(),
                    rows,
                    f -> entity.equals(f.entity()),
                    f -> f.x() == null ? Double.NaN : f.x(),
                    night,
                    feature.window());
            same(answer.getAs(feature.name()), expected, answer.toString());
        }
    }

    private static void same(Double value, double expected, String row) {
        if (Double.isNaN(expected)) {
            assertThat(value).as(row).isNull();
        } else {
            assertThat(value).as(row).isCloseTo(expected, within(1e-9 * Math.max(1, Math.abs(expected))));
        }
    }

    @Test
    void anAggregateFromOutsideWithAnObjectAndATextAgrees() {
        FeatureGroup.Aggregates group = TestPipelines.fromOutside();
        List<Row> queries = new ArrayList<>();
        LogicalDate night = ALL.last();
        RandomHistories.entities(40).forEach(e -> queries.add(RowFactory.create(e, night.sqlDate())));
        Dataset<Row> spine = spark.createDataFrame(queries, StructType.fromDDL("entity string, _night date"));
        Dataset<Row> tiles = TileBuilder.tiles(history(night), group, "at", ALL);
        List<Row> answers = AsOf.asOf(spine, GroupTiles.ofDays(tiles), group, DateRange.of(night), ZoneOffset.UTC)
                .collectAsList();
        assertThat(answers).hasSize(120);
        for (Row answer : answers) {
            List<Fact> rows = LOG.live(night).stream()
                    .filter(f -> answer.getAs("entity").equals(f.entity()))
                    .filter(f -> f.at() != null
                            && f.day().isAfter(night.plus(-3))
                            && !f.day().isAfter(night))
                    .toList();
            List<Double> values = rows.stream()
                    .map(Fact::x)
                    .filter(x -> x != null && Double.isFinite(x) && x >= -5)
                    .toList();
            TreeSet<String> days = new TreeSet<>();
            rows.forEach(f -> days.add(f.day().toString()));
            same(answer.getAs("o_ends_low_3d"), values.isEmpty() ? Double.NaN : Collections.min(values), "" + answer);
            same(answer.getAs("o_ends_high_3d"), values.isEmpty() ? Double.NaN : Collections.max(values), "" + answer);
            assertThat(answer.<Double>getAs("o_days_n_3d")).isEqualTo(days.size());
            assertThat(answer.<String>getAs("o_days_first_3d")).isEqualTo(days.isEmpty() ? null : days.first());
            assertThat(answer.<Double>getAs("o_days_n_all")).isGreaterThanOrEqualTo(days.size());
        }
    }

    @Test
    void filtersTruthValuesAndEntitiesOfTwoColumnsAgree() {
        FeatureGroup.Aggregates group = TestPipelines.filtered();
        List<Row> queries = new ArrayList<>();
        for (LogicalDate night : nights()) {
            for (String e : RandomHistories.entities(60)) {
                queries.add(RowFactory.create(e, 0, night.sqlDate()));
                queries.add(RowFactory.create(e, 1, night.sqlDate()));
            }
            queries.add(RowFactory.create("h1-e1", null, night.sqlDate()));
        }
        Dataset<Row> spine = spark.createDataFrame(queries, StructType.fromDDL("entity string, kind int, _night date"));
        DateRange nights = new DateRange(nights().get(0), nights().get(nights().size() - 1));
        Dataset<Row> tiles = TileBuilder.tiles(history(ALL.last()), group, "at", ALL);
        Map<LogicalDate, List<Fact>> live = liveByNight();
        List<Row> answers = AsOf.asOf(spine, GroupTiles.ofDays(tiles), group, nights, ZoneOffset.UTC)
                .collectAsList();
        assertThat(answers).hasSize(nights().size() * 3 * 60 * 2);
        for (Row answer : answers) {
            LogicalDate night =
                    new LogicalDate(answer.<java.sql.Date>getAs("_night").toLocalDate());
            List<Fact> rows = live.get(night).stream()
                    .filter(f -> answer.getAs("entity").equals(f.entity())
                            && ((Number) answer.getAs("kind")).intValue() == f.kind())
                    .filter(f -> f.x() != null && f.x() > -5) // for Spark, NaN is greater than any number
                    .toList();
            List<Fact> withNaN = live.get(night).stream()
                    .filter(f -> answer.getAs("entity").equals(f.entity())
                            && ((Number) answer.getAs("kind")).intValue() == f.kind())
                    .filter(f -> f.x() != null && (f.x() > -5 || f.x().isNaN()))
                    .toList();
            assertThat(rows.size()).isLessThanOrEqualTo(withNaN.size());
            same(
                    answer.getAs("f_n_2d"),
                    Oracle.value("count", withNaN, f -> true, f -> 1, night, Window.days(2)),
                    answer.toString());
            same(
                    answer.getAs("f_texts_2d"),
                    Oracle.value(
                            "count", withNaN, f -> true, f -> f.kind() == 0 ? 1 : Double.NaN, night, Window.days(2)),
                    answer.toString());
            same(
                    answer.getAs("f_lists_2d"),
                    withNaN.stream()
                            .map(Fact::day)
                            .filter(d -> d != null && d.isAfter(night.plus(-2)) && !d.isAfter(night))
                            .distinct()
                            .count(),
                    answer.toString());
            same(
                    answer.getAs("f_high_2d"),
                    Oracle.value(
                            "mean",
                            withNaN,
                            f -> true,
                            f -> f.x() >= 5 || f.x().isNaN() ? 1 : 0,
                            night,
                            Window.days(2)),
                    answer.toString());
        }
    }

    @Test
    void lookUpsAreTheRowThatTheNightKnew() {
        Map<LogicalDate, List<Fact>> live = liveByNight();
        List<String> ids = LOG.facts().stream().map(Fact::id).distinct().toList();
        List<Row> answers = lookUps(LOG, ids, RandomHistories.LAST);
        assertThat(answers).hasSize(nights().size() * (ids.size() + 3));
        for (Map.Entry<LogicalDate, List<Fact>> night : live.entrySet()) {
            Map<String, Fact> known = new HashMap<>();
            night.getValue().forEach(f -> known.put(f.id(), f));
            for (Row answer : answers) {
                if (night.getKey().sqlDate().equals(answer.getAs("_night"))) {
                    sameRow(answer, Optional.ofNullable(known.get(answer.<String>getAs("who"))));
                }
            }
        }
    }

    private static void sameRow(Row answer, Optional<Fact> known) {
        Optional<Double> x = known.map(Fact::x);
        assertThat(answer.<String>getAs("_f0"))
                .as(answer.toString())
                .isEqualTo(known.map(Fact::entity).orElse(null));
        same(answer.getAs("_f1"), x.filter(Double::isFinite).orElse(Double.NaN), answer.toString());
        same(answer.getAs("_f2"), x.map(v -> v > 1 || v.isNaN() ? 1.0 : 0.0).orElse(Double.NaN), answer.toString());
    }

    /** History e: loads A, B, A and keys that vanish. */
    @Test
    void lookUpsOfFullLoadsAreTheRowOfTheNewestLoad() {
        List<RandomLoads> tables = RandomLoads.of(HISTORIES);
        FactLog log = new FactLog();
        tables.forEach(t -> t.log().forEach(log::add));
        Map<String, RandomLoads> byKey = new HashMap<>();
        tables.forEach(t -> t.keys().forEach(k -> byKey.put(k, t)));
        List<Row> answers = lookUps(log, List.copyOf(byKey.keySet()), RandomHistories.LAST);
        assertThat(answers).hasSize(nights().size() * (byKey.size() + 3));
        for (Row answer : answers) {
            LogicalDate night =
                    new LogicalDate(answer.<java.sql.Date>getAs("_night").toLocalDate());
            String who = answer.getAs("who");
            Optional<Double> value = byKey.containsKey(who) ? byKey.get(who).value(who, night) : Optional.empty();
            assertThat(answer.<Double>getAs("_f1")).as(answer.toString()).isEqualTo(value.orElse(null));
            assertThat(answer.<String>getAs("_f0"))
                    .as(answer.toString())
                    .isEqualTo(value.map(v -> "e" + v).orElse(null));
        }
    }

    /** For every night each id once, an unknown one twice, and none. */
    private List<Row> lookUps(FactLog log, List<String> ids, LogicalDate asOf) {
        List<Row> queries = new ArrayList<>();
        for (LogicalDate night : nights()) {
            ids.forEach(id -> queries.add(RowFactory.create(id, night.sqlDate())));
            queries.add(RowFactory.create("nobody", night.sqlDate()));
            queries.add(RowFactory.create("nobody", night.sqlDate()));
            queries.add(RowFactory.create(null, night.sqlDate()));
        }
        Dataset<Row> spine = spark.createDataFrame(queries, StructType.fromDDL("who string, _night date"));
        FeatureRows.Inputs inputs = new FeatureRows.Inputs() {
            @Override
            public Dataset<Row> tiles(FeatureGroup.Aggregates group) {
                throw new AssertionError("a look-up reads no tiles");
            }

            @Override
            public Dataset<Row> history(String table) {
                return FactViews.history(log.dataset(spark), EVENTS, asOf);
            }
        };
        DateRange nights = new DateRange(nights().get(0), nights().get(nights().size() - 1));
        return new FeatureRows(TestPipelines.of(EVENTS, TestPipelines.lookup("events")), inputs, nights)
                .of(spine)
                .collectAsList();
    }

    @Test
    void theSpineOfEachNightIsWhatTheNightKnew() {
        Dataset<Row> spine = Spines.spine(history(ALL.last()), new Spine("events", List.of("id"), 1), ALL);
        List<String> expected = new ArrayList<>();
        for (LogicalDate night : ALL.first().through(ALL.last()).toList()) {
            LOG.live(night).stream()
                    .filter(f -> night.next().equals(f.day()))
                    .forEach(f -> expected.add(night + " " + night.next() + " " + f.id() + " " + f.entity()));
        }
        assertThat(spine.collectAsList().stream()
                        .map(r -> r.getAs("_night") + " " + r.getAs("_date") + " " + r.getAs("id") + " "
                                + r.getAs("entity"))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void tilesHaveTheSameBitsHoweverNightsAndPartitionsAreCut() {
        FeatureGroup.Aggregates group = TestPipelines.plain();
        List<String> whole = bits(TileBuilder.tiles(history(ALL.last()), group, "at", ALL));
        assertThat(whole).hasSizeGreaterThan(HISTORIES);
        List<String> single = new ArrayList<>();
        for (LogicalDate night : ALL.first().through(ALL.last()).toList()) {
            single.addAll(bits(TileBuilder.tiles(history(night), group, "at", DateRange.of(night))));
        }
        assertThat(new TreeSet<>(single)).hasSameSizeAs(single).isEqualTo(new TreeSet<>(whole));
        Random random = new Random(5);
        for (int round = 0; round < 3; round++) {
            spark.conf().set("spark.sql.shuffle.partitions", 1 + random.nextInt(7));
            try {
                assertThat(new TreeSet<>(randomRanges(group, random))).isEqualTo(new TreeSet<>(whole));
            } finally {
                spark.conf().set("spark.sql.shuffle.partitions", 2);
            }
        }
    }

    @Test
    void tilesOfWhatIsTouchedAloneHaveTheSameBits() {
        List<FeatureGroup.Aggregates> groups = List.of(TestPipelines.plain(), TestPipelines.filtered());
        Dataset<Row> facts = LOG.dataset(spark).cache();
        for (DateRange range : List.of(
                DateRange.of(ALL.first().plus(3)),
                new DateRange(ALL.first().plus(9), ALL.first().plus(11)),
                DateRange.of(ALL.last()))) {
            TouchedHistory touched = new TouchedHistory(facts, EVENTS, groups, range);
            assertThat(touched.few()).isTrue();
            Dataset<Row> rows = touched.touched().cache();
            assertThat(rows.count()).isLessThan(history(range.last()).count());
            for (FeatureGroup.Aggregates group : groups) {
                assertThat(new TreeSet<>(bits(TileBuilder.tiles(rows, group, "at", range))))
                        .isNotEmpty()
                        .isEqualTo(new TreeSet<>(bits(TileBuilder.tiles(touched.all(), group, "at", range))));
            }
            rows.unpersist();
        }
        facts.unpersist();
    }

    @Test
    void theSizeFromWhichOnlyWhatIsTouchedIsSortedIsANumberOfBytes() {
        spark.conf().set(TouchedHistory.ABOVE_KEY, "64m");
        try {
            assertThatThrownBy(() -> TouchedHistory.above(spark))
                    .hasMessage(
                            "spark.nightjar.touchedAbove is '64m'; it must be a whole number of bytes, 0 or more: take it"
                                    + " out for 67108864");
        } finally {
            spark.conf().unset(TouchedHistory.ABOVE_KEY);
        }
        assertThat(TouchedHistory.above(spark)).isEqualTo(TouchedHistory.ABOVE);
    }

    @Test
    void heavyKeysAreThoseOfRowsThatBelongToATile() {
        FeatureGroup.Aggregates group = TestPipelines.plain();
        List<Row> rows = new ArrayList<>();
        for (int r = 0; r < 40; r++) {
            Fact of = LOG.facts().get(r);
            rows.add(new Fact(
                            "k" + r,
                            r < 10 ? null : r < 30 ? "heavy" : "e" + r,
                            1,
                            of.known().day().atStartOfDay(),
                            1.0,
                            of.known(),
                            of.declared(),
                            "p",
                            r,
                            false,
                            true)
                    .row());
        }
        Dataset<Row> facts = spark.createDataFrame(rows, FactLog.schema()).repartition(3);
        List<HeavyKey> heavy = HeavyKeys.of(facts, List.of(group)).get(group.name());
        assertThat(heavy.get(0)).isEqualTo(new HeavyKey(group.name(), "heavy", 20, 20.0 / 30));
    }

    private List<String> randomRanges(FeatureGroup.Aggregates group, Random random) {
        List<String> bits = new ArrayList<>();
        LogicalDate first = ALL.first();
        while (!first.isAfter(ALL.last())) {
            LogicalDate end = first.plus(random.nextInt(7));
            LogicalDate last = end.isAfter(ALL.last()) ? ALL.last() : end;
            Dataset<Row> shuffled = history(last).repartition(3);
            bits.addAll(bits(TileBuilder.tiles(shuffled, group, "at", new DateRange(first, last))));
            first = last.next();
        }
        return bits;
    }

    private static List<String> bits(Dataset<Row> tiles) {
        List<String> all = new ArrayList<>();
        for (Row row : tiles.collectAsList()) {
            StringBuilder text = new StringBuilder();
            for (int c = 0; c < row.size(); c++) {
                Object value = row.get(c);
                text.append(
                                value instanceof Double d
                                        ? Long.toHexString(Double.doubleToRawLongBits(d))
                                        : Objects.toString(value))
                        .append(' ');
            }
            all.add(text.toString());
        }
        return all;
    }
}
