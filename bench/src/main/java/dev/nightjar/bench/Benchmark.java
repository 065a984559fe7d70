package dev.nightjar.bench;

import java.util.function.Consumer;

/** One benchmark: measures something of ours, and where there is a peer, the same work done by the peer in the same run. */
public interface Benchmark {
    /** The name by which {@code bin/bench NAME} calls it: lower case letters, digits and dashes. */
    String name();

    /** One line for the list: what is measured, in which unit, beside which peer. */
    String describes();

    /**
     * Measures.
     *
     * @param figures is told each figure as soon as it is there, in the order in which they are to be read; at least one
     * @throws Exception what went wrong; the benchmark then has no result, never a made-up one
     */
    void run(BenchOptions options, Consumer<Figure> figures) throws Exception;
}
