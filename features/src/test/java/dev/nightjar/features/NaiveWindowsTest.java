package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.FeatureGroup.Aggregation;
import dev.nightjar.core.config.Window;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NaiveWindowsTest {
    private static final StateLayout LAYOUT =
            StateLayout.of(List.of(Aggregation.of("count", "1"), Aggregation.of("sum", "x")));
    private final NaiveWindows windows =
            new NaiveWindows(LAYOUT, List.of(Window.days(1), Window.days(3), Window.days(7)), ZoneOffset.UTC);
    private final RowBuffer row = new RowBuffer(LAYOUT);

    private void add(int day, double x) {
        row.clear();
        row.next(0);
        row.number(0, 1);
        row.number(1, x);
        windows.add(day, row);
    }

    /** count 1d, 3d, 7d, sum 1d, 3d, 7d. */
    private double[] answers() {
        FeatureValues answers = windows.answers();
        return IntStream.range(0, answers.size()).mapToDouble(answers::number).toArray();
    }

    @Test
    void aWindowEndsWithTheNightAndIsOpenAtItsFarEnd() {
        windows.begin(10);
        add(10, 1);
        add(8, 2);
        add(7, 4);
        add(4, 8);
        assertThat(answers()).containsExactly(1, 2, 4, 1, 3, 15);
    }

    @Test
    void aRowAtTheOpenEndOfTheLongestWindowCountsNowhere() {
        windows.begin(10);
        add(3, 8);
        assertThat(answers()).containsExactly(0, 0, 0, Double.NaN, Double.NaN, Double.NaN);
    }

    @Test
    void noRowsGiveWhatNothingGives() {
        windows.begin(10);
        assertThat(answers()).containsExactly(0, 0, 0, Double.NaN, Double.NaN, Double.NaN);
    }

    @Test
    void theNextQuestionBeginsEmpty() {
        windows.begin(10);
        add(10, 1);
        answers();
        windows.begin(-4);
        add(-5, 2);
        assertThat(answers()).containsExactly(0, 1, 1, Double.NaN, 2, 2);
    }

    @Test
    void aDayIsFoldedByItselfAndDaysOfOneMonthAreMergedAscendingSoBitsAreThoseOfTiles() {
        double[] newest = {0.1, 0.2};
        double[] older = {0.3, 1e17, -1e17};
        windows.begin(10);
        for (double x : newest) {
            add(10, x);
        }
        for (double x : older) {
            add(9, x);
        }
        double sum = ((0.3 + 1e17) + -1e17) + (0.1 + 0.2);
        assertThat(answers()[4]).isEqualTo(sum).isNotEqualTo(0.1 + 0.2 + 0.3 + 1e17 + -1e17);
    }

    @Test
    void aDayThatIsFoldedAlreadyStandsForItsRowsAndItsLastVersionCounts() {
        States five = new States(LAYOUT, 1);
        LAYOUT.clear(five, 0);
        row.clear();
        row.next(0);
        row.number(0, 1);
        row.number(1, 5);
        LAYOUT.add(five, 0, row, 0);
        States none = new States(LAYOUT, 1);
        LAYOUT.clear(none, 0);
        windows.begin(10);
        add(10, 1);
        windows.day(8, none);
        windows.day(8, five);
        windows.day(7, five);
        windows.day(7, none);
        assertThat(answers()).containsExactly(1, 2, 2, 1, 6, 6);
        assertThatThrownBy(() -> windows.day(9, none)).hasMessage("day 9 came after day 7");
    }

    @Test
    void aRowThatComesOutOfOrderIsABug() {
        windows.begin(10);
        add(9, 1);
        assertThatThrownBy(() -> add(10, 1)).hasMessage("day 10 came after day 9");
        assertThatThrownBy(() -> add(11, 1)).hasMessage("day 11 came after day 9");
    }
}
