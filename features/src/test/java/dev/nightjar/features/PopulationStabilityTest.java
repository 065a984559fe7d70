package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PopulationStabilityTest {
    @Test
    void equalSharesAreNotApart() {
        assertThat(PopulationStability.index(new long[] {10, 20}, new long[] {10, 20}))
                .isZero();
        assertThat(PopulationStability.index(new long[] {}, new long[] {})).isZero();
    }

    /** Shares 0.1 and 0.9 against 0.5 and 0.5: (0.4) ln 5 + (-0.4) ln(5 / 9). */
    @Test
    void itIsTheSumOverTheBins() {
        double byHand = 0.4 * Math.log(5) - 0.4 * Math.log(5.0 / 9);
        assertThat(PopulationStability.index(new long[] {100_000, 900_000}, new long[] {500_000, 500_000}))
                .isCloseTo(byHand, within(1e-4));
        assertThat(PopulationStability.index(new long[] {500_000, 500_000}, new long[] {100_000, 900_000}))
                .as("symmetric")
                .isCloseTo(byHand, within(1e-4));
    }

    @Test
    void anEmptyBinIsFarAndFinite() {
        assertThat(PopulationStability.index(new long[] {1000, 0}, new long[] {0, 1000}))
                .isFinite()
                .isGreaterThan(10);
    }

    @Test
    void binsMustBeTheSame() {
        assertThatThrownBy(() -> PopulationStability.index(new long[1], new long[2]))
                .hasMessage("1 bins against 2");
    }
}
