package dev.nightjar.training.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.Column;
import org.junit.jupiter.api.Test;

class RowHashTest {
    private static final Column HASH = RowHash.of(7, List.of(lit("learning"), col("_night"), RowHash.named("id")));

    @Test
    void aHashIsOfTheSeedAndTheColumnsInTheirOrder() {
        assertThat(HASH).hasToString("xxhash64(7, learning, _night, id)");
    }

    @Test
    void sharesAreToldInStepsOfAMillionthAndRoundedUp() {
        assertThat(RowHash.drawn(HASH, 0)).hasToString("(pmod(" + HASH + ", 1048576) < 0)");
        assertThat(RowHash.drawn(HASH, 1e-9)).hasToString("(pmod(" + HASH + ", 1048576) < 1)");
        assertThat(RowHash.drawn(HASH, 0.5)).hasToString("(pmod(" + HASH + ", 1048576) < 524288)");
        assertThat(RowHash.drawn(HASH, 1)).hasToString("(pmod(" + HASH + ", 1048576) < 1048576)");
        assertThat(RowHash.half(HASH)).hasToString("pmod(" + HASH + ", 2)");
    }

    @Test
    void aNameIsOneColumnWhateverItsCharacters() {
        assertThat(RowHash.named("a.b`c")).isEqualTo(col("`a.b``c`"));
        assertThat(RowHash.named(List.of("x", "y z"))).containsExactly(col("x"), col("`y z`"));
    }
}
