package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.config.Window;
import dev.nightjar.features.BrokenHour.Side;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Windows that end at instants against loops over all rows, on random histories with late, corrected and deleted rows. */
class InstantWindowsTest {
    private static final List<Window> WINDOWS =
            List.of(Window.days(1), Window.days(3), Window.days(40), Window.THIS_MONTH, Window.EVERYTHING);
    private static final List<String> FUNCTIONS =
            List.of("count", "sum", "mean", "min", "max", "stddev", "first", "last", "trend");
    private static final StateLayout LAYOUT = layout(FUNCTIONS);
    /** With one that counts days, so that parts of days are folded in one piece. */
    private static final List<String> WITH_DAYS = List.of("count", "days_with_any", "stddev", "last");

    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    /** A row live on the dates {@code [from, to)}. Rows of a list stand in the facts' order. */
    private record Fact(int from, int to, long time, double value) {}

    private record Query(int night, long instant) {}

    private static StateLayout layout(List<String> functions) {
        return StateLayout.of(
                functions.stream().map(f -> Aggregation.of(f, "x")).toList());
    }

    private static long micros(ZonedDateTime time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
    }

    private static long micros(String local) {
        return micros(java.time.LocalDateTime.parse(local).atZone(NEW_YORK));
    }

    private static int day(String date) {
        return (int) LocalDate.parse(date).toEpochDay();
    }

    /** What the operator does, in one thread: each day and hour as it became known, and each broken hour. */
    private static final class Operator {
        private final StateLayout layout;
        private final InstantCalendar calendar;
        private final List<Fact> facts;
        private final List<Window> windows;
        private final InstantWindows answers;

        Operator(StateLayout layout, ZoneId zone, List<Fact> facts, List<Window> windows) {
            this.layout = layout;
            this.calendar = new InstantCalendar(zone);
            this.facts = facts;
            this.windows = windows;
            this.answers = new InstantWindows(layout, windows, calendar);
        }

        double[] answer(Query query) {
            answers.clear();
            days().forEach(d ->
                    rows(d, true, 0).versions(0, query.night(), (date, states) -> answers.day(d, states, 0)));
            for (int d : days()) {
                for (int h : hours(d)) {
                    rows(d, false, h).versions(0, query.night(), (date, states) -> answers.hour(d, h, states, 0));
                }
            }
            long instant = query.instant();
            breakHour(InstantWindows.END, Side.BEFORE, query.night(), instant);
            for (int w = 0; w < windows.size(); w++) {
                if (windows.get(w).kind() == Window.Kind.DAYS) {
                    long first = calendar.first(instant, windows.get(w).length());
                    breakHour(w + 1, Side.FROM, query.night(), first);
                }
            }
            FeatureValues out = new FeatureValues(answers.features());
            answers.query(instant, out);
            return numbers(out, answers.features());
        }

        private static double[] numbers(FeatureValues values, int features) {
            return java.util.stream.IntStream.range(0, features)
                    .mapToDouble(values::number)
                    .toArray();
        }

        private void breakHour(int place, Side side, int night, long instant) {
            if (!calendar.beginsDay(instant)) {
                BrokenHour hour = new BrokenHour(
                        layout, rows(calendar.day(instant), false, InstantWindows.hour(layout, instant)));
                hour.begin(night, side);
                answers.broken(place, hour.state(instant), 0);
            }
        }

        private TreeSet<Integer> days() {
            TreeSet<Integer> days = new TreeSet<>();
            facts.forEach(f -> days.add(calendar.day(f.time())));
            return days;
        }

        private TreeSet<Integer> hours(int day) {
            TreeSet<Integer> hours = new TreeSet<>();
            facts.stream()
                    .filter(f -> calendar.day(f.time()) == day)
                    .forEach(f -> hours.add(InstantWindows.hour(layout, f.time())));
            return hours;
        }

