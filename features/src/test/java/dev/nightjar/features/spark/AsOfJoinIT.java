package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.PipelineException;
import dev.nightjar.features.ValidRows;
import dev.nightjar.testing.SparkExtension;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeExec;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import scala.runtime.BoxedUnit;

/** The as-of join against a loop over all events. */
@ExtendWith(SparkExtension.class)
class AsOfJoinIT {
    private static final AsOfJoin.On ON = new AsOfJoin.On(List.of("who", "shop"), "at", "happened", List.of("event"));
    private static final List<String> VALUES = List.of("event", "x", "word");
    private static final AsOfSpans.Limits NEVER = run(4_096);

    private record Event(String who, Integer shop, Long at, Long event, Double x, String word) {}

    private record Question(long id, String who, Integer shop, Long at) {}

    private SparkSession spark;

    /** Nothing is cut; so many rows of one second are sorted in buffers. */
    private static AsOfSpans.Limits run(int rows) {
        return new AsOfSpans.Limits(Long.MAX_VALUE, Long.MAX_VALUE, 1, rows);
    }

    @BeforeEach
    void open(SparkSession session) {
        spark = session;
    }

    private static Timestamp time(Long micros) {
        if (micros == null) {
            return null;
        }
        Timestamp time = new Timestamp(Math.floorDiv(micros, 1_000_000L) * 1000);
        time.setNanos((int) Math.floorMod(micros, 1_000_000L) * 1000);
        return time;
    }

    private Dataset<Row> events(List<Event> events) {
        return spark.createDataFrame(
                events.stream()
                        .map(e -> RowFactory.create(e.who(), e.shop(), time(e.at()), e.event(), e.x(), e.word()))
                        .toList(),
                StructType.fromDDL("who string, shop int, happened timestamp, event bigint, x double, word string"));
    }

    private Dataset<Row> spine(List<Question> questions) {
        return spark.createDataFrame(
                questions.stream()
                        .map(q -> RowFactory.create(
                                q.id(),
                                q.who(),
                                q.shop() == null ? null : q.shop().longValue(),
                                time(q.at())))
                        .toList(),
                StructType.fromDDL("id bigint, who string, shop bigint, at timestamp"));
    }

    /** By the definition. */
    private static Optional<Event> expected(Question question, List<Event> events) {
        if (question.who() == null || question.shop() == null || question.at() == null) {
            return Optional.empty();
        }
        return events.stream()
                .filter(e -> question.who().equals(e.who())
                        && question.shop().equals(e.shop())
                        && e.at() != null
                        && e.at() <= question.at())
                .max(Comparator.comparing(Event::at)
                        .thenComparing(Event::event, Comparator.nullsFirst(Comparator.naturalOrder())));
    }

    private static void agrees(Dataset<Row> joined, List<Question> questions, List<Event> events) {
        List<Row> answers = joined.orderBy("id").collectAsList();
        assertThat(answers).hasSameSizeAs(questions);
        for (int q = 0; q < answers.size(); q++) {
            Row answer = answers.get(q);
            Optional<Event> event = expected(questions.get(q), events);
            assertThat(answer.getLong(0)).isEqualTo(q);
            assertThat(answer.<String>getAs("who")).isEqualTo(questions.get(q).who());
            assertThat(answer.<Timestamp>getAs("at"))
                    .isEqualTo(time(questions.get(q).at()));
            assertThat(answer.<Long>getAs("event"))
                    .as(answer.toString())
                    .isEqualTo(event.map(Event::event).orElse(null));
            assertThat(answer.<Double>getAs("x")).isEqualTo(event.map(Event::x).orElse(null));
            assertThat(answer.<String>getAs("word"))
                    .isEqualTo(event.map(Event::word).orElse(null));
        }
    }

    private static Long instant(Random random) {
        // A handful of micros within one second, seconds, and years before and behind those that are told apart when
        // sorted.
        return switch (random.nextInt(10)) {
            case 0 -> null;
            case 1 -> -2_000_000_000L * 1_000_000 + random.nextInt(5);
            case 2 -> 6_000_000_000L * 1_000_000 + random.nextInt(5);
            case 3, 4 -> 1_400_000_000L * 1_000_000 + random.nextInt(20);
            default -> (1_400_000_000L + random.nextInt(60)) * 1_000_000;
        };
    }

    private static String who(Random random) {
        int n = random.nextInt(12);
        return n == 0 ? null : n > 6 ? "heavy" : "entity with a long name " + n;
    }

