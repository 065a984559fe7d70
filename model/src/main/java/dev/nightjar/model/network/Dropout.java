package dev.nightjar.model.network;

/**
 * Which outputs of hidden layers a step leaves out: a function of seed, shard, epoch, step, row, layer and unit, of nothing else. The masks
 * hold 0 or 1 / (1 - rate). Nothing is allocated in a step.
 */
final class Dropout {
    private static final int LANES = 4;
    private static final int LANE_BITS = 16;
    private static final int LANE = (1 << LANE_BITS) - 1;

    private final int threshold;
    private final float scale;
    private final int[] widths;
    private final float[][] masks;

    /**
     * @param rate share that is left out, to 1 in 65,536
     * @param rows most rows of a pass
     */
    Dropout(double rate, NetworkLayout layout, int rows) {
        this(rate, layout.hiddenLayers());
        for (int layer = 0; layer < masks.length; layer++) {
            widths[layer] = layout.dense().get(layer).outputs();
            masks[layer] = new float[Math.multiplyExact(rows, widths[layer])];
        }
    }

    private Dropout(double rate, int layers) {
        this.threshold = Math.max(1, (int) Math.round((1 - rate) * (LANE + 1)));
        this.scale = (float) ((LANE + 1.0) / threshold);
        this.widths = new int[rate > 0 ? layers : 0];
        this.masks = new float[widths.length][];
    }

    /** Leaves nothing out. */
    static Dropout none() {
        return new Dropout(0, 0);
    }

    boolean isOn() {
        return masks.length > 0;
    }

    /** Row-major, of the rows that were drawn last. */
    float[] mask(int layer) {
        return masks[layer];
    }

    /** What a kept output has to be multiplied by to be what it was. */
    float keep() {
        return isOn() ? 1 / scale : 1;
    }

    /** The number from which the masks of a step are drawn. */
    static long draw(long seed, int shard, int epoch, int step) {
        return Mixing.mix(
                Mixing.mix(seed ^ 0x64726F70L) + Mixing.GOLDEN * Mixing.mix(((long) shard << 32) | epoch) + step);
    }

    /** Draws the masks of the rows {@code first} to {@code first + count - 1} of a step. */
    void fill(long draw, int first, int count) {
        for (int layer = 0; layer < masks.length; layer++) {
            int width = widths[layer];
            for (int row = 0; row < count; row++) {
                long state = Mixing.mix(draw + Mixing.GOLDEN * ((first + row) * (long) masks.length + layer + 1));
                fillRow(masks[layer], row * width, width, state);
            }
        }
    }

    private void fillRow(float[] mask, int at, int width, long start) {
        long state = start;
        for (int unit = 0; unit < width; unit += LANES) {
            state += Mixing.GOLDEN;
            long bits = Mixing.mix(state);
            int end = Math.min(width, unit + LANES);
            for (int i = unit; i < end; i++) {
                mask[at + i] = (bits & LANE) < threshold ? scale : 0f;
                bits >>>= LANE_BITS;
            }
        }
    }
}