        private TileVersions rows(int day, boolean wholeDay, int hour) {
            TileVersions rows = new TileVersions(layout);
            for (Fact fact : facts) {
                boolean here = wholeDay || InstantWindows.hour(layout, fact.time()) == hour;
                if (here && calendar.day(fact.time()) == day) {
                    rows.row(fact.from(), fact.to(), (double) fact.time());
                    for (int n = 0; n < layout.numbers(); n++) {
                        rows.number(n, fact.value());
                    }
                }
            }
            return rows;
        }
    }

    /** The definition: a loop over the rows that the night knows. */
    private static double naive(String function, List<Fact> facts, Query query, long first, ZoneId zone) {
        List<Fact> rows = facts.stream()
                .filter(f -> f.from() <= query.night() && query.night() < f.to())
                .filter(f -> first <= f.time() && f.time() < query.instant())
                .toList();
        double[] x = rows.stream().mapToDouble(Fact::value).toArray();
        double sum = Arrays.stream(x).sum();
        double mean = sum / x.length;
        return switch (function) {
            case "count" -> x.length;
            case "days_with_any" ->
                rows.stream()
                        .map(f -> Instant.EPOCH
                                .plus(f.time(), ChronoUnit.MICROS)
                                .atZone(zone)
                                .toLocalDate())
                        .distinct()
                        .count();
            case "sum" -> x.length == 0 ? Double.NaN : sum;
            case "mean" -> mean;
            case "min" -> Arrays.stream(x).min().orElse(Double.NaN);
            case "max" -> Arrays.stream(x).max().orElse(Double.NaN);
            case "stddev" ->
                x.length < 2
                        ? Double.NaN
                        : Math.sqrt(Arrays.stream(x)
                                        .map(v -> (v - mean) * (v - mean))
                                        .sum()
                                / (x.length - 1));
            case "first" -> {
                Fact earliest = null;
                for (Fact f : rows) {
                    earliest = earliest == null || f.time() < earliest.time() ? f : earliest;
                }
                yield earliest == null ? Double.NaN : earliest.value();
            }
            case "trend" -> {
                double[] t = rows.stream().mapToDouble(f -> f.time() / 8.64e10).toArray();
                double mid = Arrays.stream(t).sum() / t.length;
                double square = Arrays.stream(t).map(v -> (v - mid) * (v - mid)).sum();
                double cross = 0;
                for (int i = 0; i < t.length; i++) {
                    cross += (t[i] - mid) * (x[i] - mean);
                }
                yield Arrays.stream(t).distinct().count() < 2 ? Double.NaN : cross / square;
            }
            case "last" -> {
                Fact last = null;
                for (Fact f : rows) {
                    last = last == null || f.time() >= last.time() ? f : last;
                }
                yield last == null ? Double.NaN : last.value();
            }
            default -> throw new IllegalArgumentException(function);
        };
    }

    private static long naiveFirst(long instant, Window window, ZoneId zone) {
        ZonedDateTime end = Instant.EPOCH.plus(instant, ChronoUnit.MICROS).atZone(zone);
        LocalDate day = end.toLocalDate();
        boolean begins = end.equals(day.atStartOfDay(zone));
        LocalDate lastDay = begins ? day.minusDays(1) : day;
        return switch (window.kind()) {
            case DAYS ->
                micros(begins ? day.minusDays(window.length()).atStartOfDay(zone) : end.minusDays(window.length()));
            case MONTH_TO_DATE -> micros(lastDay.withDayOfMonth(1).atStartOfDay(zone));
            case ALL -> Long.MIN_VALUE;
        };
    }

