package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SliceLossesTest {
    private static final SliceBins CARRIER = SliceBins.ofCategory("carrier", List.of("UA", "AA", "UA", "DL"));
    private static final SliceBins DISTANCE = SliceBins.ofNumbers(
            "distance", IntStream.range(0, 100).asDoubleStream().toArray());

    @Test
    void aCategoryIsCutIntoItsMostFrequentValues() {
        assertThat(CARRIER.size()).isEqualTo(4);
        assertThat(List.of(CARRIER.name(0), CARRIER.name(CARRIER.of("UA")), CARRIER.name(CARRIER.of("AA"))))
                .containsExactly("carrier=missing", "carrier=UA", "carrier=AA");
        assertThat(CARRIER.of("ZZ")).isEqualTo(-1);
        assertThat(CARRIER.of((String) null)).isZero();
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.addAll(Collections.nCopies(1 + i % 100, "v" + i));
        }
        SliceBins bounded = SliceBins.ofCategory("c", many);
        assertThat(bounded.size()).isEqualTo(SliceBins.MOST_VALUES + 1);
        assertThat(bounded.of("v99")).isPositive();
        assertThat(bounded.of("v0")).isEqualTo(-1);
    }

    @Test
    void aNumberIsCutIntoTenthsThatHoldTheirLowerEnds() {
        assertThat(DISTANCE.size()).isEqualTo(11);
        assertThat(DISTANCE.name(DISTANCE.of(9.99))).isEqualTo("distance=(-inf, 10)");
        assertThat(DISTANCE.name(DISTANCE.of(10))).isEqualTo("distance=[10, 20)");
        assertThat(DISTANCE.name(DISTANCE.of(19.5))).isEqualTo("distance=[10, 20)");
        assertThat(DISTANCE.name(DISTANCE.of(1e9))).isEqualTo("distance=[90, inf)");
        assertThat(DISTANCE.name(DISTANCE.of(-1e9))).isEqualTo("distance=(-inf, 10)");
        assertThat(DISTANCE.name(DISTANCE.of(Double.NaN))).isEqualTo("distance=missing");
    }

    @Test
    void repeatedNumbersMakeFewerRangesAndNoneOnlyOne() {
        double[] halves = new double[100];
        Arrays.fill(halves, 50, 100, 1.5);
        SliceBins two = SliceBins.ofNumbers("x", halves);
        assertThat(two.size()).isEqualTo(3);
        assertThat(two.name(two.of(1.5))).isEqualTo("x=[1.5, inf)");
        SliceBins none = SliceBins.ofNumbers("x", new double[] {Double.NaN});
        assertThat(none.size()).isEqualTo(2);
        assertThat(none.name(none.of(3))).isEqualTo("x=(-inf, inf)");
        SliceBins empty = SliceBins.ofCategory("c", List.of());
        assertThat(empty.of("a")).isEqualTo(-1);
        assertThat(empty.of((String) null)).isZero();
    }

    private static SliceLosses losses() {
        return new SliceLosses(List.of(CARRIER, DISTANCE));
    }

    /** Rows of DL are worse by 1, all others are noise. */
    private static void add(SliceLosses to, Random random) {
        String carrier = List.of("UA", "AA", "DL").get(random.nextInt(3));
        double loss = random.nextDouble() + (carrier.equals("DL") ? 1 : 0);
        to.add(loss);
        to.addTo(0, CARRIER.of(carrier), loss);
        to.addTo(1, DISTANCE.of(100 * random.nextDouble()), loss);
    }

    @Test
    void thePartThatIsWorseIsFoundWithItsInterval() {
        SliceLosses losses = losses();
        Random random = new Random(1);
        for (int i = 0; i < 3000; i++) {
            add(losses, random);
        }
        SliceLosses.Slice worst = losses.worst(100, 5).get(0);
        assertThat(worst.name()).isEqualTo("carrier=DL");
        assertThat(worst.excess()).isCloseTo(2 / 3.0, within(0.05));
        assertThat(worst.low()).isBetween(worst.excess() - 0.03, worst.excess());
        assertThat(worst.high() - worst.excess()).isCloseTo(worst.excess() - worst.low(), within(1e-12));
        assertThat(losses.worst(2000, 5)).isEmpty();
        assertThat(losses.worst(100, 1)).hasSize(1);
    }

    @Test
    void partsOfRowsComeToTheSameBits() {
        SliceLosses whole = losses();
        Random random = new Random(2);
        for (int i = 0; i < 500; i++) {
            add(whole, random);
        }
        Random again = new Random(2);
        List<SliceLosses> parts = new ArrayList<>();
        for (int part = 0; part < 5; part++) {
            SliceLosses losses = losses();
            for (int i = 0; i < 100; i++) {
                add(losses, again);
            }
            parts.add(losses);
        }
        Collections.reverse(parts);
        SliceLosses merged = losses();
        parts.forEach(merged::merge);
        assertThat(merged.worst(10, 50)).isEqualTo(whole.worst(10, 50)).isNotEmpty();
    }

    @Test
    void theLossIsThatOfTheTask() {
        assertThat(SliceLosses.loss(true, 0.25, 1)).isCloseTo(Math.log(4), within(1e-15));
        assertThat(SliceLosses.loss(true, 0.25, 0)).isCloseTo(-Math.log(0.75), within(1e-15));
        assertThat(SliceLosses.loss(true, 0, 1)).isCloseTo(52 * Math.log(2), within(1e-12));
        assertThat(SliceLosses.loss(false, 3, 5)).isEqualTo(4);
    }
}
