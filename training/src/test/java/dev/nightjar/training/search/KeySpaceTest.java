package dev.nightjar.training.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.Search.Dimension;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KeySpaceTest {
    private static final KeySpace SPACE = new KeySpace(List.of(
            new Dimension.Choice("layers", List.of(List.of("64"), List.of("128", "64"))),
            new Dimension.Range("learning_rate", 0.0001, 0.01, true, false, 3),
            new Dimension.Range("batch", 100, 104, false, true, 2)));

    @Test
    void aPointSaysValuesAsTheFileHasThem() {
        assertThat(SPACE.values(new Point(List.of(1.0, 0.5, 0.6))))
                .isEqualTo(Map.of(
                        "layers", List.of("128", "64"),
                        "learning_rate", List.of("0.001"),
                        "batch", List.of("102")));
        assertThat(SPACE.values(new Point(List.of(0.0, 0.123456, 1.0))).get("learning_rate"))
                .as("1e-4 * 100^0.123456 = 1.7657e-4, to four digits")
                .containsExactly("1.766E-4");
    }

    @Test
    void theGridHasEachValueAndPointWithEachOther() {
        assertThat(SPACE.gridSize()).isEqualTo(12);
        List<Point> grid = LongStream.range(0, 12).mapToObj(SPACE::grid).toList();
        assertThat(grid).doesNotHaveDuplicates();
        assertThat(grid.get(0)).isEqualTo(new Point(List.of(0.0, 0.0, 0.0)));
        assertThat(grid.get(1)).as("the last key changes fastest").isEqualTo(new Point(List.of(0.0, 0.0, 1.0)));
        assertThat(grid.get(2)).isEqualTo(new Point(List.of(0.0, 0.5, 0.0)));
        assertThat(grid.get(11)).isEqualTo(new Point(List.of(1.0, 1.0, 1.0)));
        assertThat(SPACE.values(grid.get(11)).get("learning_rate")).containsExactly("0.01");
    }

    @Test
    void drawnValuesLieInTheirRanges() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1000; i++) {
            Map<String, List<String>> values = SPACE.values(SPACE.random(random));
            assertThat(Double.parseDouble(values.get("learning_rate").get(0))).isBetween(0.0001, 0.01);
            assertThat(Integer.parseInt(values.get("batch").get(0))).isBetween(100, 104);
        }
    }
}