    private static double[] byDefinition(StateLayout layout, ZoneId zone, List<Fact> facts, Query query) {
        InstantCalendar calendar = new InstantCalendar(zone);
        NaiveInstants naive = new NaiveInstants(layout, WINDOWS, calendar);
        naive.begin(List.of(query.instant()));
        RowBuffer row = new RowBuffer(layout);
        for (Fact fact : facts) {
            if (fact.from() <= query.night() && query.night() < fact.to()) {
                row.clear();
                row.next((double) fact.time());
                for (int n = 0; n < layout.numbers(); n++) {
                    row.number(n, fact.value());
                }
                naive.add(calendar.day(fact.time()), row);
            }
        }
        return Operator.numbers(naive.answers(query.instant()), layout.results() * WINDOWS.size());
    }

    private static void compare(List<String> functions, ZoneId zone, List<Fact> facts, Query query, String what) {
        double[] answer = new Operator(layout(functions), zone, facts, WINDOWS).answer(query);
        assertThat(byDefinition(layout(functions), zone, facts, query))
                .as(what + ": the audit's definition, to the bit, of " + query + " over " + facts)
                .isEqualTo(answer);
        for (int f = 0; f < functions.size(); f++) {
            for (int w = 0; w < WINDOWS.size(); w++) {
                long first = naiveFirst(query.instant(), WINDOWS.get(w), zone);
                double expected = naive(functions.get(f), facts, query, first, zone);
                double value = answer[f * WINDOWS.size() + w];
                String of = what + " " + functions.get(f) + " " + WINDOWS.get(w) + " of " + query + " over " + facts;
                if (Double.isNaN(expected)) {
                    assertThat(value).as(of).isNaN();
                } else {
                    assertThat(value).as(of).isCloseTo(expected, within(1e-9 * Math.max(1, Math.abs(expected))));
                }
            }
        }
    }

