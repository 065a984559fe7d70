package dev.nightjar.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One figure of a benchmark.
 *
 * @param bench the benchmark's name
 * @param what the case, such as {@code two slots}
 * @param value the median, in {@code unit}
 * @param unit such as {@code samples/s}, {@code s}, {@code jobs}
 * @param spread largest less smallest value over the rounds, in {@code unit}; 0 for what is counted
 * @param peer the same work done by another tool in the same run, if there is one
 */
public record Figure(String bench, String what, double value, String unit, double spread, Optional<Peer> peer) {
    /**
     * What the peer reached.
     *
     * @param name with its version, such as {@code PyTorch 2.15.0}
     * @param value the median, in the figure's unit
     * @param spread largest less smallest value over the rounds
     */
    public record Peer(String name, double value, double spread) {
        public Peer {
            requireFinite("peer's value", value);
            requireFinite("peer's spread", spread);
        }
    }

    public Figure {
        requireFinite("value", value);
        requireFinite("spread", spread);
    }

    /** A figure that was counted, or measured once. */
    public static Figure counted(String bench, String what, double value, String unit) {
        return new Figure(bench, what, value, unit, 0, Optional.empty());
    }

    /** The median and the spread of several rounds. */
    public static Figure measured(String bench, String what, Samples samples, String unit) {
        return new Figure(bench, what, samples.median(), unit, samples.spread(), Optional.empty());
    }

    /** The median and the spread of several rounds, beside a peer's in the same rounds. */
    public static Figure beside(String bench, String what, Samples ours, String unit, String peer, Samples theirs) {
        return new Figure(
                bench,
                what,
                ours.median(),
                unit,
                ours.spread(),
                Optional.of(new Peer(peer, theirs.median(), theirs.spread())));
    }

    /** The JSON object of the output line: {@code ratio} is ours over the peer's. */
    Map<String, Object> json() {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("bench", bench);
        line.put("case", what);
        line.put("value", value);
        line.put("unit", unit);
        line.put("spread", spread);
        peer.ifPresent(p -> {
            line.put("peer", p.name());
            line.put("peer_value", p.value());
            line.put("peer_spread", p.spread());
            line.put("ratio", value / p.value());
        });
        return line;
    }

    private static void requireFinite(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(what + " is " + value + "; a finite number is needed");
        }
    }
}
