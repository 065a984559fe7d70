package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.spark.FactViews;
import dev.nightjar.lake.spark.SparkErrors;
import dev.nightjar.testing.SparkExtension;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Look-ups of tables whose rows have a valid time, against loops over all facts. */
@ExtendWith(SparkExtension.class)
class LookupsIT {
    private static final LogicalDate FIRST = LogicalDate.parse("2013-03-01");
    private static final int NIGHTS = 12;
    private static final DateRange ALL = new DateRange(FIRST, FIRST.plus(NIGHTS - 1));

    /** A fact of a table with valid time; {@code until} null for an open end. */
    private record Fact(
            String who, LocalDate since, LocalDate until, double v, LogicalDate known, long position, boolean delete) {
        Row row() {
            return RowFactory.create(
                    who,
                    Date.valueOf(since),
                    until == null ? null : Date.valueOf(until),
                    Timestamp.valueOf(since.atStartOfDay()),
                    v,
                    null,
                    known.sqlDate(),
                    null,
                    "owners-" + known + ".csv",
                    position,
                    delete ? "delete" : "upsert",
                    true,
                    new String[0],
                    "hash",
                    known.toString().substring(0, 7));
        }
    }

    private SparkSession spark;

    @BeforeEach
    void open(SparkSession session) {
        spark = session;
    }

    private static Table owners(String from, Optional<String> to) {
        Map<String, String> select = new LinkedHashMap<>();
        List.of("who", "since", "until", "instant", "v").forEach(c -> select.put(c, c));
        return new Table(
                "owners",
                "owners",
                select,
                List.of("who", from),
                Optional.empty(),
                60,
                Optional.empty(),
                List.of(),
                0.1,
                0.1,
                Optional.of(new Table.Valid(from, to)));
    }

    private Dataset<Row> facts(List<Fact> facts) {
        String columns = "who string, since date, until date, instant timestamp, v double, "
                + PipelineTables.FACT_COLUMNS.stream().map(TableColumn::ddl).collect(Collectors.joining(", "));
        return spark.createDataFrame(facts.stream().map(Fact::row).toList(), StructType.fromDDL(columns));
    }

    /** The feature of each row of a spine (who, _night, _date, at). */
    private List<Row> lookUp(List<Fact> facts, Table owners, List<Row> spine) {
        FeatureGroup.Lookup group = new FeatureGroup.Lookup("owner", 1, List.of("who"), "owners", Map.of("v", "v"));
        Pipeline one = TestPipelines.of(TestPipelines.table("events"), group);
        FeatureRows.Inputs inputs = new FeatureRows.Inputs() {
            @Override
            public Dataset<Row> tiles(FeatureGroup.Aggregates other) {
                throw new AssertionError("a look-up reads no tiles");
            }

            @Override
            public Dataset<Row> history(String table) {
                return FactViews.history(facts(facts), owners, ALL.last());
            }
        };
        Pipeline pipeline = TestPipelines.with(one, owners);
        StructType columns = StructType.fromDDL("who string, _night date, _date date, at timestamp");
        try {
            return new FeatureRows(pipeline, inputs, ALL)
                    .of(spark.createDataFrame(spine, columns))
                    .collectAsList();
        } catch (Exception e) { // Spark's own are checked, and thrown unannounced
            throw SparkErrors.translate("look-up", e);
        }
    }

    private static Row asked(String who, LogicalDate night, LogicalDate date) {
        return RowFactory.create(
                who,
                night.sqlDate(),
                date.sqlDate(),
                Timestamp.valueOf(date.day().atTime(8, 30)));
    }

    private static Fact fact(String who, String since, String until, double v, LogicalDate known, long position) {
        return new Fact(
                who, LocalDate.parse(since), until == null ? null : LocalDate.parse(until), v, known, position, false);
    }

    /** What the definition says: of the facts known by the night the last of each key, and of these the one valid on the date. */
    private static Optional<Double> expected(
            List<Fact> facts, String who, LogicalDate night, LogicalDate date, boolean ends) {
        Map<LocalDate, Fact> word = new LinkedHashMap<>();
        facts.stream()
                .filter(f -> f.who().equals(who) && !f.known().isAfter(night))
                .sorted(Comparator.comparing(Fact::known).thenComparing(Fact::position))
                .forEach(f -> word.put(f.since(), f));
        List<Fact> live = word.values().stream()
                .filter(f -> !f.delete() && !f.since().isAfter(date.day()))
                .toList();
        return ends
                ? live.stream()
                        .filter(f -> f.until() == null || f.until().isAfter(date.day()))
                        .map(Fact::v)
                        .findFirst()
                : live.stream().max(Comparator.comparing(Fact::since)).map(Fact::v);
    }

