package dev.nightjar.features.spark;

import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.spark.FactLog.Fact;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Seeded random logs with late, corrected, stale, moved, repeated, refused and deleted rows. Many histories stand in one log, each with
 * its own keys and entities, so that one Spark job reads them all.
 */
final class RandomHistories {
    static final LogicalDate FIRST = LogicalDate.parse("2013-02-20");
    static final int NIGHTS = 20;
    static final LogicalDate LAST = FIRST.plus(NIGHTS - 1);

    private final Random random;
    private final FactLog log;
    private final String name;
    private final Map<String, Fact> newest = new HashMap<>();
    private long position;

    private RandomHistories(long seed, FactLog log) {
        this.random = new Random(seed);
        this.log = log;
        this.name = "h" + seed;
    }

    static FactLog log(int histories) {
        FactLog log = new FactLog();
        for (int h = 0; h < histories; h++) {
            new RandomHistories(h, log).fill();
        }
        return log;
    }

    static List<String> entities(int histories) {
        List<String> entities = new ArrayList<>();
        for (int h = 0; h < histories; h++) {
            for (int e = 0; e < 3; e++) {
                entities.add("h" + h + "-e" + e);
            }
        }
        return entities;
    }

    private void fill() {
        int facts = 5 + random.nextInt(35);
        for (int f = 0; f < facts; f++) {
            log.add(next());
        }
    }

    private Fact next() {
        String id = name + "-k" + random.nextInt(8);
        LogicalDate known = FIRST.plus(random.nextInt(NIGHTS));
        LogicalDate declared = random.nextInt(10) == 0 ? null : known.plus(-random.nextInt(4));
        Fact former = newest.get(id);
        Fact fact = fact(id, known, declared);
        if (former != null && random.nextInt(4) == 0) {
            fact = changed(former, fact); // a correction, a move or a repeat rather than new values
        }
        newest.put(id, fact);
        return fact;
    }

    private Fact fact(String id, LogicalDate known, LogicalDate declared) {
        LogicalDate day = FIRST.plus(random.nextInt(NIGHTS + 6) - 4);
        boolean timeless = random.nextInt(30) == 0;
        return new Fact(
                id,
                random.nextInt(25) == 0 ? null : name + "-e" + random.nextInt(3),
                random.nextInt(2),
                timeless ? null : day.day().atTime(LocalTime.of(6 * random.nextInt(4), 0)),
                value(),
                known,
                declared,
                "p" + random.nextInt(3),
                ++position,
                random.nextInt(6) == 0,
                random.nextInt(10) != 0);
    }

    private Fact changed(Fact former, Fact now) {
        boolean move = random.nextBoolean();
        boolean correct = random.nextBoolean();
        return new Fact(
                former.id(),
                move ? now.entity() : former.entity(),
                former.kind(),
                move ? now.at() : former.at(),
                correct ? now.x() : former.x(),
                now.known(),
                now.declared(),
                now.place(),
                now.position(),
                now.delete(),
                now.ok());
    }

    private Double value() {
        return switch (random.nextInt(20)) {
            case 0, 1 -> null;
            case 2 -> Double.NaN;
            case 3 -> Double.POSITIVE_INFINITY;
            case 4 -> 0.0;
            default -> random.nextGaussian() * 10;
        };
    }
}
