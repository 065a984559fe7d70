package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.AggregateFunction;
import dev.nightjar.core.config.AggregateFunctions;
import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.config.Window;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.RandomLog.Fact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Tiles and windows against loops over all raw rows, for all built-in aggregates of fixed size over all kinds of windows, on random
 * histories. A history that fails is made as small as it can be and shown.
 */
class HistoryOracleTest {
    private static final int HISTORIES = 1_000;
    private static final List<Window> WINDOWS = List.of(
            Window.days(1), Window.days(7), Window.days(28), Window.days(100), Window.THIS_MONTH, Window.EVERYTHING);
    private static final List<Aggregation> AGGREGATIONS = Naive.SAMPLES;
    private static final StateLayout LAYOUT = StateLayout.of(AGGREGATIONS);

    /** A version of a tile. */
    private record Version(int known, int day, States states) {
        String bits() {
            StringBuilder text = new StringBuilder(known + " " + day);
            for (int i = 0; i < LAYOUT.width(); i++) {
                text.append(' ').append(Long.toHexString(Double.doubleToRawLongBits(states.number(0, i))));
            }
            return text.toString();
        }
    }

    @Test
    void tilesAndWindowsAgreeWithLoopsOverAllRows() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            long its = seed;
            Function<List<Fact>, Optional<String>> check = facts -> failure(facts, its);
            List<Fact> facts = RandomLog.facts(seed);
            Optional<String> failure = check.apply(facts);
            if (failure.isPresent()) {
                List<Fact> smallest = smallest(facts, check);
                throw new AssertionError("history " + seed + ": "
                        + check.apply(smallest).orElseThrow() + "\n"
                        + String.join(
                                "\n", smallest.stream().map(Fact::toString).toList()));
            }
        }
    }

    @Test
    void everyBuiltInFunctionOfFixedSizeIsAmongThem() {
        List<String> known = AGGREGATIONS.stream().map(Aggregation::function).toList();
        assertThat(AggregateFunctions.BUILT_IN.stream()
                        .filter(HistoryOracleTest::fixed)
                        .map(AggregateFunction::word))
                .hasSizeGreaterThan(15)
                .isSubsetOf(known);
        assertThat(known).doesNotHaveDuplicates();
    }

    /** Sketches and lists have tests of their own: their results are not exact, or are several. */
    private static boolean fixed(AggregateFunction function) {
        if (!function.parameters().stream().allMatch(p -> p.key().equals("half_life"))) {
            return false;
        }
        List<String> of = function.inputs().stream().map(i -> "x").toList();
        Aggregation one = new Aggregation(function.word(), of, Map.of("half_life", List.of("1")));
        return Aggregates.of(one) instanceof NumberAggregate;
    }

    @Test
    void aHistoryThatFailsIsShrunkToTheSmallestOne() {
        List<Fact> facts = LongStream.range(0, 100)
                .mapToObj(RandomLog::facts)
                .filter(some -> some.size() > 20)
                .findFirst()
                .orElseThrow();
        List<Fact> guilty = List.of(facts.get(3), facts.get(17));
        List<Fact> smallest =
                smallest(facts, some -> some.containsAll(guilty) ? Optional.of("both") : Optional.empty());
        assertThat(smallest).isEqualTo(guilty);
    }

    /** Leaves out parts of the history, ever smaller ones, as long as it fails without them. */
    private static List<Fact> smallest(List<Fact> failing, Function<List<Fact>, Optional<String>> check) {
        List<Fact> facts = failing;
        for (int part = Math.max(1, facts.size() / 2);
                part >= 1;
                part = part == 1 && shrunk(facts, failing) ? 1 : part / 2) {
            failing = facts;
            for (int from = 0; from < facts.size(); ) {
                List<Fact> fewer = new ArrayList<>(facts);
                fewer.subList(from, Math.min(from + part, fewer.size())).clear();
                if (check.apply(fewer).isPresent()) {
                    facts = fewer;
                } else {
                    from += part;
                }
            }
        }
        return facts;
    }

    private static boolean shrunk(List<Fact> facts, List<Fact> before) {
        return facts.size() < before.size();
    }

    /** What is wrong with the first night and entity for which something is. */
    private static Optional<String> failure(List<Fact> facts, long seed) {
        int first = RandomLog.firstNight(seed);
        int last = first + RandomLog.NIGHTS + 9;
        Random random = new Random(seed);
        int[] nights = IntStream.rangeClosed(first - 1, last)
                .filter(n -> random.nextInt(5) == 0)
                .toArray();
        for (String entity : List.of("e0", "e1")) {
            List<Version> versions = versions(facts, entity, first, last);
            int cut = first + random.nextInt(RandomLog.NIGHTS);
            List<Version> parts = new ArrayList<>(versions(facts, entity, first, cut));
            parts.addAll(versions(facts, entity, cut + 1, last));
            if (!parts.stream()
                    .map(Version::bits)
                    .sorted()
                    .toList()
                    .equals(versions.stream().map(Version::bits).sorted().toList())) {
                return Optional.of("the tiles of " + entity + " have other bits if nights are cut at " + date(cut));
            }
            Optional<String> wrong = wrong(facts, entity, versions, nights, random);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> wrong(
            List<Fact> facts, String entity, List<Version> versions, int[] nights, Random random) {
        Windows windows = new Windows(LAYOUT, WINDOWS);
        int next = 0;
        for (int night : nights) {
            while (next < versions.size() && versions.get(next).known() <= night) {
                Version version = versions.get(next++);
                windows.tile(version.known(), version.day(), version.states(), 0);
            }
            FeatureValues all = answer(windows, night);
            Optional<String> wrong = compare(facts, entity, night, all);
            if (wrong.isEmpty() && random.nextInt(4) == 0) {
                wrong = alone(versions.subList(0, next), entity, night, all)
                        .or(() -> audited(facts, entity, night, all));
            }
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    /** The audit's definition, from the live rows without tiles, has the same bits. */
    private static Optional<String> audited(List<Fact> facts, String entity, int night, FeatureValues all) {
        NaiveWindows naive = new NaiveWindows(LAYOUT, WINDOWS, RandomLog.ZONE);
        naive.begin(night);
        RowBuffer row = new RowBuffer(LAYOUT);
        RandomLog.live(facts, night).stream()
                .filter(f -> f.timed() && entity.equals(f.entity()) && f.day() <= night)
                .sorted(Comparator.comparing(Fact::day).reversed().thenComparing(RandomLog.FOLD))
                .forEach(fact -> {
                    row.clear();
                    row.next(fact.time());
                    int input = 0;
                    for (Aggregation aggregation : AGGREGATIONS) {
                        for (String of : aggregation.of()) {
                            row.number(input++, input(of, fact));
                        }
                    }
                    naive.add(fact.day(), row);
                });
        return sameBits(naive.answers(), all, entity, night, " for the audit");
    }

    /** A night that is asked alone, with windows that never heard of another one, has the same bits. */
    private static Optional<String> alone(List<Version> known, String entity, int night, FeatureValues all) {
        Windows windows = new Windows(LAYOUT, WINDOWS);
        known.forEach(v -> windows.tile(v.known(), v.day(), v.states(), 0));
        return sameBits(answer(windows, night), all, entity, night, " alone");
    }

    private static Optional<String> sameBits(
            FeatureValues one, FeatureValues all, String entity, int night, String which) {
        for (int f = 0; f < all.size(); f++) {
            if (Double.doubleToLongBits(one.number(f)) != Double.doubleToLongBits(all.number(f))) {
                return Optional.of(name(f) + " of " + entity + " on " + date(night) + " is " + one.number(f) + which
                        + " and " + all.number(f) + " among other nights");
            }
        }
        return Optional.empty();
    }

    private static FeatureValues answer(Windows windows, int night) {
        FeatureValues out = new FeatureValues(windows.features());
        windows.query(night, new NightEnds(RandomLog.ZONE).micros(night), out);
        return out;
    }

    private static Optional<String> compare(List<Fact> facts, String entity, int night, FeatureValues answer) {
        List<Fact> live = RandomLog.live(facts, night).stream()
                .filter(f -> f.timed() && entity.equals(f.entity()) && f.day() <= night)
                .toList();
        double end = LogicalDate.ofEpochDay(night)
                        .next()
                        .day()
                        .atStartOfDay(RandomLog.ZONE)
                        .toEpochSecond()
                * 1e6;
        for (int w = 0; w < WINDOWS.size(); w++) {
            long from = WINDOWS.get(w)
                    .first(LogicalDate.ofEpochDay(night))
                    .map(LogicalDate::epochDay)
                    .orElse(Long.MIN_VALUE);
            List<Fact> rows = live.stream().filter(f -> f.day() >= from).toList();
            for (int a = 0; a < AGGREGATIONS.size(); a++) {
                int feature = a * WINDOWS.size() + w;
                Aggregation aggregation = AGGREGATIONS.get(a);
                double expected = Naive.result(
                        aggregation, rows.stream().map(f -> row(aggregation, f)).toList(), end);
                if (!close(answer.number(feature), expected)) {
                    return Optional.of(name(feature) + " of " + entity + " on " + date(night) + " is "
                            + answer.number(feature) + " and not " + expected);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean close(double value, double expected) {
        return Double.isNaN(expected)
                ? Double.isNaN(value)
                : Math.abs(value - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
    }

    private static String name(int feature) {
        return AGGREGATIONS.get(feature / WINDOWS.size()).function() + " over " + WINDOWS.get(feature % WINDOWS.size());
    }

    private static LogicalDate date(int day) {
        return LogicalDate.ofEpochDay(day);
    }

    private static Naive.Row row(Aggregation aggregation, Fact fact) {
        return new Naive.Row(
                fact.day(),
                fact.time(),
                aggregation.of().stream().map(of -> input(of, fact)).toList());
    }

    private static double input(String expression, Fact fact) {
        double x = Double.isFinite(fact.x()) ? fact.x() : Double.NaN;
        return switch (expression) {
            case "x" -> x;
            case "y" -> fact.y();
            case "x > 0" -> Double.isNaN(x) ? Double.NaN : x > 0 ? 1 : 0;
            default -> throw new IllegalArgumentException(expression);
        };
    }

    /** The versions of an entity's tiles, in the order in which they become known, from the intervals in which rows are live. */
    private static List<Version> versions(List<Fact> facts, String entity, int first, int last) {
        List<Fact> rows = facts.stream()
                .filter(f -> f.ok() && !f.delete() && f.timed() && entity.equals(f.entity()))
                .sorted(RandomLog.FOLD)
                .toList();
        List<Version> versions = new ArrayList<>();
        for (int day : rows.stream().mapToInt(Fact::day).distinct().toArray()) {
            TileVersions tile = new TileVersions(LAYOUT);
            rows.stream().filter(f -> f.day() == day).forEach(f -> add(tile, facts, f));
            tile.versions(first, last, (known, states) -> {
                States copy = new States(LAYOUT, 1);
                LAYOUT.copy(copy, 0, states, 0);
                versions.add(new Version(known, day, copy));
            });
        }
        versions.sort(Comparator.comparing(Version::known).thenComparing(Version::day));
        return versions;
    }

    /** A row is live until the first later word of its key is known. */
    private static void add(TileVersions tile, List<Fact> facts, Fact fact) {
        int to = facts.stream()
                .filter(f -> f.ok() && f.key().equals(fact.key()) && RandomLog.WORD.compare(f, fact) > 0)
                .mapToInt(Fact::known)
                .min()
                .orElse(Integer.MAX_VALUE);
        tile.row(fact.known(), to, fact.time());
        int input = 0;
        for (Aggregation aggregation : AGGREGATIONS) {
            for (String of : aggregation.of()) {
                tile.number(input++, input(of, fact));
            }
        }
    }
}
