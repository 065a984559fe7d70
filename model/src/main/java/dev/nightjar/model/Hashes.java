package dev.nightjar.model;

/** Hashes that are the same everywhere and for ever: they decide slots of models, folds and samples. */
final class Hashes {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Hashes() {}

    /** What {@link #next} begins with. */
    static long start() {
        return OFFSET;
    }

    /** The state of a hash after one more letter (FNV-1a over UTF-16 units). */
    static long next(long state, char letter) {
        return (state ^ letter) * PRIME;
    }

    /** Spreads a state over all bits (the finaliser of MurmurHash3). */
    static long mixed(long state) {
        long h = state;
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33);
    }

    static long of(String text) {
        long state = OFFSET;
        for (int i = 0; i < text.length(); i++) {
            state = next(state, text.charAt(i));
        }
        return mixed(state);
    }

    /** A hash as one of {@code slots}, from 0. */
    static int slot(long hash, int slots) {
        return (int) Long.remainderUnsigned(hash, slots);
    }
}