    @Test
    void theEventIsTheLastOneAtOrBeforeTheInstant() {
        Random random = new Random(1);
        List<Event> events = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        for (int n = 0; n < 500; n++) {
            events.add(new Event(
                    who(random),
                    random.nextInt(9) == 0 ? null : 1,
                    instant(random),
                    n == 0 ? null : (long) n,
                    random.nextInt(4) == 0 ? null : random.nextDouble(),
                    random.nextInt(4) == 0 ? null : "w".repeat(random.nextInt(40))));
            questions.add(new Question(n, who(random), random.nextInt(9) == 0 ? null : 1, instant(random)));
        }
        agrees(AsOfJoin.of(spine(questions), events(events), ON, VALUES), questions, events);
        // An entity with more than 40 rows is cut into spans of time.
        AsOfSpans.Limits small = new AsOfSpans.Limits(0, 40, 1, 3);
        Dataset<Row> cut = AsOfJoin.of(spine(questions), events(events), ON, VALUES, small);
        assertThat(cut.queryExecution().optimizedPlan().toString()).contains("_asof_bounds");
        agrees(cut, questions, events);
        spark.conf().set("spark.sql.shuffle.partitions", 5);
        spark.conf().set("spark.sql.adaptive.enabled", true);
        try {
            agrees(AsOfJoin.of(spine(questions), events(events), ON, VALUES, small), questions, events);
        } finally {
            spark.conf().set("spark.sql.adaptive.enabled", false);
            spark.conf().set("spark.sql.shuffle.partitions", 2);
        }
    }

    @Test
    void aSpanWithoutEventsTakesTheLastOneOfASpanFarBefore() {
        List<Event> events =
                List.of(new Event("heavy", 1, 5L, 1L, 0.5, "first"), new Event("heavy", 1, 5L, 2L, 1.5, "second"));
        List<Question> questions = new ArrayList<>();
        for (int n = 0; n < 100; n++) {
            questions.add(new Question(n, "heavy", 1, (long) n));
        }
        agrees(
                AsOfJoin.of(spine(questions), events(events), ON, VALUES, new AsOfSpans.Limits(0, 10, 1, 3)),
                questions,
                events);
    }

    @Test
    void anEmptySideGivesNoRowsOrNulls() {
        List<Question> questions = List.of(new Question(0, "a", 1, 7L));
        List<Event> events = List.of(new Event("a", 1, 3L, 1L, 2.0, "w"));
        for (AsOfSpans.Limits limits : List.of(NEVER, new AsOfSpans.Limits(0, 1, 1, 3))) {
            agrees(AsOfJoin.of(spine(questions), events(List.of()), ON, VALUES, limits), questions, List.of());
            agrees(AsOfJoin.of(spine(List.of()), events(events), ON, VALUES, limits), List.of(), events);
        }
    }

    @Test
    void entitiesOfOneHashAreToldApart() {
        long a = ofOneHash()[0];
        long b = ofOneHash()[1];
        StructType type = StructType.fromDDL("k bigint, at timestamp, v bigint");
        List<Row> events = new ArrayList<>();
        List<Row> questions = new ArrayList<>();
        for (long n = 0; n < 20; n++) { // the two entities' events alternate
            events.add(RowFactory.create(n % 2 == 0 ? a : b, time(n * 3_000_000), n));
            questions.add(RowFactory.create(n % 2 == 0 ? b : a, time(n * 3_000_000), n));
        }
        Dataset<Row> spine = spark.createDataFrame(questions, type).withColumnRenamed("v", "n");
        AsOfJoin.On on = new AsOfJoin.On(List.of("k"), "at", "at", List.of("v"));
        List<Row> answers = AsOfJoin.of(spine, spark.createDataFrame(events, type), on, List.of("v"))
                .orderBy("n")
                .collectAsList();
        assertThat(answers).hasSize(20);
        for (int n = 0; n < 20; n++) {
            Long before = n == 0 ? null : (long) n - 1;
            assertThat(answers.get(n).<Long>getAs("v")).isEqualTo(before);
        }
    }

    /** Two numbers of one hash, as those of Spark's 32 bits are among some 100,000. */
    private static long[] ofOneHash() {
        Random random = new Random(1); // consecutive numbers never share a hash
        Map<Integer, Long> hashes = new HashMap<>();
        long b = random.nextLong();
        while (hashes.putIfAbsent(Murmur3_x86_32.hashLong(b, 42), b) == null) {
            b = random.nextLong();
        }
        return new long[] {hashes.get(Murmur3_x86_32.hashLong(b, 42)), b};
    }

