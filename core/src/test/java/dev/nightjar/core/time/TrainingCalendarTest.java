package dev.nightjar.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.time.TrainingCalendar.Champion;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingCalendarTest {
    private static final LogicalDate MONDAY = LogicalDate.parse("2013-09-30");

    @Test
    void sevenDaysMeansEachMonday() {
        List<LogicalDate> due = MONDAY.plus(-10)
                .through(MONDAY.plus(10))
                .filter(d -> TrainingCalendar.due(d, 7, Champion.STANDS))
                .toList();
        assertThat(due).containsExactly(MONDAY.plus(-7), MONDAY, MONDAY.plus(7));
    }

    @Test
    void withoutAChampionEveryNightIsDue() {
        assertThat(TrainingCalendar.due(MONDAY.plus(1), 7, Champion.MISSING)).isTrue();
    }

    @Test
    void datesBefore1970FollowTheSameRhythm() {
        assertThat(TrainingCalendar.due(LogicalDate.parse("1969-12-29"), 7, Champion.STANDS))
                .isTrue();
        assertThat(TrainingCalendar.due(LogicalDate.parse("1969-12-28"), 7, Champion.STANDS))
                .isFalse();
    }

    @Test
    void theNextNightIsNeverTheSame() {
        assertThat(TrainingCalendar.nextAfter(MONDAY, 7)).isEqualTo(MONDAY.plus(7));
        assertThat(TrainingCalendar.nextAfter(MONDAY, 1)).isEqualTo(MONDAY.plus(1));
    }

    @Test
    void aPeriodOfZeroDaysIsRefused() {
        assertThatThrownBy(() -> TrainingCalendar.due(MONDAY, 0, Champion.STANDS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("training.every 0d: must be 1d or more");
    }
}
