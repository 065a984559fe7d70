package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.Metric;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RegressionStateTest {
    @Test
    void threeRowsByHand() {
        // Errors 1, -1, 2: squares 6, absolutes 4; labels 1, 2, 6 around 3: 4 + 1 + 9 = 14.
        RegressionState state = new RegressionState();
        state.add(1, 2);
        state.add(2, 1);
        state.add(6, 8);
        Evaluation e = state.evaluation();
        assertThat(e.rows()).isEqualTo(3);
        assertThat(e.value(Metric.RMSE)).hasValue(Math.sqrt(2));
        assertThat(e.value(Metric.MAE)).hasValue(4.0 / 3);
        assertThat(e.metrics().get(Metric.R2)).isCloseTo(1 - 6.0 / 14, within(1e-15));
    }

    @Test
    void itAgreesWithScikitLearn() {
        // scikit-learn 1.9.1 on the same 500 rows.
        RegressionState state = new RegressionState();
        for (int i = 0; i < 500; i++) {
            state.add((i * 53 + 11) % 89 / 5.0, i * 37 % 101 / 7.0);
        }
        Evaluation e = state.evaluation();
        assertThat(e.metrics().get(Metric.RMSE)).isCloseTo(6.867434300927168, within(1e-12));
        assertThat(e.metrics().get(Metric.MAE)).isCloseTo(5.625885714285714, within(1e-12));
        assertThat(e.metrics().get(Metric.R2)).isCloseTo(-0.788160647345773, within(1e-12));
    }

    @Test
    void aConstantLabelHasNoR2() {
        RegressionState state = new RegressionState();
        for (int i = 0; i < 10; i++) {
            state.add(0.1, 0.2);
        }
        assertThat(state.evaluation().metrics()).containsOnlyKeys(Metric.RMSE, Metric.MAE, Metric.MAPE);
    }

    @Test
    void r2KeepsItsDigitsFarFromZero() {
        RegressionState state = new RegressionState();
        state.add(1e9 + 1, 1e9 + 1);
        state.add(1e9 + 2, 1e9 + 2);
        state.add(1e9 + 3, 1e9 + 4);
        assertThat(state.evaluation().value(Metric.R2)).hasValue(0.5);
    }

    @Test
    void groupingChangesNoBit() {
        Random random = new Random(2);
        RegressionState one = new RegressionState();
        RegressionState[] parts = new RegressionState[5];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new RegressionState();
        }
        for (int i = 0; i < 2000; i++) {
            double label = random.nextGaussian() * 1e3;
            double value = label + random.nextGaussian();
            one.add(label, value);
            parts[random.nextInt(5)].add(label, value);
        }
        RegressionState merged = new RegressionState();
        for (int i = 4; i >= 0; i--) {
            merged.merge(parts[i]);
        }
        assertThat(merged.evaluation()).isEqualTo(one.evaluation());
    }

    @Test
    void noRowsHaveNoMetrics() {
        assertThat(new RegressionState().evaluation().metrics()).isEmpty();
    }
}
