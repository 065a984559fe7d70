package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantileSearchTest {
    private static Optional<Double> found(double share, List<double[]> values, List<double[]> weights) {
        QuantileSearch search = new QuantileSearch(share);
        while (!search.isFound()) {
            List<double[]> bins = new ArrayList<>();
            for (int part = 0; part < values.size(); part++) {
                bins.add(search.bins(values.get(part), weights.get(part)));
            }
            Optional<QuantileSearch> next = search.next(bins);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            search = next.get();
        }
        return Optional.of(search.value());
    }

    /** The least value with enough weight at or below it, by sorting. */
    private static double sorted(double share, double[] values, double[] weights) {
        Integer[] order = new Integer[values.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(values[a], values[b]));
        double total = Arrays.stream(weights).sum();
        double sum = 0;
        double last = Double.NaN;
        for (int i : order) {
            sum += weights[i];
            if (weights[i] > 0) {
                last = values[i];
                if (sum >= share * total) {
                    return last;
                }
            }
        }
        return last;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.25, 0.5, 0.77, 0.99, 1})
    void itIsWhatSortingFindsInOnePartAndInThree(double share) {
        Random random = new Random(5);
        double[] values = new double[999];
        double[] weights = new double[999];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (random.nextInt(4)) {
                case 0 -> random.nextInt(5) - 2;
                case 1 -> random.nextGaussian() * 1e9;
                case 2 -> -0.0;
                default -> random.nextGaussian() * 1e-9;
            };
            weights[i] = random.nextInt(4);
        }
        double expected = sorted(share, values, weights) + 0.0; // -0.0 is 0.0
        assertThat(found(share, List.of(values), List.of(weights))).hasValue(expected);
        List<double[]> parts = new ArrayList<>();
        List<double[]> partWeights = new ArrayList<>();
        for (int part = 0; part < 3; part++) {
            parts.add(Arrays.copyOfRange(values, 333 * part, 333 * (part + 1)));
            partWeights.add(Arrays.copyOfRange(weights, 333 * part, 333 * (part + 1)));
        }
        assertThat(found(share, parts, partWeights)).hasValue(expected);
    }

    @Test
    void withoutWeightsEachCountsOnce() {
        double[] none = {};
        assertThat(found(0.5, List.of(new double[] {3, 1, 2, 4}), List.of(none)))
                .hasValue(2.0);
        assertThat(found(1, List.of(new double[] {3, 1, 2, 4}), List.of(none))).hasValue(4.0);
        assertThat(found(0, List.of(new double[] {-3, 1}), List.of(none))).hasValue(-3.0);
    }

    @Test
    void noWeightIsNoQuantile() {
        assertThat(found(0.5, List.of(new double[] {1, 2}), List.of(new double[] {0, 0})))
                .isEmpty();
        assertThat(found(0.5, List.of(), List.of())).isEmpty();
    }

    @Test
    void whatIsNotFoundYetOrNoShareIsRefused() {
        assertThatThrownBy(() -> new QuantileSearch(1.5)).hasMessage("share 1.5 must be in [0, 1]");
        assertThatThrownBy(() -> new QuantileSearch(0.5).value()).hasMessage("after 0 of 8 passes");
    }
}
