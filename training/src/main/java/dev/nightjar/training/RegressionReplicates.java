package dev.nightjar.training;

import dev.nightjar.core.config.Metric;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** The figures of a model's values in each sample of a bootstrap over clusters, as a mergeable state: the same bits in whatever order. */
public final class RegressionReplicates implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int CLUSTERS = 256;

    private final Draws draws;
    private final RegressionSums[] sums;
    private final transient Map<Long, RegressionSums> open = new HashMap<>();

    public RegressionReplicates(Draws draws) {
        this.draws = draws;
        sums = new RegressionSums[draws.samples()];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = new RegressionSums();
        }
    }

    /** Adds a row; both values finite. */
    public void add(double label, double value, long cluster) {
        if (open.size() == CLUSTERS && !open.containsKey(cluster)) {
            end();
        }
        open.computeIfAbsent(cluster, c -> new RegressionSums()).add(label, value, 1);
    }

    /** Ends the rows. Returns this, ready to be sent and merged. */
    public RegressionReplicates end() {
        open.forEach((cluster, of) -> {
            int[] drawn = draws.of(cluster);
            for (int i = 0; i < sums.length; i++) {
                if (drawn[i] > 0) {
                    sums[i].merge(of, drawn[i]);
                }
            }
        });
        open.clear();
        return this;
    }

    /** Adds the rows of another ended state. Returns this. */
    public RegressionReplicates merge(RegressionReplicates other) {
        for (int i = 0; i < sums.length; i++) {
            sums[i].merge(other.sums[i], 1);
        }
        return this;
    }

    /** Each figure in each sample; NaN where a sample does not define it. */
    public Map<Metric, double[]> figures() {
        Map<Metric, double[]> figures = new EnumMap<>(Metric.class);
        for (int i = 0; i < sums.length; i++) {
            int sample = i;
            sums[i].metrics()
                    .forEach((metric, value) ->
                            figures.computeIfAbsent(metric, m -> Replicates.none(sums.length))[sample] = value);
        }
        return figures;
    }
}
