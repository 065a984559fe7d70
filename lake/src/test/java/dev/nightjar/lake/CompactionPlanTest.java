package dev.nightjar.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lake.CompactionPlan.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompactionPlanTest {
    private static final Map<String, String> MAY = Map.of("month", "2013-05", "ok", "true");
    private static final Map<String, String> JUNE = Map.of("month", "2013-06", "ok", "true");

    private static List<File> files(Map<String, String> partition, int number, long bytes) {
        return Collections.nCopies(number, new File(partition, bytes));
    }

    @Test
    void aPartitionIsDueWithMoreSmallFilesThanTheBound() {
        List<File> files = new ArrayList<>(files(MAY, 4, 10));
        files.addAll(files(JUNE, 3, 10));
        assertThat(CompactionPlan.due(files, 3)).containsExactly(MAY);
        assertThat(CompactionPlan.due(files, 2)).containsExactly(MAY, JUNE);
        assertThat(CompactionPlan.due(files, 4)).isEmpty();
    }

    @Test
    void bigFilesDoNotCount() {
        List<File> files = new ArrayList<>(files(MAY, 9, CompactionPlan.SMALL_BYTES));
        files.addAll(files(MAY, 1, CompactionPlan.SMALL_BYTES - 1));
        assertThat(CompactionPlan.due(files, 1)).isEmpty();
    }

    @Test
    void aTableWithoutPartitionsIsOne() {
        assertThat(CompactionPlan.due(files(Map.of(), 2, 10), 1)).containsExactly(Map.of());
    }

    @Test
    void partitionsAreNamedByAllTheirColumns() {
        assertThat(CompactionPlan.predicate(List.of("month", "ok"), List.of(MAY, Map.of("month", "it's"))))
                .isEqualTo("(`month` = '2013-05' and `ok` = 'true') or (`month` = 'it\\'s' and `ok` is null)");
    }

    @Test
    void theBoundIsOneOrMore() {
        assertThatThrownBy(() -> CompactionPlan.due(List.of(), 0)).hasMessage("above is 0; it must be 1 or more");
    }
}