    @Test
    void rowsOfOneSecondAreMetByTheirMomentsHoweverManyTheyAre() {
        Random random = new Random(2);
        List<Event> events = new ArrayList<>();
        List<Question> questions = new ArrayList<>();
        for (int n = 0; n < 200; n++) { // 30 moments of one second, a few of the seconds beside it
            long at = random.nextInt(10) == 0 ? random.nextInt(9_000_000) : (3L << 20) + random.nextInt(30);
            events.add(new Event("heavy", 1, at, (long) n, random.nextDouble(), "w"));
            questions.add(new Question(n, "heavy", 1, (3L << 20) + random.nextInt(30)));
        }
        events.sort(Comparator.comparing(Event::x)); // in no order of moments or ties
        for (int rows : new int[] {1, 50, 4_096}) {
            agrees(AsOfJoin.of(spine(questions), events(events), ON, VALUES, run(rows)), questions, events);
        }
        String spilled = "spark.shuffle.spill.numElementsForceSpillThreshold";
        SparkEnv.get().conf().set(spilled, "20");
        try {
            agrees(AsOfJoin.of(spine(questions), events(events), ON, VALUES, run(50)), questions, events);
        } finally {
            SparkEnv.get().conf().remove(spilled);
        }
    }

    @Test
    void entitiesOfOneHashAreToldApartWithinASecond() {
        long[] two = ofOneHash();
        StructType type = StructType.fromDDL("k bigint, at timestamp, v bigint");
        List<Row> events = new ArrayList<>();
        List<Row> questions = new ArrayList<>();
        for (long n = 19; n >= 0; n--) {
            events.add(RowFactory.create(two[(int) n % 2], time(n), n));
            questions.add(RowFactory.create(two[(int) (n + 1) % 2], time(n), n));
        }
        Dataset<Row> spine = spark.createDataFrame(questions, type).withColumnRenamed("v", "n");
        AsOfJoin.On on = new AsOfJoin.On(List.of("k"), "at", "at", List.of());
        for (int rows : new int[] {2, 4_096}) {
            List<Row> answers = AsOfJoin.of(spine, spark.createDataFrame(events, type), on, List.of("v"), run(rows))
                    .orderBy("n")
                    .collectAsList();
            assertThat(answers)
                    .extracting(r -> r.<Long>getAs("v"))
                    .containsExactlyElementsOf(Stream.iterate(-1L, n -> n + 1)
                            .limit(20)
                            .map(n -> n < 0 ? null : n)
                            .toList());
        }
    }

    @Test
    void rowsWithAnEndAreTakenInTheOrderOfTheirMomentsWithinASecond() {
        StructType type = StructType.fromDDL("e string, since bigint, until bigint, knownFrom int, knownTo int,"
                + " place string, line bigint, v bigint");
        List<Row> rows = new ArrayList<>();
        List<Row> questions = new ArrayList<>();
        for (long n : new long[] {3, 0, 4, 1, 2}) {
            rows.add(RowFactory.create("a", 10 * n, 10 * n + 5, 0, 9, "file", n, n));
            questions.add(RowFactory.create(n, "a", 10 * n + 4, 3));
            questions.add(RowFactory.create(n + 5, "a", 10 * n + 5, 3));
            questions.add(RowFactory.create(n + 10, "a", (2L << 20) + n, 3)); // of a later second
        }
        StructType asking = StructType.fromDDL("n bigint, e0 string, moment bigint, night int");
        AsOfJoin.Side asks = new AsOfJoin.Side(
                spark.createDataFrame(questions, asking), List.of("e0"), "moment", AsOfJoin.Unit.MICROS, List.of());
        AsOfJoin.Side tells = new AsOfJoin.Side(
                spark.createDataFrame(rows, type), List.of("e"), "since", AsOfJoin.Unit.MICROS, List.of());
        List<Row> answers = AsOfJoin.valid(
                        asks,
                        "night",
                        tells,
                        List.of("until", "knownFrom", "knownTo", "place", "line"),
                        List.of("v"),
                        new AsOfRule.Valid(ValidRows.Ends.STATED, "table t", List.of("e"), false, "until"))
                .orderBy("n")
                .collectAsList();
        assertThat(answers)
                .extracting(r -> r.<Long>getAs("v"))
                .containsExactly(0L, 1L, 2L, 3L, 4L, null, null, null, null, null, null, null, null, null, null);
    }

