package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.config.Window;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private static final StateLayout LAYOUT =
            StateLayout.of(List.of(Aggregation.of("count", "1"), Aggregation.of("max", "x")));
    private final Windows windows = new Windows(LAYOUT, List.of(Window.days(1), Window.days(3)));

    private void tile(int known, int day, double n, double max) {
        States states = new States(LAYOUT, 1);
        states.number(0, 0, n);
        states.number(0, 1, max);
        windows.tile(known, day, states, 0);
    }

    /** count 1d, count 3d, max 1d, max 3d. */
    private double[] query(int night) {
        FeatureValues out = new FeatureValues(windows.features());
        windows.query(night, 0, out);
        return IntStream.range(0, windows.features()).mapToDouble(out::number).toArray();
    }

    @Test
    void aWindowEndsWithTheNightAndIsOpenAtItsFarEnd() {
        tile(10, 10, 1, 5);
        assertThat(query(10)).containsExactly(1, 1, 5, 5);
        assertThat(query(12)).containsExactly(0, 1, Double.NaN, 5);
        assertThat(query(13)).containsExactly(0, 0, Double.NaN, Double.NaN);
    }

    @Test
    void theNewestVersionKnownByTheNightCounts() {
        tile(10, 10, 1, 5);
        assertThat(query(10)).containsExactly(1, 1, 5, 5);
        tile(11, 10, 4, 2);
        assertThat(query(11)).containsExactly(0, 4, Double.NaN, 2);
        tile(12, 10, 0, Double.NaN);
        assertThat(query(12)).containsExactly(0, 0, Double.NaN, Double.NaN);
    }

    @Test
    void aDayAheadOfTheNightWaitsForItsDay() {
        tile(10, 12, 1, 5);
        tile(10, 11, 1, 7);
        tile(11, 12, 2, 6);
        assertThat(query(11)).containsExactly(1, 1, 7, 7);
        assertThat(query(12)).containsExactly(2, 3, 6, 7);
        assertThat(query(14)).containsExactly(0, 2, Double.NaN, 6);
    }

    @Test
    void aTileThatComesAfterItsWindowsIsNeverSeen() {
        tile(13, 10, 1, 5);
        assertThat(query(13)).containsExactly(0, 0, Double.NaN, Double.NaN);
    }

    @Test
    void aLongSilenceLeavesNothingBehind() {
        tile(10, 10, 1, 5);
        tile(1000, 1000, 2, 6);
        assertThat(query(1000)).containsExactly(2, 2, 6, 6);
    }

    @Test
    void daysBefore1970WorkAlike() {
        tile(-5, -5, 1, 5);
        tile(-4, -4, 1, 9);
        assertThat(query(-4)).containsExactly(1, 2, 9, 9);
    }

    @Test
    void theNextEntityBeginsEmptyAndAtAnyDate() {
        tile(10, 10, 1, 5);
        windows.clear();
        assertThat(query(9)).containsExactly(0, 0, Double.NaN, Double.NaN);
    }

    @Test
    void datesOutOfOrderAreABug() {
        query(10);
        assertThatThrownBy(() -> query(9)).hasMessage("day 9 came after day 10");
    }
}
