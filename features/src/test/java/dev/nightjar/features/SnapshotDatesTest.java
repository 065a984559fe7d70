package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.time.LogicalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SnapshotDatesTest {
    private static final LogicalDate FIRST = LogicalDate.parse("2024-01-03");
    private static final LogicalDate FRONTIER = LogicalDate.parse("2024-01-09");
    private final SnapshotDates dates = new SnapshotDates("carrier", Optional.of(FIRST), FRONTIER);

    @Test
    void everyDateFromTheFirstKnownOneToTheFrontierIsAnswered() {
        for (LogicalDate date : FIRST.through(FRONTIER).toList()) {
            assertThatCode(() -> dates.require(date)).doesNotThrowAnyException();
        }
    }

    @Test
    void aDateAfterTheFrontierIsRefusedWithTheFrontier() {
        assertThatThrownBy(() -> dates.require(FRONTIER.next()))
                .isInstanceOf(PipelineException.class)
                .hasMessage("features of carrier on 2024-01-10: the last published night is 2024-01-09; run the night,"
                        + " or ask for an earlier date");
    }

    @Test
    void aDateBeforeTheFirstKnownOneIsRefusedWithThatOne() {
        assertThatThrownBy(() -> dates.require(FIRST.previous()))
                .isInstanceOf(PipelineException.class)
                .hasMessage("features of carrier on 2024-01-02: the first known date is 2024-01-03, and no night before"
                        + " it knew anything; ask for a later date");
    }

    @Test
    void aGroupThatNothingBecameKnownOfSaysSo() {
        SnapshotDates none = new SnapshotDates("carrier", Optional.empty(), FRONTIER);
        assertThatThrownBy(() -> none.require(FRONTIER))
                .hasMessage("features of carrier: nothing of it became known until 2024-01-09");
    }
}
