package dev.nightjar.model.network;

/** The order in which a shard's rows are visited in an epoch: a function of seed, shard and epoch, of nothing else. */
final class Permutation {
    private long state;

    private Permutation(long state) {
        this.state = state;
    }

    /** Fills {@code order} with 0 to its length - 1, shuffled (Fisher and Yates, numbers by SplitMix64). */
    static void fill(int[] order, long seed, int shard, int epoch) {
        var random = new Permutation(Mixing.mix(seed + Mixing.GOLDEN * Mixing.mix(((long) shard << 32) | epoch)));
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
        state += Mixing.GOLDEN;
        return (int) (((Mixing.mix(state) >>> 32) * bound) >>> 32);
    }
}
