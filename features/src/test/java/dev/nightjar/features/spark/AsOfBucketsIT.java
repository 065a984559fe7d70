package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.SparkExtension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows of a number and of 0 to 9 more bytes of payload, sorted in a task. */
@ExtendWith(SparkExtension.class)
class AsOfBucketsIT {
    private static final String MOST_ROWS = "spark.shuffle.spill.numElementsForceSpillThreshold";
    private static final int ROWS = 3_000;

    private SparkSession spark;

    @BeforeEach
    void open(SparkSession session) {
        spark = session;
    }

    /** Half of them have another one's number or stand at an end of what there is. */
    private static List<Long> numbers() {
        Random random = new Random(5);
        List<Long> numbers = new ArrayList<>(List.of(Long.MIN_VALUE, Long.MAX_VALUE, -1L, 0L));
        while (numbers.size() < ROWS) {
            numbers.add(random.nextBoolean() ? random.nextLong() : numbers.get(random.nextInt(numbers.size())));
        }
        return numbers;
    }

    private static UnsafeRow row(long number, int place) {
        int bytes = 16 + 8 * (place % 10);
        UnsafeRow row = new UnsafeRow(1);
        row.pointTo(new byte[bytes], bytes);
        row.setLong(0, number * 31 + place % 10);
        return row;
    }

    /**
     * Sorts in a task.
     *
     * @param spilledAfter rows that are read before all is spilled
     * @return of each row its number, what stands in it, and how long it is
     */
    private static List<List<Long>> sorted(List<Long> numbers, long large, int spilledAfter) throws Exception {
        AsOfBuckets buckets = new AsOfBuckets(1, large);
        for (int r = 0; r < numbers.size(); r++) {
            buckets.add(row(numbers.get(r), r), numbers.get(r));
        }
        buckets.sort();
        List<List<Long>> read = new ArrayList<>();
        while (buckets.present()) {
            if (read.size() == spilledAfter) {
                assertThat(buckets.spill(Long.MAX_VALUE, null)).isPositive();
                assertThat(buckets.spill(Long.MAX_VALUE, null)).isZero();
            }
            UnsafeRow row = buckets.row();
            read.add(List.of(buckets.number(), row.getLong(0), (long) row.getSizeInBytes()));
            buckets.advance();
        }
        assertThat(buckets.getUsed()).isZero();
        return read;
    }

    private void agrees(long large, int spilledAfter) {
        List<Long> numbers = numbers();
        List<List<Long>> read = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(List.of(1), 1)
                .flatMap(one -> sorted(numbers, large, spilledAfter).iterator())
                .collect();
        assertThat(read).extracting(r -> r.get(0)).isSorted().hasSize(ROWS);
        List<List<Long>> expected = new ArrayList<>();
        for (int r = 0; r < ROWS; r++) {
            UnsafeRow row = row(numbers.get(r), r);
            expected.add(List.of(numbers.get(r), row.getLong(0), (long) row.getSizeInBytes()));
        }
        assertThat(read).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void rowsComeByTheirNumbers() {
        agrees(AsOfBuckets.LARGE, -1);
    }

    @Test
    void whatIsNotReadYetCanBeSpilledAtAnyTime() {
        for (int after : new int[] {0, 1_000, ROWS - 100}) {
            agrees(AsOfBuckets.LARGE, after);
        }
        SparkEnv.get().conf().set(MOST_ROWS, "700");
        try {
            agrees(AsOfBuckets.LARGE, 1_000);
        } finally {
            SparkEnv.get().conf().remove(MOST_ROWS);
        }
    }

    @Test
    void aLargeBucketIsSortedByItself() {
        agrees(1, -1);
        agrees(1, 1_000);
    }

    @Test
    void noRowsAreNoRows() {
        List<List<Long>> read = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(List.of(1), 1)
                .flatMap(one -> sorted(Collections.emptyList(), 1, -1).iterator())
                .collect();
        assertThat(read).isEmpty();
    }
}
