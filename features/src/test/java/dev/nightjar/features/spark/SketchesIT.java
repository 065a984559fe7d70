package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.config.Table;
import dev.nightjar.core.config.Window;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.spark.FactLog.Fact;
import dev.nightjar.lake.spark.FactViews;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Aggregates whose state is a sketch: against loops over all raw rows, and through a night. */
@ExtendWith(SparkExtension.class)
class SketchesIT {
    private static final int HISTORIES = 60;
    private static final Table EVENTS = TestPipelines.table("events");
    private static final DateRange ALL = new DateRange(RandomHistories.FIRST, RandomHistories.LAST);
    private static final FactLog LOG = RandomHistories.log(HISTORIES);
    private static final List<Window> WINDOWS =
            List.of(Window.days(3), Window.days(30), Window.THIS_MONTH, Window.EVERYTHING);

    private static Map<String, Aggregation> all(String number, String text) {
        Map<String, Aggregation> all = new LinkedHashMap<>();
        all.put("d", Aggregation.of("distinct", text));
        all.put("q", new Aggregation("quantile", List.of(number), Map.of("q", List.of("0.1", "0.5"))));
        all.put("t", new Aggregation("top", List.of(text), Map.of("k", List.of("2"))));
        all.put("f", new Aggregation("first_k", List.of(number), Map.of("k", List.of("2"))));
        all.put("l", new Aggregation("last_k", List.of(number), Map.of("k", List.of("2"))));
        all.put("h", new Aggregation("histogram", List.of(number), Map.of("bounds", List.of("-5", "0"))));
        return all;
    }

    @Test
    void everySketchAgreesWithALoopOverAllRows(SparkSession spark) {
        FeatureGroup.Aggregates group = new FeatureGroup.Aggregates(
                "s", 1, List.of("entity"), "events", WINDOWS, Optional.empty(), all("x", "hour(at)"));
        List<LogicalDate> nights = List.of(ALL.first().plus(5), ALL.first().plus(11), ALL.last());
        List<Row> queries = new ArrayList<>();
        nights.forEach(night ->
                RandomHistories.entities(HISTORIES).forEach(e -> queries.add(RowFactory.create(e, night.sqlDate()))));
        Dataset<Row> spine = spark.createDataFrame(queries, StructType.fromDDL("entity string, _night date"));
        Dataset<Row> history = FactViews.history(LOG.dataset(spark), EVENTS, ALL.last());
        Dataset<Row> tiles = TileBuilder.tiles(history, group, "at", ALL);
        List<Row> answers = AsOf.asOf(spine, GroupTiles.ofDays(tiles), group, ALL, ZoneOffset.UTC)
                .collectAsList();
        assertThat(answers).hasSize(3 * 3 * HISTORIES);
        Map<String, List<Fact>> live = new TreeMap<>();
        nights.forEach(n -> live.put(n.toString(), LOG.live(n)));
        for (Row answer : answers) {
            LogicalDate night = LogicalDate.parse(answer.getAs("_night").toString());
            for (Window window : WINDOWS) {
                List<Fact> rows = live.get(night.toString()).stream()
                        .filter(f -> answer.getAs("entity").equals(f.entity()) && f.at() != null)
                        .filter(f -> !f.day().isAfter(night)
                                && window.first(night).stream()
                                        .noneMatch(first -> f.day().isBefore(first)))
                        .toList();
                compare(answer, rows, "_" + window);
            }
        }
    }

