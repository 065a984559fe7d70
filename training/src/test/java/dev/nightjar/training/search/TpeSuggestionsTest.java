package dev.nightjar.training.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.core.config.Search.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TpeSuggestionsTest {
    private static final KeySpace SPACE = new KeySpace(List.of(
            new Dimension.Range("x", 0, 1, false, false, 2),
            new Dimension.Range("y", 0, 1, false, false, 2),
            new Dimension.Choice("c", List.of(List.of("a"), List.of("b"), List.of("c")))));

    /** Greatest, 0, at (0.7, 0.2, b). */
    private static double score(Point point) {
        double x = point.at().get(0) - 0.7;
        double y = point.at().get(1) - 0.2;
        return -x * x - y * y - (point.at().get(2) == 1 ? 0 : 0.3);
    }

    private static List<Suggestions.Scored> tried(Suggestions suggestions, int trials) {
        List<Suggestions.Scored> known = new ArrayList<>();
        for (int trial = 1; trial <= trials; trial++) {
            Point point = suggestions.next(trial, 0, known).orElseThrow();
            known.add(new Suggestions.Scored(point, score(point)));
        }
        return known;
    }

    private static double best(Suggestions suggestions) {
        return tried(suggestions, 40).stream()
                .mapToDouble(Suggestions.Scored::score)
                .max()
                .orElseThrow();
    }

    @Test
    void theSameSeedSuggestsTheSameAndAnotherOneSomethingElse() {
        assertThat(tried(new TpeSuggestions(SPACE, "1", 20), 20))
                .isEqualTo(tried(new TpeSuggestions(SPACE, "1", 20), 20));
        assertThat(tried(new TpeSuggestions(SPACE, "1", 20), 20))
                .isNotEqualTo(tried(new TpeSuggestions(SPACE, "2", 20), 20));
    }

    @Test
    void itComesNearerToTheBestThanDrawingEvenlyDoes() {
        double[] tpe = IntStream.range(0, 30)
                .mapToDouble(seed -> best(new TpeSuggestions(SPACE, "s" + seed, 40)))
                .sorted()
                .toArray();
        double[] even = IntStream.range(0, 30)
                .mapToDouble(seed -> best(new RandomSuggestions(SPACE, "s" + seed)))
                .sorted()
                .toArray();
        assertThat(tpe[15]).as("median of 30 seeds").isGreaterThan(even[15] / 2);
    }

    @Test
    void trialsThatFailedAreNoneOfTheGoodOnes() {
        List<Suggestions.Scored> known = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            double x = i < 6 ? 0.1 + 0.01 * i : 0.9 - 0.01 * i;
            known.add(new Suggestions.Scored(new Point(List.of(x, 0.5, 0.0)), i < 6 ? Double.NEGATIVE_INFINITY : i));
        }
        double[] x = IntStream.range(1, 40)
                .mapToDouble(trial -> new TpeSuggestions(SPACE, "1", 5)
                        .next(trial, 0, known)
                        .orElseThrow()
                        .at()
                        .get(0))
                .toArray();
        assertThat(IntStream.range(0, x.length).filter(i -> x[i] > 0.5).count()).isGreaterThan(30);
    }

    @Test
    void densitiesAreDensities() {
        double[][] seen = {{}, {0.5}, {0, 0, 1}, {0.1, 0.2, 0.9}};
        for (double[] places : seen) {
            TpeSuggestions.RangeParzen density = new TpeSuggestions.RangeParzen(places);
            double sum = IntStream.range(0, 10_000)
                    .mapToDouble(i -> density.density((i + 0.5) / 10_000))
                    .sum();
            assertThat(sum / 10_000).as("integral over 0 to 1").isCloseTo(1, within(1e-5));
            SplittableRandom random = new SplittableRandom(3);
            assertThat(IntStream.range(0, 1000).mapToDouble(i -> density.draw(random)))
                    .allMatch(value -> value >= 0 && value <= 1);
        }
        TpeSuggestions.ChoiceParzen choice = new TpeSuggestions.ChoiceParzen(new double[] {1, 1, 2}, 3);
        assertThat(choice.density(0)).isCloseTo(1 / 6.0, within(1e-12));
        assertThat(choice.density(1)).isCloseTo(3 / 6.0, within(1e-12));
        assertThat(choice.density(2)).isCloseTo(2 / 6.0, within(1e-12));
        SplittableRandom random = new SplittableRandom(3);
        assertThat(IntStream.range(0, 6000)
                        .mapToDouble(i -> choice.draw(random))
                        .filter(v -> v == 1)
                        .count())
                .isBetween(2800L, 3200L);
    }
}
