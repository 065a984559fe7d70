package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RadixSortTest {
    private static final long[] NONE = {};

    @Test
    void keysComeOutInOrder() {
        Random random = new Random(1);
        for (int size : new int[] {0, 1, 2, 255, 4096}) {
            for (long bound : new long[] {1, 3, 300, 1L << 33, Long.MAX_VALUE}) {
                long[] keys = random.longs(size, 0, bound).toArray();
                long[] expected = keys.clone();
                Arrays.sort(expected);
                assertThat(RadixSort.sort(keys, NONE)[0]).isEqualTo(expected);
            }
        }
    }

    @Test
    void whatLiesBesideMovesAlongAndEqualKeysStayInOrder() {
        Random random = new Random(2);
        long[] keys = random.longs(1000, 0, 40).map(k -> k << 50 | k).toArray();
        long[] places = IntStream.range(0, keys.length).asLongStream().toArray();
        long[] expected = IntStream.range(0, keys.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> keys[i]))
                .mapToLong(Integer::longValue)
                .toArray();
        assertThat(RadixSort.sort(keys.clone(), places)[1]).isEqualTo(expected);
    }
}
