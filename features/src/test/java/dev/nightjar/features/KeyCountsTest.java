package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KeyCountsTest {
    @Test
    void keysWithATwentiethOfTheRowsAreHeavyWithTheHeaviestFirst() {
        KeyCounts counts = new KeyCounts();
        for (int row = 0; row < 100; row++) {
            counts.add(row < 50 ? "a" : row < 60 ? "c" : row < 70 ? "b" : row < 75 ? "d" : "k" + row);
        }
        assertThat(counts.heavy("user"))
                .containsExactly(
                        new HeavyKey("user", "a", 50, 0.5),
                        new HeavyKey("user", "b", 10, 0.1),
                        new HeavyKey("user", "c", 10, 0.1),
                        new HeavyKey("user", "d", 5, 0.05));
    }

    @Test
    void ofManyHeavyKeysFiveAreShown() {
        KeyCounts counts = new KeyCounts();
        for (int row = 0; row < 700; row++) {
            counts.add("k" + row % 7);
        }
        assertThat(counts.heavy("user")).extracting(HeavyKey::key).containsExactly("k0", "k1", "k2", "k3", "k4");
    }

    @Test
    void amongAMillionRowsOfMoreKeysThanPlacesAHeavyKeyIsCountedWithinTheBound() {
        KeyCounts first = new KeyCounts();
        KeyCounts second = new KeyCounts();
        for (int row = 0; row < 1_000_000; row++) {
            (row % 2 == 0 ? first : second).add(row % 10 < 3 ? "heavy" : "k" + row % 99_991);
        }
        first.merge(KeyCounts.of(second.bytes()));
        assertThat(first.heavy("user")).hasSize(1);
        HeavyKey heavy = first.heavy("user").get(0);
        assertThat(heavy.key()).isEqualTo("heavy");
        assertThat(heavy.rows()).isBetween(300_000L - 3_500, 300_000L);
    }

    @Test
    void withoutRowsNothingIsHeavy() {
        assertThat(KeyCounts.of(new KeyCounts().bytes()).heavy("user")).isEmpty();
    }

    @Test
    void aShareOfNothingIsRefused() {
        assertThatThrownBy(() -> new HeavyKey("user", "a", 0, 0))
                .hasMessage("share of a is 0.0; it must be above 0 and at most 1");
    }
}