    /** Rows around a day on which clocks change, many at equal times, on hours and on days' starts. */
    private static List<Fact> facts(Random random, long around, int size) {
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int from = 100 + random.nextInt(12);
            int to = random.nextInt(3) == 0 ? from + random.nextInt(4) : 9999;
            facts.add(new Fact(from, to, time(random, around), random.nextGaussian() * 10));
        }
        facts.sort(Comparator.comparingInt(Fact::from));
        return facts;
    }

    private static long time(Random random, long around) {
        long hour = 3_600_000_000L;
        return switch (random.nextInt(4)) {
            case 0 -> around + (random.nextInt(240) - 200) * hour;
            case 1 -> around + (random.nextInt(40) - 20) * (hour / 2);
            case 2 -> around + (random.nextInt(9) - 8) * 24L * hour;
            default -> around + (long) ((random.nextDouble() - 0.9) * 200 * hour);
        };
    }

    @Test
    void allAggregatesAgreeWithTheLoopOnRandomHistoriesAroundClockChanges() {
        Random random = new Random(11);
        List<ZoneId> zones =
                List.of(NEW_YORK, ZoneId.of("UTC"), ZoneId.of("Asia/Kolkata"), ZoneId.of("America/Sao_Paulo"));
        String[] changes = {"2013-03-10T02:30", "2013-11-03T01:30", "2013-10-20T00:00", "2013-02-17T00:00"};
        for (int history = 0; history < 1000; history++) {
            ZoneId zone = zones.get(random.nextInt(zones.size()));
            String change = changes[random.nextInt(changes.length)];
            long around = micros(java.time.LocalDateTime.parse(change).atZone(zone)) + 24 * 3_600_000_000L;
            List<Fact> facts = facts(random, around, random.nextInt(30));
            List<String> functions = history % 2 == 0 ? FUNCTIONS : WITH_DAYS;
            for (int q = 0; q < 4; q++) {
                long instant = !facts.isEmpty() && random.nextInt(3) == 0
                        ? facts.get(random.nextInt(facts.size())).time()
                        : time(random, around);
                compare(functions, zone, facts, new Query(100 + random.nextInt(12), instant), "history " + history);
            }
        }
    }

    @Test
    void anEventAtTheInstantItselfIsNotSeenAndOneAtTheWindowsStartIs() {
        long noon = micros("2013-06-10T12:00");
        long dayBefore = micros("2013-06-09T12:00");
        List<Fact> facts = List.of(
                new Fact(1, 99, dayBefore - 1, 1),
                new Fact(1, 99, dayBefore, 10),
                new Fact(1, 99, noon - 1, 100),
                new Fact(1, 99, noon, 1000));
        double[] answer = new Operator(LAYOUT, NEW_YORK, facts, List.of(Window.days(1))).answer(new Query(5, noon));
        assertThat(answer[FUNCTIONS.indexOf("sum")]).isEqualTo(110);
    }

    @Test
    void ofEventsAtOneTimeTheLastOneInTheFactsOrderIsLastOnBothSidesOfACut() {
        long time = micros("2013-06-09T12:10");
        List<Fact> facts = List.of(new Fact(1, 99, time, 1), new Fact(1, 99, time, 2), new Fact(1, 99, time, 3));
        int last = FUNCTIONS.indexOf("last");
        assertThat(new Operator(LAYOUT, NEW_YORK, facts, List.of(Window.days(1))).answer(new Query(5, time + 1))[last])
                .as("the hour at the end")
                .isEqualTo(3);
        assertThat(new Operator(LAYOUT, NEW_YORK, facts, List.of(Window.days(1)))
                        .answer(new Query(5, micros("2013-06-10T12:05")))[last])
                .as("the hour at the start")
                .isEqualTo(3);
    }

    @Test
    void anInstantThatBeginsADayHasTheBitsOfTheDayForm() {
        Random random = new Random(3);
        for (String date : List.of("2013-03-10", "2013-03-11", "2013-11-03", "2013-11-04", "2013-06-10")) {
            long begins = micros(date + "T00:00");
            List<Fact> facts = facts(random, begins, 200);
            for (int night = 100; night < 112; night++) {
                Windows windows = new Windows(LAYOUT, WINDOWS);
                Operator operator = new Operator(LAYOUT, NEW_YORK, facts, WINDOWS);
                int lastDay = day(date) - 1;
                for (int d : operator.days()) {
                    operator.rows(d, true, 0).versions(0, night, (k, states) -> {
                        if (d <= lastDay) {
                            windows.tile(lastDay, d, states, 0);
                        }
                    });
                }
                FeatureValues values = new FeatureValues(windows.features());
                windows.query(lastDay, (double) begins, values);
                double[] byDay = Operator.numbers(values, windows.features());
                double[] byInstant = operator.answer(new Query(night, begins));
                assertThat(byInstant).as(date + " night " + night).isEqualTo(byDay);
            }
        }
    }

    @Test
    void anEntityIsForgotten() {
        InstantWindows windows = new InstantWindows(LAYOUT, WINDOWS, new InstantCalendar(NEW_YORK));
        RowBuffer rows = new RowBuffer(LAYOUT);
        rows.next((double) micros("2013-06-09T12:10"));
        for (int n = 0; n < LAYOUT.numbers(); n++) {
            rows.number(n, 7);
        }
        States states = new States(LAYOUT, 1);
        LAYOUT.clear(states, 0);
        LAYOUT.add(states, 0, rows, 0);
        FeatureValues out = new FeatureValues(windows.features());
        long noon = micros("2013-06-10T12:00");
        windows.day(day("2013-06-09"), states, 0);
        windows.hour(day("2013-06-09"), InstantCalendar.hour(micros("2013-06-09T12:10")), states, 0);
        windows.broken(InstantWindows.END, states, 0);
        windows.query(noon, out);
        assertThat(out.number(0)).as("one day's count: the hour at the end").isEqualTo(1);
        assertThat(out.number(1)).as("three days' count: that and the day").isEqualTo(2);
        windows.clear();
        windows.query(noon, out);
        assertThat(out.number(0)).isZero();
        assertThat(out.number(1)).isZero();
    }
}