    @Test
    void rowsAreShuffledWithoutWhatNobodyReads() {
        Dataset<Row> joined = AsOfJoin.of(spine(List.of()), events(List.of()), ON, List.of("x"));
        List<Integer> columns = new ArrayList<>();
        joined.select("id", "x").queryExecution().executedPlan().foreach(node -> {
            if (node instanceof ShuffleExchangeExec) {
                columns.add(node.output().size());
            }
            return BoxedUnit.UNIT;
        });
        // id, who, shop, at; who, shop, happened, event (a tie), x: neither order nor span
        assertThat(columns).containsExactly(4, 5);
    }

    @Test
    void valuesOfAnyTypeAndNumberAreCarried() {
        Dataset<Row> events = events(List.of(new Event("a", 1, 3L, 1L, 2.0, "word")));
        List<Column> columns = new ArrayList<>(List.of(col("*")));
        columns.add(col("happened").as("when"));
        columns.add(org.apache.spark.sql.functions.array(col("x"), col("x")).as("list"));
        columns.add(org.apache.spark.sql.functions.struct(col("x"), col("word")).as("both"));
        List<String> values = new ArrayList<>(List.of("when", "list", "both"));
        for (int v = 0; v < 150; v++) {
            columns.add(when(lit(v % 3 == 0), lit(null)).otherwise(lit(v)).as("v" + v));
            values.add("v" + v);
        }
        Dataset<Row> joined = AsOfJoin.of(
                spine(List.of(new Question(0, "a", 1, 3L), new Question(1, "a", 1, 2L))),
                events.select(columns.toArray(Column[]::new)),
                ON,
                values);
        assertThat(joined.columns()).startsWith("id", "who", "shop", "at", "when", "list", "both", "v0");
        List<Row> rows = joined.orderBy("id").collectAsList();
        assertThat(rows.get(0).<Timestamp>getAs("when")).isEqualTo(time(3L));
        assertThat(rows.get(0).getList(5)).isEqualTo(List.of(2.0, 2.0));
        assertThat(rows.get(0).getStruct(6).getString(1)).isEqualTo("word");
        assertThat(rows.get(0).<Integer>getAs("v149")).isEqualTo(149);
        assertThat(rows.get(0).isNullAt(7)).isTrue();
        assertThat(rows.get(1).toSeq().toList().count(Objects::isNull)).isEqualTo(153);
    }

    @Test
    void theJoinIsAPartOfAPlanLikeAnyOther() {
        List<Event> events = List.of(new Event("a", 1, 3L, 1L, 2.0, "w"), new Event("a", 1, 5L, 2L, 3.0, "w"));
        List<Question> questions = List.of(new Question(0, "a", 1, 4L), new Question(1, "a", 1, 9L));
        Dataset<Row> joined = AsOfJoin.of(spine(questions), events(events), ON, VALUES);
        assertThat(joined.groupBy("who").sum("x").first().getDouble(1)).isEqualTo(5.0);
        assertThat(joined.filter(col("x").gt(2.5)).select("id").first().getLong(0))
                .isEqualTo(1);
        Dataset<Row> twice = joined.as("l")
                .join(joined.as("r"), col("l.id").equalTo(col("r.id")))
                .select(col("l.id"), col("l.x").plus(col("r.x")).as("both"));
        assertThat(twice.orderBy("id").collectAsList())
                .extracting(r -> r.getDouble(1))
                .containsExactly(4.0, 6.0);
        Dataset<Row> again = AsOfJoin.of(
                joined.select("id", "who", "shop", "at"),
                joined.selectExpr("who", "shop", "at as happened", "id as event", "x", "word"),
                ON,
                VALUES);
        assertThat(again.orderBy("id").collectAsList())
                .extracting(r -> r.getDouble(5))
                .containsExactly(2.0, 3.0);
    }

    @Test
    void whatCannotBeJoinedIsRefused() {
        Dataset<Row> spine = spine(List.of());
        Dataset<Row> events = events(List.of());
        assertThatThrownBy(() -> AsOfJoin.of(spine, events, ON, List.of("shop")))
                .isInstanceOf(PipelineException.class)
                .hasMessage("as-of join: column shop is on both sides; rename one of them");
        AsOfJoin.On word = new AsOfJoin.On(List.of("who"), "at", "word", List.of("event"));
        assertThatThrownBy(() -> AsOfJoin.of(spine, events, word, List.of("x")))
                .isInstanceOf(PipelineException.class)
                .hasMessage("as-of join: word is of type string; an instant is a timestamp, so cast it");
        assertThatThrownBy(() -> new AsOfJoin.On(List.of(), "at", "happened", List.of()))
                .hasMessage("key is empty; an as-of join needs at least one column of an entity");
    }
}
