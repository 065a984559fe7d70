package dev.nightjar.etl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.time.LogicalDate;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RawFilesTest {
    private static final LogicalDate FIRST = LogicalDate.parse("2013-03-01");
    private static final RawFiles MADE_BEHIND_THE_SECOND =
            new RawFiles(FIRST.next(), Set.of(new RawFiles.File("a", FIRST.next())));

    @Test
    void ofFilesKnownBeforeItWasMadeItAnswersForThoseThatItHolds() {
        assertThat(MADE_BEHIND_THE_SECOND.answersFor(row("a", FIRST, 3))).isFalse();
        assertThat(MADE_BEHIND_THE_SECOND.answersFor(row("a", FIRST.next(), 3))).isTrue();
        assertThat(MADE_BEHIND_THE_SECOND.answersFor(row("gone", FIRST, 3))).isFalse();
    }

    @Test
    void aFileKnownSinceThatItDoesNotHoldIsCountedAndSoMissed() {
        assertThat(MADE_BEHIND_THE_SECOND.answersFor(row("lost", FIRST.next().next(), 3)))
                .isTrue();
    }

    @Test
    void aFileWithoutRowsCountsWhenever() {
        assertThat(MADE_BEHIND_THE_SECOND.answersFor(row("empty", FIRST, 0))).isTrue();
    }

    private static LedgerRow row(String place, LogicalDate known, long rows) {
        return new LedgerRow("cars", place, 1, "tag", "hash", Instant.EPOCH, Optional.empty(), known, false, rows);
    }
}
