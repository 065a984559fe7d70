package dev.nightjar.core.number;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactSumTest {
    private static double sum(double... terms) {
        ExactSum sum = new ExactSum();
        for (double term : terms) {
            sum.add(term);
        }
        return sum.value();
    }

    @Test
    void noTermIsTooSmallBesideALargeOne() {
        assertThat(sum(1e300, 1, -1e300)).isEqualTo(1.0);
        assertThat(sum(Double.MAX_VALUE, Double.MIN_VALUE, -Double.MAX_VALUE)).isEqualTo(Double.MIN_VALUE);
    }

    @Test
    void oneTermComesBackAsItIs() {
        for (double term :
                new double[] {0, 1, -1, 0.1, -0.1, Double.MIN_VALUE, -Double.MAX_VALUE, 0x1p-1022, Math.PI}) {
            assertThat(sum(term)).isEqualTo(term);
        }
    }

    @Test
    void noTermsSumToZero() {
        assertThat(sum()).isZero();
    }

    @Test
    void itRoundsOnceToEven() {
        assertThat(sum(1, 0x1p-53)).isEqualTo(1.0);
        assertThat(sum(1, 0x1p-53, Double.MIN_VALUE)).isEqualTo(Math.nextUp(1.0));
        assertThat(sum(-1, -0x1p-53, -Double.MIN_VALUE)).isEqualTo(-Math.nextUp(1.0));
    }

    @Test
    void beyondTheRangeItIsInfinite() {
        assertThat(sum(Double.MAX_VALUE, Double.MAX_VALUE)).isInfinite();
        assertThat(sum(Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE)).isEqualTo(Double.MAX_VALUE);
    }

    @Test
    void aProductIsAddedWithAllItsDigits() {
        double tenth = 0.1;
        ExactSum sum = new ExactSum();
        sum.addProduct(tenth, tenth);
        assertThat(sum.exact()).isEqualByComparingTo(new BigDecimal(tenth).multiply(new BigDecimal(tenth)));
    }

    @Test
    void orderAndGroupingMakeNoDifference() {
        Random random = new Random(7);
        List<Double> terms = new ArrayList<>();
        BigDecimal truth = BigDecimal.ZERO;
        for (int i = 0; i < 2000; i++) {
            double term = random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
            terms.add(term);
            truth = truth.add(new BigDecimal(term));
        }
        for (int round = 0; round < 20; round++) {
            Collections.shuffle(terms, random);
            ExactSum whole = new ExactSum();
            ExactSum part = new ExactSum();
            for (double term : terms) {
                part.add(term);
                if (random.nextInt(100) == 0) {
                    whole.merge(part);
                    part = new ExactSum();
                }
            }
            whole.merge(part);
            assertThat(whole.exact()).isEqualByComparingTo(truth);
            assertThat(whole.value()).isEqualTo(truth.doubleValue());
        }
    }

    @Test
    void mergingLeavesTheOtherSumAsItWas() {
        ExactSum one = new ExactSum();
        one.add(-1.5);
        ExactSum other = new ExactSum();
        other.add(-2.25);
        assertThat(one.merge(other).value()).isEqualTo(-3.75);
        assertThat(other.value()).isEqualTo(-2.25);
    }

    @Test
    void nanAndInfinityAreRefused() {
        ExactSum sum = new ExactSum();
        assertThatThrownBy(() -> sum.add(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a sum takes finite terms only, not NaN");
        assertThatThrownBy(() -> sum.add(Double.NEGATIVE_INFINITY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a sum takes finite terms only, not -Infinity");
    }
}
