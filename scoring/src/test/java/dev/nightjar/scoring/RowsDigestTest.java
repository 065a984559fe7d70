package dev.nightjar.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowsDigestTest {
    private static RowsDigest of(List<ExportedRow> rows) {
        RowsDigest digest = RowsDigest.EMPTY;
        for (ExportedRow row : rows) {
            digest = digest.plus(row);
        }
        return digest;
    }

    private static ExportedRow row(String key, String... fields) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            map.put(fields[i], fields[i + 1]);
        }
        return new ExportedRow(key, map);
    }

    @Test
    void orderAndSplitDoNotMatter() {
        List<ExportedRow> rows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            rows.add(row("key" + i, "p", Double.toString(i / 7.0)));
        }
        RowsDigest whole = of(rows);
        Collections.shuffle(rows, new Random(7));
        assertThat(of(rows.subList(0, 33)).merge(RowsDigest.EMPTY).merge(of(rows.subList(33, 500))))
                .isEqualTo(whole);
        assertThat(whole.rows()).isEqualTo(500);
        assertThat(whole.sampleKey()).isEqualTo("key0");
    }

    @Test
    void anyDifferenceGivesAnotherDigest() {
        List<List<ExportedRow>> different = List.of(
                List.of(),
                List.of(row("a", "p", "1")),
                List.of(row("a", "p", "2")),
                List.of(row("b", "p", "1")),
                List.of(row("a", "q", "1")),
                List.of(row("ap", "1", "")),
                List.of(row("a", "p", "1"), row("a", "p", "1")),
                List.of(row("a", "p", "1", "q", "")));
        assertThat(different.stream().map(rows -> of(rows).hex())).doesNotHaveDuplicates();
    }

    @Test
    void theVersionIsTheNightAndTwelveDigits() {
        RowsDigest digest = of(List.of(row("a", "p", "1")));
        ExportVersion version = ExportVersion.of(LogicalDate.parse("2013-09-30"), digest);
        assertThat(version).hasToString("2013-09-30-" + digest.hex().substring(0, 12));
        assertThat(ExportVersion.parse(version.toString())).isEqualTo(version);
        assertThat(digest.hex()).hasSize(64);
    }
}
