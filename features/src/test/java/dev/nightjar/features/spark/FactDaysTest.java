package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FactDaysTest {
    private static final LogicalDate NIGHT = LogicalDate.parse("2013-09-30");

    private static int day(LogicalDate date) {
        return Math.toIntExact(date.epochDay());
    }

    @Test
    void aNightTakesTheDaysOfItsWindowsAndOneBlockOfOlderOnes() {
        FactDays days = FactDays.of(DateRange.of(NIGHT), "arrivals", day(NIGHT) - 6);
        assertThat(days.since()).as("28 days at least").isEqualTo(day(NIGHT) - 27);
        int older = (int) IntStream.range(day(NIGHT) - 5_000, days.since())
                .filter(days::hold)
                .count();
        assertThat(older).isEqualTo(FactDays.BLOCK);
        assertThat(days.hold(day(NIGHT))).isTrue();
        assertThat(FactDays.of(DateRange.of(NIGHT), "arrivals", day(NIGHT) - 6)).isEqualTo(days);
        assertThat(FactDays.of(DateRange.of(NIGHT), "arrivals", day(NIGHT) - 89).since())
                .as("a window that is longer")
                .isEqualTo(day(NIGHT) - 89);
    }

    @Test
    void overAHalfYearOfNightsNearlyEveryDayOfTheLastThousandIsTakenFromTheFactsOnce() {
        Set<Integer> held = new TreeSet<>();
        for (int n = 0; n < 180; n++) {
            LogicalDate night = NIGHT.plus(n);
            FactDays days = FactDays.of(DateRange.of(night), "arrivals", day(night));
            IntStream.range(day(NIGHT) - 900, day(NIGHT)).filter(days::hold).forEach(held::add);
        }
        assertThat(held).hasSizeGreaterThan(880);
    }

    @Test
    void withoutABlockOnlyTheDaysOfTheWindowsAreTaken() {
        FactDays days = FactDays.since(100);
        assertThat(days.hold(100)).isTrue();
        assertThat(days.hold(99)).isFalse();
        assertThat(days.hold(-1)).isFalse();
        assertThat(FactDays.ALL.hold(-100_000)).isTrue();
    }
}
