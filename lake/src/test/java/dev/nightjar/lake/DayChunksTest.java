package dev.nightjar.lake;

import static dev.nightjar.lake.DayChunks.BEGINNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DayChunksTest {
    private static LogicalDate day(int day) {
        return LogicalDate.parse("2024-01-01").plus(day - 1L);
    }

    private static DateRange range(int first, int last) {
        return new DateRange(day(first), day(last));
    }

    private static DateRange until(int last) {
        return new DateRange(BEGINNING, day(last));
    }

    @Test
    void chunksHaveTheDaysAskedForAndTheFirstBeginsWithAllThatIsOlder() {
        assertThat(DayChunks.left(day(1), day(10), 4, List.of())).containsExactly(until(4), range(5, 8), range(9, 10));
    }

    @Test
    void whatIsBuiltIsLeftOutWhateverTheLengthOfItsChunks() {
        List<DateRange> done = List.of(range(5, 6), until(2), range(6, 7));
        assertThat(DayChunks.left(day(1), day(10), 3, done)).containsExactly(range(3, 4), range(8, 10));
        assertThat(DayChunks.left(day(1), day(6), 3, done)).containsExactly(range(3, 4));
        assertThat(DayChunks.left(day(1), day(4), 30, List.of(until(4)))).isEmpty();
    }

    @Test
    void aTableIsWholeUpToItsFirstHole() {
        assertThat(DayChunks.whole(List.of())).isEmpty();
        assertThat(DayChunks.whole(List.of(range(5, 6)))).isEmpty();
        assertThat(DayChunks.whole(List.of(range(5, 6), until(3)))).contains(day(3));
        assertThat(DayChunks.whole(List.of(range(4, 6), until(3), range(2, 3)))).contains(day(6));
    }

    @Test
    void aChunkHasADay() {
        assertThatThrownBy(() -> DayChunks.left(day(1), day(2), 0, List.of()))
                .hasMessage("chunks of 0 days: must be 1 or more");
    }

    /** However often a build is cut off and goes on with other chunks, it ends whole, and no date is built twice. */
    @Test
    void anyOrderOfWorkEndsWhole() {
        Random random = new Random(7);
        for (int history = 0; history < 200; history++) {
            List<DateRange> done = new ArrayList<>();
            LogicalDate last = day(1 + random.nextInt(20));
            List<DateRange> left = DayChunks.left(day(1), last, 1 + random.nextInt(9), done);
            while (!left.isEmpty()) {
                DateRange next = left.get(random.nextInt(left.size()));
                assertThat(done).noneMatch(d -> d.contains(next.first()) || d.contains(next.last()));
                done.add(next);
                left = DayChunks.left(day(1), last, 1 + random.nextInt(9), done);
            }
            assertThat(DayChunks.whole(done)).contains(last);
        }
    }
}