    private static void compare(Row answer, List<Fact> rows, String window) {
        String as = answer + window;
        Map<String, Long> hours = new TreeMap<>(
                rows.stream().collect(Collectors.groupingBy(f -> "" + f.at().getHour(), Collectors.counting())));
        assertThat(answer.<Double>getAs("s_d" + window)).as(as).isEqualTo(hours.size());
        List<Map.Entry<String, Long>> heavy = hours.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, Long> e) -> -e.getValue())
                        .thenComparing(Map.Entry::getKey))
                .toList();
        List<Double> byTime = rows.stream()
                .filter(f -> f.x() != null && Double.isFinite(f.x()))
                .sorted(Comparator.comparing(Fact::at))
                .map(Fact::x)
                .toList();
        int n = byTime.size();
        for (int i = 0; i < 2; i++) {
            String rank = "_" + (i + 1);
            boolean there = i < heavy.size();
            assertThat(answer.<String>getAs("s_t" + rank + window))
                    .as(as)
                    .isEqualTo(there ? heavy.get(i).getKey() : null);
            assertThat(answer.<Double>getAs("s_t" + rank + "_n" + window))
                    .as(as)
                    .isEqualTo(there ? heavy.get(i).getValue().doubleValue() : null);
            assertThat(answer.<Double>getAs("s_f" + rank + window)).as(as).isEqualTo(i < n ? byTime.get(i) : null);
            assertThat(answer.<Double>getAs("s_l" + rank + window))
                    .as(as)
                    .isEqualTo(i < n ? byTime.get(n - 1 - i) : null);
        }
        double[] sorted = byTime.stream().mapToDouble(x -> x).sorted().toArray();
        quantile(answer.getAs("s_q_p10" + window), sorted, 0.1, as);
        quantile(answer.getAs("s_q_p50" + window), sorted, 0.5, as);
        assertThat(answer.<Double>getAs("s_h_0" + window))
                .as(as)
                .isEqualTo(Arrays.stream(sorted).filter(x -> x < -5).count());
        assertThat(answer.<Double>getAs("s_h_1" + window))
                .as(as)
                .isEqualTo(Arrays.stream(sorted).filter(x -> x >= -5 && x < 0).count());
        assertThat(answer.<Double>getAs("s_h_2" + window))
                .as(as)
                .isEqualTo(Arrays.stream(sorted).filter(x -> x >= 0).count());
    }

    private static void quantile(Double value, double[] sorted, double q, String as) {
        if (sorted.length == 0) {
            assertThat(value).as(as).isNull();
        } else {
            double exact = sorted[(int) Math.floor(q * (sorted.length - 1))];
            assertThat(value).as(as).isCloseTo(exact, within(0.01 * Math.abs(exact) + 1e-12));
        }
    }

    @Test
    void aNightScoresWhatTheTrainingSetTakesForIt(@TempDir Path folder) {
        LogicalDate monday = LogicalDate.parse("2013-09-30");
        LogicalDate past = monday.plus(-2);
        Lake lake = new Lake(SparkExtension.session(), folder.toUri());
        Flights flights = new Flights(lake)
                .group(new FeatureGroup.Aggregates(
                        "s",
                        1,
                        List.of("carrier"),
                        "arrivals",
                        WINDOWS,
                        Optional.empty(),
                        all("delay", "if(cancelled, 'no', 'yes')")));
        Flights.fly(flights, new DateRange(monday.plus(-5), monday));
        flights.land(new DateRange(monday.plus(-5), past));
        new FeaturesJob(lake).run(flights.context(past, "1"));
        flights.land(new DateRange(monday.plus(-1), monday));
        new FeaturesJob(lake).run(flights.context(monday, "1"));

        String set = lake.read(Tables.TRAINING_SETS)
                .filter("night = date '" + monday + "'")
                .first()
                .getAs("path");
        List<Row> trained = lake.read(set)
                .orElseThrow()
                .filter("_night = date '" + past + "'")
                .orderBy("id")
                .collectAsList();
        Map<String, Row> scored = new TreeMap<>();
        lake.read(PipelineTables.scoringSetPath(flights.pipeline()))
                .orElseThrow()
                .filter("night = date '" + past + "'")
                .collectAsList()
                .forEach(r -> scored.put(r.getAs("id"), r));
        List<String> features = flights.pipeline().features().get("s").featureNames();
        assertThat(trained).hasSize(2);
        assertThat(features).hasSize(14 * WINDOWS.size());
        for (Row row : trained) {
            for (String feature : features) {
                assertThat(row.<Object>getAs(feature))
                        .as(feature)
                        .isEqualTo(scored.get(row.<String>getAs("id")).<Object>getAs(feature));
            }
        }
        assertThat(trained.get(1).<String>getAs("s_t_1_3d")).isEqualTo("yes");
        assertThat(trained.get(1).<Double>getAs("s_l_1_all")).isEqualTo(30);
    }
}
