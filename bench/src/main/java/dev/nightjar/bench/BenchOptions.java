package dev.nightjar.bench;

import java.nio.file.Path;

/**
 * What a benchmark is given.
 *
 * @param rounds how often each contestant is measured, at least 1; an odd number has a median that was measured
 * @param home the root of the checkout
 * @param work an empty folder for what the benchmark writes
 * @param peers the Python peers, installed when they are first asked for
 */
public record BenchOptions(int rounds, Path home, Path work, PythonPeers peers) {
    public BenchOptions {
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds is " + rounds + "; at least 1 is needed");
        }
    }
}
