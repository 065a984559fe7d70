package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Window;
import dev.nightjar.core.run.RunId;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.TrainingSetInfo;
import dev.nightjar.lake.spark.Compactor;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Any of some past nights, recreated after more nights that brought late, corrected, moved and deleted rows for it, has the same bytes. */
@ExtendWith(SparkExtension.class)
class RecreatedNightsIT {
    private static final LogicalDate FIRST = LogicalDate.parse("2013-09-03");
    private static final int PAST = 7;
    private static final int LATER = 12;
    private static final DateRange PAST_NIGHTS = new DateRange(FIRST, FIRST.plus(PAST - 1));
    private static final int NIGHTS_AT_ONCE = 6;

    @TempDir
    Path folder;

    private Flights flights;

    @Test
    void anyPastNightRecreatedAfterMoreNightsHasTheSameBytes(SparkSession session) {
        SparkSession spark = session.newSession();
        spark.conf().set("spark.sql.shuffle.partitions", "1");
        spark.conf().set(Compactor.EVERY_KEY, "4"); // files are merged meanwhile, too
        spark.conf().set(Compactor.ABOVE_KEY, "1");
        flights = flights(new Lake(spark, folder.toUri()));
        SortedMap<LogicalDate, String> asItWas = new TreeMap<>();
        FIRST.through(PAST_NIGHTS.last()).forEach(night -> {
            flights.land(DateRange.of(night));
            run(night);
            asItWas.put(night, snapshots(night));
        });
        SortedMap<String, String> scored = scored();
        List<TrainingSetInfo> sets = new TrainingSetIndex(flights.lake()).all();

        for (int n = PAST; n < PAST + LATER; n += NIGHTS_AT_ONCE) {
            DateRange nights = new DateRange(FIRST.plus(n), FIRST.plus(n + NIGHTS_AT_ONCE - 1));
            flights.land(nights);
            run(nights.last());
        }
        assertThat(new Frontier(flights.lake()).latest().orElseThrow().night()).isEqualTo(FIRST.plus(PAST + LATER - 1));
        assertThat(versionsOfPastDays())
                .as("later nights made new versions of the tiles of past days")
                .isGreaterThanOrEqualTo(PAST);

        flights.lake().files().delete(PipelineTables.scoringSetPath(flights.pipeline()));
        FIRST.through(PAST_NIGHTS.last()).forEach(this::run);
        assertThat(scored()).as("rows to score, by night").isEqualTo(scored).hasSize(PAST);
        SortedMap<LogicalDate, String> recreated = new TreeMap<>();
        FIRST.through(PAST_NIGHTS.last()).forEach(night -> recreated.put(night, snapshots(night)));
        assertThat(recreated).as("snapshots, by night").isEqualTo(asItWas);
        TrainingSetRebuild rebuild = new TrainingSetRebuild(flights.lake());
        assertThat(sets).as("one a Monday").hasSize(1);
        for (TrainingSetInfo set : sets) {
            assertThat(rebuild.compare(set, flights.pipeline()).differences())
                    .as(set.toString())
                    .isEmpty();
        }
    }

    private static Flights flights(Lake lake) {
        Flights flights = new Flights(lake)
                .champion(FIRST.plus(-1))
                .group(new FeatureGroup.Aggregates(
                        "carrier",
                        1,
                        List.of("carrier"),
                        "arrivals",
                        List.of(Window.days(7), Window.EVERYTHING),
                        Optional.empty(),
                        TestPipelines.everyFunctionOf("delay")));
        Flights.fly(flights, new DateRange(FIRST, FIRST.plus(PAST + LATER - 1)));
        Random random = new Random(6);
        for (int n = PAST; n < PAST + LATER; n++) {
            change(n % 6, flights, FIRST.plus(n), FIRST.plus(random.nextInt(PAST)), random);
        }
        return flights;
    }

    /** What a later night says of a past day and of what that day was scored on: each kind of change in turn. */
    private static void change(int kind, Flights flights, LogicalDate known, LogicalDate day, Random random) {
        double delay = random.nextInt(300);
        String at = day + "T07:30";
        switch (kind) {
            case 0 -> flights.known("arrivals", known, flights.arrival("UA-" + day, "UA", at, delay, false));
            case 1 -> flights.known("arrivals", known, flights.arrival("UA-" + day, "DL", at, delay, false));
            case 2 ->
                flights.known(
                        "arrivals", known, flights.arrival("UA-" + day, "UA", day.next() + "T07:30", delay, true));
            case 3 -> flights.known("arrivals", known, "delete", flights.arrival("DL-" + day, "DL", at, 0.0, false));
            case 4 -> flights.known("arrivals", known, flights.arrival("late-" + known, "UA", at, delay, false));
            default -> {
                flights.known("schedule", known, flights.departure("UA-" + day, "DL", "N2", at, delay));
                flights.known("planes", known, RowFactory.create("N1", (int) delay, "Embraer"));
            }
        }
    }

    private void run(LogicalDate night) {
        new FeaturesJob(flights.lake()).run(flights.context(night, "1"));
    }

    /** The features of all entities as the last publication has them for the night. */
    private String snapshots(LogicalDate night) {
        Frontier.Published published = new Frontier(flights.lake()).latest().orElseThrow();
        Snapshots snapshots = new Snapshots(flights.lake(), flights.pipeline(), published);
        return List.of("carrier", "plane").stream()
                .map(group -> hash(snapshots.of(Snapshots.group(flights.pipeline(), group), night)))
                .collect(Collectors.joining(" "));
    }

    /** Hash of what each night has to score. */
    private SortedMap<String, String> scored() {
        Dataset<Row> rows = flights.lake()
                .read(PipelineTables.scoringSetPath(flights.pipeline()))
                .orElseThrow();
        Map<String, List<Row>> byNight = rows.collectAsList().stream()
                .collect(Collectors.groupingBy(r -> r.get(r.fieldIndex("night")).toString()));
        SortedMap<String, String> hashes = new TreeMap<>();
        byNight.forEach((night, of) -> hashes.put(night, hash(of)));
        return hashes;
    }

    private long versionsOfPastDays() {
        String tiles = PipelineTables.tilesPath(
                flights.pipeline(), flights.pipeline().aggregateGroups().get(0));
        return flights.lake()
                .read(tiles)
                .orElseThrow()
                .filter("event_day <= date '" + PAST_NIGHTS.last() + "' and known_date > date '" + PAST_NIGHTS.last()
                        + "'")
                .count();
    }

    private static String hash(Dataset<Row> rows) {
        return hash(rows.collectAsList());
    }

    private static String hash(List<Row> rows) {
        return rows.size() + "-"
                + RunId.of(rows.stream().map(Row::toString).sorted().toArray(String[]::new));
    }
}