    /** Intervals that never overlap as known by a night, with corrections, deletes and gaps. */
    private static List<Fact> random(String who, Random random) {
        List<Fact> facts = new ArrayList<>();
        Map<LocalDate, Fact> live = new java.util.TreeMap<>();
        long position = 0;
        for (LogicalDate night : ALL.first().through(ALL.last()).toList()) {
            if (random.nextInt(3) > 0) {
                continue;
            }
            LocalDate begin = FIRST.day().plusDays(random.nextInt(NIGHTS) - 3);
            Map<LocalDate, Fact> now = new java.util.TreeMap<>();
            for (int n = random.nextInt(4);
                    n > 0;
                    n--) { // the table as the night has it: intervals one after the other
                LocalDate end = begin.plusDays(1 + random.nextInt(4));
                LocalDate until = n == 1 && random.nextBoolean() ? null : end;
                now.put(begin, new Fact(who, begin, until, random.nextInt(1000), night, ++position, false));
                begin = end.plusDays(random.nextInt(2));
            }
            for (Fact old : live.values()) {
                if (!now.containsKey(old.since())) {
                    facts.add(new Fact(who, old.since(), null, 0, night, - ++position, true));
                }
            }
            facts.addAll(now.values());
            live = now;
        }
        return facts;
    }

    @Test
    void theRowIsTheOneKnownByTheNightAndValidOnTheDate() {
        List<Fact> facts = new ArrayList<>();
        List<Row> spine = new ArrayList<>();
        for (int h = 0; h < 60; h++) {
            String who = "h" + h;
            facts.addAll(random(who, new Random(h)));
            for (LogicalDate night : ALL.first().through(ALL.last()).toList()) {
                spine.add(asked(who, night, night.next()));
                spine.add(asked(who, night, night.next()));
                spine.add(asked(who, night, FIRST.plus((h * 7 + night.day().getDayOfMonth() * 5) % 20 - 4)));
            }
        }
        spine.add(asked("nobody", FIRST, FIRST));
        spine.add(asked(null, FIRST, FIRST));
        for (boolean ends : List.of(true, false)) {
            for (String from : List.of("since", "instant")) {
                if (from.equals("instant") && ends) {
                    continue; // until is a date
                }
                Table owners = owners(from, ends ? Optional.of("until") : Optional.empty());
                List<Row> answers = lookUp(facts, owners, spine);
                assertThat(answers).hasSameSizeAs(spine);
                int found = 0;
                for (Row answer : answers) {
                    LogicalDate night =
                            new LogicalDate(answer.<Date>getAs("_night").toLocalDate());
                    LogicalDate date =
                            new LogicalDate(answer.<Date>getAs("_date").toLocalDate());
                    Optional<Double> value = answer.getAs("who") == null
                            ? Optional.empty()
                            : expected(facts, answer.getAs("who"), night, date, ends);
                    assertThat(answer.<Double>getAs("_f0"))
                            .as(answer.toString())
                            .isEqualTo(value.orElse(null));
                    found += value.isPresent() ? 1 : 0;
                }
                assertThat(found).isGreaterThan(spine.size() / 20);
            }
        }
    }

    @Test
    void twoRowsValidAtOnceAreADataFailureWithBothRows() {
        LogicalDate later = FIRST.next();
        List<Fact> facts = List.of(
                fact("N1", "2013-01-01", "2013-03-20", 1, FIRST, 12),
                fact("N1", "2013-03-15", null, 2, later, 3),
                fact("N2", "2013-03-15", null, 2, later, 4));
        Table owners = owners("since", Optional.of("until"));
        LogicalDate overlap = LogicalDate.parse("2013-03-16");
        // On the first night the second row is not known, and before its begin it is not valid.
        assertThat(lookUp(facts, owners, List.of(asked("N1", FIRST, overlap), asked("N1", later, FIRST))))
                .extracting(r -> r.<Double>getAs("_f0"))
                .containsOnly(1.0);
        assertThatThrownBy(() -> lookUp(facts, owners, List.of(asked("N1", later, overlap))))
                .isInstanceOf(PipelineException.class)
                .hasMessage(
                        "features.owner: table owners has two rows of who N1 that are valid at 2013-03-16, as known by night"
                                + " 2013-03-02: one valid from 2013-01-01 to 2013-03-20 (owners-2013-03-01.csv, row 12), the other valid"
                                + " from 2013-03-15 on (owners-2013-03-02.csv, row 3); land a correction, so that until ends one where"
                                + " the other begins");
    }

    @Test
    void columnsThatAreNoTimesOrOfTwoTypesAreRefused() {
        List<Fact> facts = List.of(fact("N1", "2013-01-01", null, 1, FIRST, 1));
        List<Row> spine = List.of(asked("N1", FIRST, FIRST));
        assertThatThrownBy(() -> lookUp(facts, owners("instant", Optional.of("until")), spine))
                .hasMessage(
                        "tables.owners.valid_from: instant is timestamp and until is date; both must be dates, or both"
                                + " timestamps: cast them in the table's select");
        assertThatThrownBy(() -> lookUp(facts, owners("v", Optional.empty()), spine))
                .hasMessage(
                        "tables.owners.valid_from: v is double; both must be dates, or both timestamps: cast them in the"
                                + " table's select");
    }
}
