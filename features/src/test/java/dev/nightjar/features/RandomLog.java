package dev.nightjar.features;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A seeded random log of facts over two months of nights and nine of event days, around a change of the clocks: late, corrected, stale,
 * moved, repeated, refused and deleted rows, months without a row and days that are still to come.
 */
final class RandomLog {
    static final ZoneId ZONE = ZoneId.of("America/New_York");
    static final int NIGHTS = 60;
    private static final List<LocalTime> TIMES = List.of(
            LocalTime.MIDNIGHT,
            LocalTime.of(1, 30), // twice on a day in November
            LocalTime.of(2, 30), // never on a day in March
            LocalTime.NOON,
            LocalTime.of(23, 59, 59, 999_999_000));

    /**
     * A fact of one key.
     *
     * @param entity null for none
     * @param day epoch day in {@link #ZONE}; the event is there only if {@code timed}
     * @param time microseconds since 1970
     * @param known the night, epoch day
     * @param declared the date that decides which of two facts is the later word
     */
    record Fact(
            String key,
            String entity,
            boolean timed,
            int day,
            double time,
            double x,
            double y,
            int known,
            int declared,
            String place,
            int position,
            boolean delete,
            boolean ok) {}

    /** Which of two facts of one key is the later word. */
    static final Comparator<Fact> WORD = Comparator.comparing(Fact::declared)
            .thenComparing(Fact::known)
            .thenComparing(Fact::place)
            .thenComparing(Fact::position);

    /** The order in which rows are folded. */
    static final Comparator<Fact> FOLD =
            Comparator.comparing(Fact::known).thenComparing(Fact::place).thenComparing(Fact::position);

    private final Random random;
    private final LocalDate first;
    private final Map<String, Fact> newest = new HashMap<>();

    private RandomLog(long seed) {
        this.random = new Random(seed);
        this.first = LocalDate.of(2013, random.nextBoolean() ? 2 : 10, 10).plusDays(random.nextInt(20));
    }

    static List<Fact> facts(long seed) {
        RandomLog log = new RandomLog(seed);
        List<Fact> facts = new ArrayList<>();
        int rows = 1 + log.random.nextInt(45);
        for (int r = 0; r < rows; r++) {
            facts.add(log.next(r));
        }
        return facts;
    }

    /** The first of the {@link #NIGHTS} nights in which facts become known. */
    static int firstNight(long seed) {
        return Math.toIntExact(new RandomLog(seed).first.toEpochDay());
    }

    /** What the night knows to be so, in fold order. */
    static List<Fact> live(List<Fact> facts, int night) {
        Map<String, Fact> word = new HashMap<>();
        for (Fact fact : facts) {
            if (fact.ok() && fact.known() <= night) {
                word.merge(fact.key(), fact, (a, b) -> WORD.compare(a, b) > 0 ? a : b);
            }
        }
        return word.values().stream().filter(f -> !f.delete()).sorted(FOLD).toList();
    }

    private Fact next(int position) {
        String key = "k" + random.nextInt(14);
        int known = random.nextInt(NIGHTS);
        int back =
                switch (random.nextInt(6)) {
                    case 0 -> -random.nextInt(8); // still to come
                    case 1 -> random.nextInt(220); // months late
                    default -> random.nextInt(12);
                };
        LocalDateTime at = first.plusDays(known - back).atTime(TIMES.get(random.nextInt(TIMES.size())));
        var instant = at.atZone(ZONE);
        Fact fact = new Fact(
                key,
                random.nextInt(25) == 0 ? null : "e" + random.nextInt(2),
                random.nextInt(30) > 0,
                Math.toIntExact(instant.toLocalDate().toEpochDay()),
                ChronoUnit.MICROS.between(Instant.EPOCH, instant.toInstant()),
                value(),
                random.nextInt(5) == 0 ? Double.NaN : random.nextInt(7) - 3,
                Math.toIntExact(first.plusDays(known).toEpochDay()),
                Math.toIntExact(first.plusDays(known - random.nextInt(4)).toEpochDay()),
                "p" + random.nextInt(3),
                position,
                random.nextInt(7) == 0,
                random.nextInt(10) > 0);
        Fact former = newest.get(key);
        if (former != null && random.nextInt(3) == 0) {
            fact = changed(former, fact);
        }
        newest.put(key, fact);
        return fact;
    }

    /** A correction, a move or a repeat of the key's former fact. */
    private Fact changed(Fact former, Fact now) {
        Fact place = random.nextBoolean() ? now : former;
        Fact values = random.nextBoolean() ? now : former;
        return new Fact(
                now.key(),
                place.entity(),
                place.timed(),
                place.day(),
                place.time(),
                values.x(),
                values.y(),
                now.known(),
                now.declared(),
                now.place(),
                now.position(),
                now.delete(),
                now.ok());
    }

    private double value() {
        return switch (random.nextInt(16)) {
            case 0, 1 -> Double.NaN;
            case 2 -> Double.POSITIVE_INFINITY;
            case 3 -> 0.0;
            case 4 -> -1.5;
            default -> random.nextGaussian() * 10;
        };
    }
}
