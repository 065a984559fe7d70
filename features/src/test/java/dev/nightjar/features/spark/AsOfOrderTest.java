package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AsOfOrderTest {
    private static long[] rounded(boolean days, long... moments) {
        return Arrays.stream(moments).map(m -> AsOfOrder.rounded(m, days)).toArray();
    }

    @Test
    void aRoundedMomentHas32BitsWhateverTheMomentIs() {
        long last = (1L << 32) - 1;
        assertThat(rounded(true, Long.MIN_VALUE, Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE, Long.MAX_VALUE))
                .containsExactly(0, 0, (1L << 31) - 1, 1L << 31, last, last);
        assertThat(rounded(false, Long.MIN_VALUE, Long.MAX_VALUE)).containsExactly(0, last);
    }

    @Test
    void momentsOfAboutOneSecondAreRoundedToOneNumber() {
        long second = 1L << 20;
        long now = 1_700_000_000L * 1_000_000 / second * second;
        long number = AsOfOrder.rounded(now, false);
        assertThat(rounded(false, now - 1, now + second - 1, now + second))
                .containsExactly(number - 1, number, number + 1);
    }

    @Test
    void theYearsFrom1947To2089AreToldApartBySeconds() {
        long year = 31_556_952L * 1_000_000;
        for (long at : new long[] {-22 * year, 119 * year}) {
            assertThat(AsOfOrder.rounded(at + 2_000_000, false)).isGreaterThan(AsOfOrder.rounded(at, false));
        }
        assertThat(rounded(false, -24 * year, 121 * year)).containsExactly(0, (1L << 32) - 1);
    }
}
