package dev.nightjar.model.network;

/** Turns gradients into steps and keeps what an optimizer remembers. Nothing is allocated in a step. One thread. */
final class Stepper {
    private final NetworkLayout layout;
    private final Optimization optimization;
    private final float l2;
    private final float[] first;
    private final float[] second;
    private long steps;

    Stepper(NetworkLayout layout, Optimization optimization) {
        this.layout = layout;
        this.optimization = optimization;
        this.l2 = (float) optimization.penalty().l2();
        this.first = new float[layout.parameters()];
        this.second = new float[layout.parameters()];
    }

    void load(TrainingState state) {
        System.arraycopy(state.firstMoments(), 0, first, 0, first.length);
        System.arraycopy(state.secondMoments(), 0, second, 0, second.length);
        steps = state.steps();
    }

    /** A copy of where training stands with these parameters. */
    TrainingState state(float[] parameters) {
        return new TrainingState(parameters.clone(), first.clone(), second.clone(), steps);
    }

    /**
     * One step.
     *
     * @param gradient of the sum of the rows' losses; may be changed
     * @param factor what the schedule multiplies the learning rate by
     */
    void step(float[] parameters, float[] gradient, int rows, double factor) {
        steps++;
        double rate = optimization.learningRate() * factor;
        float scale = clipped(gradient, 1f / rows);
        for (NetworkLayout.Table table : layout.embeddings()) {
            weights(parameters, gradient, table.offset(), table.size(), rate, scale);
        }
        for (NetworkLayout.Dense dense : layout.dense()) {
            weights(parameters, gradient, dense.weights(), dense.size(), rate, scale);
            update(parameters, gradient, dense.bias(), dense.outputs(), rate, scale, 0);
        }
        for (int layer = 0; layer < layout.norms().size(); layer++) {
            int width = layout.dense().get(layer).outputs();
            update(parameters, gradient, layout.norms().get(layer).gamma(), width, rate, scale, 0);
        }
    }

    /** What the gradient has to be multiplied by, after its parts were cut. */
    private float clipped(float[] gradient, float scale) {
        Optimization.Clip clip = optimization.clip();
        if (clip.value() > 0) {
            Loops.cut(gradient, (float) (clip.value() / scale));
        }
        if (clip.norm() > 0) {
            double norm = Math.sqrt(Loops.squares(gradient)) * scale;
            if (norm > clip.norm()) {
                return (float) (scale * (clip.norm() / norm));
            }
        }
        return scale;
    }

    private void weights(float[] parameters, float[] gradient, int offset, int size, double rate, float scale) {
        Optimization.Penalty penalty = optimization.penalty();
        if (penalty.l1() > 0) {
            Loops.addSigns(gradient, parameters, offset, offset + size, (float) (penalty.l1() / scale));
        }
        if (penalty.decay() > 0) {
            Loops.shrink(parameters, offset, offset + size, (float) (1 - rate * penalty.decay()));
        }
        update(parameters, gradient, offset, size, rate, scale, l2);
    }

    private void update(
            float[] parameters, float[] gradient, int offset, int size, double rate, float scale, float decay) {
        int end = offset + size;
        if (optimization.optimizer().kind() == Optimization.Optimizer.Kind.ADAM) {
            float step = Loops.adamRate(rate, steps);
            Loops.adam(parameters, gradient, first, second, offset, end, step, scale, decay);
        } else {
            float momentum = (float) optimization.optimizer().momentum();
            Loops.nesterov(parameters, gradient, first, offset, end, (float) rate, momentum, scale, decay);
        }
    }
}
