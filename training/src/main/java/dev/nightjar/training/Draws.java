package dev.nightjar.training;

import java.io.Serializable;

/**
 * How often a cluster of rows is drawn in each sample of a bootstrap: numbers with a Poisson distribution of mean 1, from a hash of cluster and seed.
 * So every row of a cluster is drawn as often as the others, in one pass, in any order, for every model that is judged on these rows.
 *
 * @param samples 2 to 10 000
 */
public record Draws(int samples, long seed) implements Serializable {
    /** 2^16 times the probability of at most 0, 1, 2, … draws, rounded so that the mean is 1; more than 7 are one in 100 000. */
    private static final int[] AT_MOST = {24_109, 48_219, 60_273, 64_292, 65_296, 65_497, 65_530, 65_536};

    private static final int PART_BITS = 16;
    private static final int PARTS = Long.SIZE / PART_BITS;

    public Draws {
        if (samples < 2 || samples > 10_000) {
            throw new IllegalArgumentException("samples " + samples + ": must be 2 to 10000");
        }
    }

    /** The draws of a cluster, one for each sample. */
    int[] of(long cluster) {
        int[] draws = new int[samples];
        long state = mixed(cluster + mixed(seed));
        long bits = 0;
        for (int sample = 0; sample < samples; sample++) {
            if (sample % PARTS == 0) {
                state += 0x9e3779b97f4a7c15L;
                bits = mixed(state);
            }
            int part = (int) bits & 0xffff;
            bits >>>= PART_BITS;
            int draw = 0;
            while (part >= AT_MOST[draw]) {
                draw++;
            }
            draws[sample] = draw;
        }
        return draws;
    }

    /** The finaliser of SplitMix64. */
    private static long mixed(long bits) {
        long first = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        long second = (first ^ (first >>> 27)) * 0x94d049bb133111ebL;
        return second ^ (second >>> 31);
    }
}
