package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MomentsTest {
    private static Moments of(List<Double> values) {
        Moments moments = new Moments();
        values.forEach(moments::add);
        return moments;
    }

    @Test
    void anyOrderAndAnyPartsGiveTheSameBits() {
        var random = new Random(1);
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            values.add(random.nextGaussian() * Math.pow(10, random.nextInt(9)));
        }
        double mean = of(values).mean();
        double deviation = of(values).deviation();
        for (int parts = 1; parts < 8; parts++) {
            Collections.shuffle(values, random);
            Moments merged = new Moments();
            for (int part = 0; part < parts; part++) {
                merged.merge(of(values.subList(part * 1_000 / parts, (part + 1) * 1_000 / parts)));
            }
            assertThat(merged.mean()).isEqualTo(mean);
            assertThat(merged.deviation()).isEqualTo(deviation);
            assertThat(merged.count()).isEqualTo(1_000);
        }
    }

    @Test
    void aSmallSpreadFarFromZeroIsNotLost() {
        // seconds since 1970, a few seconds apart: sums of squares in doubles would lose all digits of the spread
        List<Double> values = new ArrayList<>();
        BigDecimal mean = BigDecimal.ZERO;
        for (int i = 0; i < 7; i++) {
            values.add(1.7e9 + i / 4.0);
            mean = mean.add(new BigDecimal(values.get(i)));
        }
        mean = mean.divide(BigDecimal.valueOf(7), MathContext.DECIMAL128);
        // of 0, 1/4, …, 6/4 the variance is (7^2 - 1) / 12 / 16 = 1/4
        assertThat(of(values).deviation()).isEqualTo(0.5);
        assertThat(of(values).mean()).isEqualTo(mean.doubleValue());
    }

    @Test
    void equalNumbersHaveNoSpreadAndComeBackAsTheirMean() {
        assertThat(of(List.of(0.1, 0.1, 0.1)).deviation()).isZero();
        assertThat(of(List.of(0.1, 0.1, 0.1)).mean()).isEqualTo(0.1);
        assertThat(of(List.of(-1e-300, -1e-300)).mean()).isEqualTo(-1e-300);
    }

    @Test
    void theEdgesOfDoubleAreStated() {
        assertThat(of(List.of()).mean()).isZero();
        assertThat(of(List.of()).deviation()).isZero();
        assertThat(of(List.of(Double.MAX_VALUE, Double.MAX_VALUE)).mean()).isEqualTo(Double.MAX_VALUE);
        assertThat(of(List.of(1e151, 1.0)).deviation()).as("beyond 1e150").isZero();
        assertThat(of(List.of(1e150, -1e150)).deviation()).isCloseTo(1e150, within(1e136));
    }
}
