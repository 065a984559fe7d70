package dev.nightjar.model.network;

/**
 * Runs a network on micro-batches of a fixed size: a row's output has the same bits at whatever place it stands and whatever stands beside it. For
 * one thread; holds memory outside the heap until it is closed.
 */
public final class NetworkInference implements AutoCloseable {
    /** Rows of a pass; multiple of the tiles of BLAS's kernels. */
    public static final int ROWS = 96;

    private final NetworkMemory memory;

    /** @param parameters the flat vector of the layout's network */
    public NetworkInference(NetworkLayout layout, float[] parameters) {
        if (parameters.length != layout.parameters()) {
            throw new IllegalArgumentException(
                    parameters.length + " parameters for a network of " + layout.parameters());
        }
        this.memory = new NetworkMemory(layout, ROWS);
        System.arraycopy(parameters, 0, memory.parameters(), 0, parameters.length);
        memory.pushParameters();
    }

    /** {@link #ROWS} rows of the layout's input width, row-major: the caller writes the numbers, {@link #embed} the rest. */
    public float[] input() {
        return memory.input();
    }

    /** Looks up a row's embeddings. */
    public void embed(int row, int[] indices, int at) {
        memory.embed(row, indices, at);
    }

    /**
     * Runs all rows of the input, also those that mean nothing.
     *
     * @param outputs {@link #ROWS} outputs before the link: log-odds for cross entropy
     */
    public void run(float[] outputs) {
        memory.forward(ROWS, outputs);
    }

    @Override
    public void close() {
        memory.close();
    }
}
