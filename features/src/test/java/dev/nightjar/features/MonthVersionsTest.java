package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Window;
import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Windows that are given whole months against windows that are given all days: the same bits, for all aggregates, late versions and nights. */
class MonthVersionsTest {
    private static final List<Window> WINDOWS = List.of(
            Window.days(1), Window.days(7), Window.days(31), Window.days(100), Window.THIS_MONTH, Window.EVERYTHING);
    private static final StateLayout LAYOUT = StateLayout.of(
            Stream.concat(Naive.SAMPLES.stream(), SketchAggregatesTest.all()).toList());
    private static final int FIRST = day("2013-09-20");
    private static final int LAST = day("2014-03-10");
    private static final int HISTORIES = 40;

    /** A version of the tile of a day, or of a month by its first day. */
    private record Version(int known, int day, States states) {
        String bits() {
            StringBuilder text = new StringBuilder(known + " " + day);
            for (int i = 0; i < LAYOUT.width(); i++) {
                text.append(' ').append(Double.doubleToRawLongBits(states.number(0, i)));
            }
            for (int o = 0; o < LAYOUT.objects(); o++) {
                text.append(' ').append(Arrays.toString(LAYOUT.bytes(states, 0, o)));
            }
            return text.toString();
        }
    }

    private static int day(String date) {
        return Math.toIntExact(LogicalDate.parse(date).epochDay());
    }

    private static int month(int day) {
        return Math.toIntExact(
                LogicalDate.ofEpochDay(day).day().withDayOfMonth(1).toEpochDay());
    }

    private static int after(int month) {
        return Math.toIntExact(LogicalDate.ofEpochDay(month).day().plusMonths(1).toEpochDay());
    }

    /** As a table keeps it. */
    private static States kept(States states) {
        States kept = new States(LAYOUT, 1);
        for (int n = 0; n < LAYOUT.width(); n++) {
            kept.number(0, n, states.number(0, n));
        }
        for (int o = 0; o < LAYOUT.objects(); o++) {
            LAYOUT.read(kept, 0, o, LAYOUT.bytes(states, 0, o));
        }
        return kept;
    }

    /** Versions of days in the order of known dates: on the day, days ahead, weeks or months late; some of no rows. */
    private static List<Version> days(Random random) {
        List<Version> days = new ArrayList<>();
        for (int day = FIRST; day <= LAST; day += 1 + random.nextInt(6)) {
            int known = day + (random.nextInt(5) == 0 ? -random.nextInt(9) : random.nextInt(4));
            for (int v = random.nextInt(4); v >= 0; v--) {
                days.add(new Version(known, day, state(day, random)));
                known += 1 + random.nextInt(random.nextInt(3) == 0 ? 80 : 8);
            }
        }
        days.sort(Comparator.comparing(Version::known).thenComparing(Version::day));
        return days;
    }

    private static States state(int day, Random random) {
        States states = new States(LAYOUT, 1);
        LAYOUT.clear(states, 0);
        RowBuffer rows = new RowBuffer(LAYOUT);
        int size = random.nextInt(4);
        for (int r = 0; r < size; r++) {
            rows.next(day * 86_400e6 + random.nextInt(100) * 1e6);
            double x = random.nextInt(6) == 0 ? Double.NaN : random.nextGaussian() * 100;
            for (int n = 0; n < LAYOUT.numbers(); n++) {
                rows.number(n, n % 5 == 4 ? random.nextDouble() : x);
            }
            for (int t = 0; t < LAYOUT.texts(); t++) {
                rows.text(t, Double.isNaN(x) ? null : "t" + random.nextInt(9));
            }
            LAYOUT.add(states, 0, rows, r);
        }
        return states;
    }

    private static List<Version> months(List<Version> days, int first, int last) {
        List<Version> months = new ArrayList<>();
        for (int month = month(FIRST); month <= LAST; month = after(month)) {
            int its = month;
            MonthVersions versions = new MonthVersions(
                    LAYOUT, first, last, (known, states) -> months.add(new Version(known, its, kept(states))));
            versions.begin(its);
            days.stream()
                    .filter(d -> month(d.day()) == its && d.known() <= last)
                    .forEach(d -> versions.tile(d.known(), d.day(), d.states(), 0));
            versions.end();
        }
        months.sort(Comparator.comparing(Version::known).thenComparing(Version::day));
        return months;
    }

    /** Days that a reader takes as days for these nights: of their own months, and of those that a window begins in. */
    private static IntPredicate byDay(int first, int last) {
        return day -> {
            boolean held = month(first) <= day && day <= last;
            for (Window window : WINDOWS) {
                if (window.kind() == Window.Kind.DAYS) {
                    int from = first + 1 - window.length();
                    held |= from <= day && day < after(month(last + 1 - window.length()));
                }
            }
            return held;
        };
    }

