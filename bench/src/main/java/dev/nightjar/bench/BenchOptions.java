package dev.nightjar.bench;

import java.nio.file.Path;
import java.util.Set;

/**
 * What a benchmark is given.
 *
 * @param rounds how often each contestant is measured, at least 1; an odd number has a median that was measured
 * @param scale of the data, in (0, 1]: 1 for the sizes that are published, less to see whether a benchmark runs
 * @param home the root of the checkout
 * @param work an empty folder for what the benchmark writes
 * @param without cases that are left out, of a benchmark that can do without them
 * @param peers the Python peers, installed when they are first asked for
 */
public record BenchOptions(int rounds, double scale, Set<String> without, Path home, Path work, PythonPeers peers) {
    public BenchOptions {
        without = Set.copyOf(without);
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds is " + rounds + "; at least 1 is needed");
        }
        if (!(scale > 0 && scale <= 1)) {
            throw new IllegalArgumentException("scale is " + scale + "; it must be above 0 and at most 1");
        }
    }

    /** {@code full} scaled, at least {@code least}. */
    int scaled(int full, int least) {
        return Math.max(least, (int) Math.round(full * scale));
    }
}
