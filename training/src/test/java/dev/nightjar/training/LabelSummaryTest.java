package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabelSummaryTest {
    @Test
    void theMeanCountsEachRowByItsWeight() {
        LabelSummary sampled = new LabelSummary();
        sampled.add(1, 1);
        sampled.add(0, 10);
        LabelSummary other = new LabelSummary();
        other.add(1, 1);
        other.add(Double.NaN, 5);
        sampled.merge(other);
        assertThat(sampled.mean()).as("two positives of twelve rows").isEqualTo(2.0 / 12);
        assertThat(sampled.rows()).isEqualTo(4);
        assertThat(sampled.positives()).isEqualTo(2);
        assertThat(sampled.notFinite()).isEqualTo(1);
        assertThat(sampled.oneValue()).isFalse();
    }

    @Test
    void rowsWithoutWeightsCountOnce() {
        LabelSummary plain = new LabelSummary();
        plain.add(1);
        plain.add(0);
        plain.add(0);
        assertThat(plain.mean()).isEqualTo(1.0 / 3);
    }
}
