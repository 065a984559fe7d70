package dev.nightjar.model.network;

/** The order in which a shard's rows are visited in an epoch: a function of seed, shard and epoch, of nothing else. */
final class Permutation {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    private Permutation(long state) {
        this.state = state;
    }

    /** Fills {@code order} with 0 to its length - 1, shuffled (Fisher and Yates, numbers by SplitMix64). */
    static void fill(int[] order, long seed, int shard, int epoch) {
        var random = new Permutation(mix(seed + GOLDEN * mix(((long) shard << 32) | epoch)));
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.below(i + 1);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
    }

    /** The high part of a product: uniform to 2^-32 times the bound. */
    private int below(int bound) {
        state += GOLDEN;
        return (int) (((mix(state) >>> 32) * bound) >>> 32);
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
