package dev.nightjar.features.spark;

import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.spark.FactLog.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Seeded random full loads: files of which each is the whole table. Rows change, change back (loads A, B, A), vanish and come again; nights go by
 * without a load. What a night knows is its newest load: that is the definition, and {@link #log()} the facts that say the same.
 */
final class RandomLoads {
    private final String name;
    private final Random random;
    private final TreeMap<LogicalDate, Map<String, Double>> loads = new TreeMap<>();

    private RandomLoads(long seed) {
        this.name = "t" + seed;
        this.random = new Random(seed);
        loads.put(RandomHistories.FIRST, some());
        for (int night = 1; night < RandomHistories.NIGHTS; night++) {
            if (random.nextInt(3) > 0) {
                loads.put(RandomHistories.FIRST.plus(night), next());
            }
        }
    }

    static List<RandomLoads> of(int tables) {
        List<RandomLoads> all = new ArrayList<>();
        for (int t = 0; t < tables; t++) {
            all.add(new RandomLoads(t));
        }
        return all;
    }

    /** Keys that some load has, or none. */
    List<String> keys() {
        return List.of(name + "-a", name + "-b", name + "-c", name + "-d");
    }

    /** The value that a key has in the newest load known by the night; empty if there is no such load or it lacks the key. */
    Optional<Double> value(String key, LogicalDate night) {
        return Optional.ofNullable(loads.floorEntry(night))
                .map(load -> load.getValue().get(key));
    }

    /** From load to load: an upsert of each row that is new or changed, a derived delete of each key that vanished. */
    List<Fact> log() {
        List<Fact> facts = new ArrayList<>();
        Map<String, Double> before = Map.of();
        for (Map.Entry<LogicalDate, Map<String, Double>> load : loads.entrySet()) {
            TreeSet<String> keys = new TreeSet<>(before.keySet());
            keys.addAll(load.getValue().keySet());
            long position = 0;
            for (String key : keys) {
                position++;
                Double now = load.getValue().get(key);
                if (now == null) {
                    facts.add(fact(key, null, load.getKey(), -position));
                } else if (!now.equals(before.get(key))) {
                    facts.add(fact(key, now, load.getKey(), position));
                }
            }
            before = load.getValue();
        }
        return facts;
    }

    private static Fact fact(String key, Double value, LogicalDate known, long position) {
        boolean gone = value == null;
        String entity = gone ? null : "e" + value;
        return new Fact(key, entity, null, null, value, known, known, "load-" + known, position, gone, true);
    }

    private Map<String, Double> next() {
        Map<String, Double> last = loads.lastEntry().getValue();
        return switch (random.nextInt(4)) {
            case 0 -> last;
            case 1 -> earlier();
            default -> some();
        };
    }

    /** A load that was there before: A after A, B. */
    private Map<String, Double> earlier() {
        List<Map<String, Double>> all = List.copyOf(loads.values());
        return all.get(random.nextInt(all.size()));
    }

    private Map<String, Double> some() {
        Map<String, Double> rows = new TreeMap<>();
        for (String key : keys().subList(0, 3)) {
            if (random.nextInt(4) > 0) {
                rows.put(key, (double) random.nextInt(3));
            }
        }
        return rows;
    }
}