    private static List<String> answers(List<Version> days, List<Version> months, int[] nights) {
        Windows windows = new Windows(LAYOUT, WINDOWS);
        List<String> answers = new ArrayList<>();
        int d = 0;
        int m = 0;
        for (int night : nights) {
            for (int date = night(days, d, months, m); date <= night; date = night(days, d, months, m)) {
                for (; d < days.size() && days.get(d).known() == date; d++) {
                    windows.tile(date, days.get(d).day(), days.get(d).states(), 0);
                }
                for (; m < months.size() && months.get(m).known() == date; m++) {
                    windows.month(date, months.get(m).day(), months.get(m).states(), 0);
                }
            }
            FeatureValues out = new FeatureValues(windows.features());
            windows.query(night, (night + 1) * 86_400e6, out);
            for (int f = 0; f < out.size(); f++) {
                answers.add(LogicalDate.ofEpochDay(night) + " " + f + " "
                        + Long.toHexString(Double.doubleToLongBits(out.number(f))) + " " + out.text(f));
            }
        }
        return answers;
    }

    /** The next known date. */
    private static int night(List<Version> days, int d, List<Version> months, int m) {
        int day = d < days.size() ? days.get(d).known() : Integer.MAX_VALUE;
        return Math.min(day, m < months.size() ? months.get(m).known() : Integer.MAX_VALUE);
    }

    @Test
    void windowsOfMonthsHaveTheBitsOfWindowsOfDaysOnOneNightAndOnMany() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            List<Version> days = days(random);
            List<Version> months = months(days, Integer.MIN_VALUE, Integer.MAX_VALUE);
            int[] nights = random.ints(12, FIRST, LAST + 60).toArray();
            int over = month(nights[6]); // the first night on which a month is whole
            nights[6] = over;
            Arrays.sort(nights);
            List<String> expected = answers(days, List.of(), nights);
            int[] some = Arrays.copyOfRange(nights, 4, 10);
            for (int[] asked : List.of(nights, some, new int[] {over}, new int[] {nights[11]})) {
                List<Version> few = days.stream()
                        .filter(v -> byDay(asked[0], asked[asked.length - 1]).test(v.day()))
                        .toList();
                assertThat(answers(few, months, asked))
                        .as("history " + seed)
                        .isSubsetOf(expected)
                        .hasSize(asked.length * LAYOUT.results() * WINDOWS.size());
            }
        }
    }

    @Test
    void datesOneByOneGiveTheVersionsOfOneRange() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            List<Version> days = days(random);
            List<Version> months = months(days, Integer.MIN_VALUE, LAST);
            List<String> parts = new ArrayList<>();
            for (int first = FIRST - 10; first <= LAST; ) {
                int last = Math.min(LAST, first + random.nextInt(30));
                months(days, first, last).forEach(v -> parts.add(v.bits()));
                first = last + 1;
            }
            assertThat(parts)
                    .containsExactlyInAnyOrderElementsOf(
                            months.stream().map(Version::bits).toList());
        }
    }

    @Test
    void aMonthHasAVersionWhenItIsOverAndOnEachLaterDateThatChangesIt() {
        Random random = new Random(1);
        int october = day("2013-10-01");
        List<Version> days = Stream.of(october - 3, october + 4, october + 31, october + 33, october + 33, october + 60)
                .map(known -> new Version(known, october + 3, state(october + 3, random)))
                .toList();
        assertThat(months(days, Integer.MIN_VALUE, october + 40))
                .extracting(Version::known)
                .as("the day after it, with what is known on that day, and two days on")
                .containsExactly(october + 31, october + 33);
        assertThat(months(days, october + 32, october + 60))
                .extracting(Version::known)
                .containsExactly(october + 33, october + 60);
        assertThat(months(days.subList(0, 2), Integer.MIN_VALUE, october + 30))
                .as("it is not over")
                .isEmpty();
        assertThat(months(days.subList(3, 5), Integer.MIN_VALUE, october + 60))
                .as("nothing was known of it before")
                .extracting(Version::known)
                .containsExactly(october + 33);
    }

    @Test
    void tilesOutOfOrderAreABug() {
        MonthVersions versions = new MonthVersions(LAYOUT, 0, 9, (known, states) -> {});
        versions.begin(0);
        versions.tile(5, 1, state(1, new Random(1)), 0);
        assertThatThrownBy(() -> versions.tile(4, 1, state(1, new Random(1)), 0))
                .hasMessage("tile known on day 4 came after day 5");
    }
}
