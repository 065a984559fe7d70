package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.number.ExactSum;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@link WideSum}, {@link Shares}, {@link WeightUnit}, {@link ErrorQuantiles} and products of three in {@link ExactSum}. */
class SumsTest {
    @Test
    void wideSumsAreThoseOfBigIntegers() {
        Random random = new Random(1);
        WideSum one = new WideSum();
        WideSum other = new WideSum();
        BigInteger expected = BigInteger.ZERO;
        for (int i = 0; i < 2000; i++) {
            long a = random.nextLong() >>> (1 + random.nextInt(62));
            long b = random.nextLong() >>> (10 + random.nextInt(53));
            (i % 2 == 0 ? one : other).addProduct(a, b);
            expected = expected.add(BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)));
        }
        assertThat(one.merge(other).value()).isEqualTo(expected);
    }

    @Test
    void sharesAreThoseOfADivision() {
        Random random = new Random(2);
        for (long total : new long[] {1, 3, 10, 99, 100, 101, 12_345, 1L << 40, (1L << 56) - 7}) {
            for (int parts : new int[] {1, 10, 100}) {
                Shares shares = new Shares(total, parts);
                for (int i = 0; i < 300; i++) {
                    long rank = i == 0 ? total : random.nextLong(total + 1);
                    long exact = BigInteger.valueOf(rank)
                            .multiply(BigInteger.valueOf(parts))
                            .divide(BigInteger.valueOf(total))
                            .longValue();
                    assertThat(shares.of(rank)).isEqualTo((int) exact);
                }
            }
        }
    }

    @Test
    void wholeAndHalfWeightsAreExactAndOthersNearly() {
        WeightUnit unit = WeightUnit.of(1000.5);
        assertThat(unit.weight(unit.units(1000.5))).isEqualTo(1000.5);
        assertThat(unit.weight(unit.units(3) + unit.units(0.5))).isEqualTo(3.5);
        assertThat(unit.weight(unit.units(0.1))).isCloseTo(0.1, within(1000.5 * 0x1p-55));
        assertThat(unit.units(1000.5)).isLessThan(1L << 55);
        assertThat(WeightUnit.of(0)).isEqualTo(WeightUnit.ROW);
    }

    @Test
    void aWeightThatIsNoneIsRefused() {
        for (double weight : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> WeightUnit.require(weight))
                    .isInstanceOfSatisfying(
                            PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                    .hasMessage(
                            "evaluation: weight " + weight + " must be finite and 0 or more; check evaluation.weight");
        }
    }

    @Test
    void quantilesAreWithinAFiveHundredthOfTheirValue() {
        Random random = new Random(3);
        double[] numbers = new double[999];
        ErrorQuantiles one = new ErrorQuantiles();
        ErrorQuantiles other = new ErrorQuantiles();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i % 10 == 0 ? 0 : random.nextGaussian() * Math.pow(10, random.nextInt(6) - 3);
            (i % 2 == 0 ? one : other).add(numbers[i]);
        }
        one.merge(other);
        Arrays.sort(numbers);
        for (double share : new double[] {0, 0.01, 0.25, 0.5, 0.501, 0.9, 1}) {
            double exact = numbers[Math.max(0, (int) Math.ceil(share * numbers.length) - 1)];
            assertThat(one.at(share)).isCloseTo(exact, within(Math.abs(exact) / 500));
        }
    }

    @Test
    void ofNoNumberThereIsNoQuantile() {
        ErrorQuantiles none = new ErrorQuantiles();
        assertThatThrownBy(() -> none.at(0.5))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("of no number there is no quantile");
    }

    @Test
    void productsOfThreeAreExact() {
        Random random = new Random(5);
        ExactSum sum = new ExactSum();
        BigDecimal expected = BigDecimal.ZERO;
        for (int i = 0; i < 200; i++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian() * 1e9;
            double c = random.nextGaussian() * 1e-7;
            sum.addProduct(a, b, c);
            expected =
                    expected.add(new BigDecimal(a).multiply(new BigDecimal(b)).multiply(new BigDecimal(c)));
        }
        assertThat(sum.exact()).isEqualByComparingTo(expected);
    }
}
