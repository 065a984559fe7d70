package dev.nightjar.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures contestants in turn, round by round, so that a slow minute of the machine hits all of them; each round starts with
 * another one.
 */
public final class Rounds {
    private final Map<String, Measurement> contestants = new LinkedHashMap<>();

    /** One measurement of one contestant: does the work once and returns the figure. */
    @FunctionalInterface
    public interface Measurement {
        double measure() throws Exception;
    }

    /** Adds a contestant; its name must be new. */
    public Rounds with(String name, Measurement measurement) {
        if (contestants.putIfAbsent(name, measurement) != null) {
            throw new IllegalArgumentException("contestant '" + name + "' is there twice");
        }
        return this;
    }

    /**
     * Runs the rounds.
     *
     * @param rounds at least 1
     * @return the samples of each contestant by name
     */
    public Map<String, Samples> run(int rounds) throws Exception {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        List<String> order = new ArrayList<>(contestants.keySet());
        for (int round = 0; round < rounds; round++) {
            for (String name : order) {
                values.computeIfAbsent(name, any -> new ArrayList<>())
                        .add(contestants.get(name).measure());
            }
            Collections.rotate(order, -1);
        }
        Map<String, Samples> samples = new LinkedHashMap<>();
        contestants.keySet().forEach(name -> samples.put(name, new Samples(values.getOrDefault(name, List.of()))));
        return samples;
    }
}
