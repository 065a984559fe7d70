package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.FeatureGroup.Aggregation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TileVersionsTest {
    private static final int OPEN = Integer.MAX_VALUE;
    private final TileVersions tile =
            new TileVersions(StateLayout.of(List.of(Aggregation.of("count", "1"), Aggregation.of("sum", "x"))));

    private void row(int from, int to, double x) {
        tile.row(from, to, 0);
        tile.number(0, 1);
        tile.number(1, x);
    }

    /** {@code date: count, n, sum}. */
    private List<String> versions(int first, int last) {
        List<String> all = new ArrayList<>();
        tile.versions(
                first,
                last,
                (date, s) -> all.add(
                        date + ": " + (long) s.number(0, 0) + ", " + (long) s.number(0, 1) + ", " + s.number(0, 2)));
        return all;
    }

    @Test
    void eachDateOfAChangeGivesOneVersion() {
        row(3, OPEN, 1);
        row(3, 5, 10);
        row(4, OPEN, 100);
        assertThat(versions(1, 9)).containsExactly("3: 2, 2, 11.0", "4: 3, 3, 111.0", "5: 2, 2, 101.0");
    }

    @Test
    void anEmptiedTileHasAnEmptyVersion() {
        row(3, 5, 1);
        row(4, 5, 2);
        assertThat(versions(1, 9)).containsExactly("3: 1, 1, 1.0", "4: 2, 2, 3.0", "5: 0, 0, 0.0");
    }

    @Test
    void datesOutsideTheRangeGiveNoVersionButTheirRowsCount() {
        row(1, OPEN, 1);
        row(2, 7, 2);
        row(5, OPEN, 4);
        assertThat(versions(5, 6)).containsExactly("5: 3, 3, 7.0");
        assertThat(versions(3, 4)).isEmpty();
        assertThat(versions(7, 7)).containsExactly("7: 2, 2, 5.0");
    }

    @Test
    void aRowThatWasNeverLiveChangesNothing() {
        row(3, 3, 1);
        row(4, OPEN, 2);
        assertThat(versions(1, 9)).containsExactly("4: 1, 1, 2.0");
    }

    @Test
    void nullsAndInfinitiesAreSkippedByTheirOwnAggregateOnly() {
        row(1, OPEN, Double.NaN);
        row(1, OPEN, Double.POSITIVE_INFINITY);
        row(1, OPEN, 2);
        assertThat(versions(1, 1)).containsExactly("1: 3, 1, 2.0");
    }

    @Test
    void aRowThatLeavesGivesTheBitsOfNeverHavingBeenThere() {
        row(1, 2, 1e17);
        row(1, OPEN, 0.1);
        row(1, OPEN, 0.2);
        assertThat(versions(2, 2)).containsExactly("2: 2, 2, " + (0.0 + 0.1 + 0.2));
    }

    @Test
    void oneRangeGivesTheVersionsOfDatesOneByOne() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            tile.clear();
            int from = 0;
            for (int r = 0; r < 1 + random.nextInt(40); r++) {
                from += random.nextInt(2);
                row(from, random.nextBoolean() ? OPEN : from + 1 + random.nextInt(6), random.nextGaussian());
            }
            List<String> single = new ArrayList<>();
            for (int date = 0; date < 50; date++) {
                single.addAll(versions(date, date));
            }
            assertThat(versions(0, 49)).isEqualTo(single);
        }
    }

    @Test
    void rowsOutOfOrderAreABug() {
        row(3, OPEN, 1);
        assertThatThrownBy(() -> row(2, OPEN, 1)).hasMessage("row known from day 2 came after one known from day 3");
    }
}
