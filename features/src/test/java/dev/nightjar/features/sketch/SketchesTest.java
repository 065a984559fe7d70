package dev.nightjar.features.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.features.sketch.EndSketch.End;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SketchesTest {
    @Test
    void distinctValuesCountOnceAndZeroHasOneSign() {
        DistinctSketch sketch = new DistinctSketch();
        assertThat(sketch.result()).isZero();
        for (double value : new double[] {1, 2, 1, 0.0, -0.0, Double.MAX_VALUE}) {
            sketch.add(value);
        }
        assertThat(sketch.result()).isEqualTo(4);
    }

    @Test
    void theEmptyTextIsAValueLikeOthers() {
        DistinctSketch sketch = new DistinctSketch();
        sketch.add("");
        sketch.add("a");
        sketch.add("");
        assertThat(sketch.result()).isEqualTo(2);
    }

    @Test
    void quantilesOfNegativeNumbersAndZeroStandInTheirOrder() {
        QuantileSketch sketch = new QuantileSketch();
        for (double value : new double[] {5, -3, 0, -0.0, -7, 2}) {
            sketch.add(value);
        }
        // -7 -3 0 0 2 5
        assertThat(sketch.quantile(0)).isEqualTo(-7);
        assertThat(sketch.quantile(0.2)).isBetween(-3.03, -2.97);
        assertThat(sketch.quantile(0.5)).isZero();
        assertThat(sketch.quantile(0.8)).isBetween(1.98, 2.02);
        assertThat(sketch.quantile(1)).isEqualTo(5);
    }

    @Test
    void theGreatestAndLeastNumbersHaveBuckets() {
        QuantileSketch sketch = new QuantileSketch();
        for (double value : new double[] {Double.MIN_VALUE, Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE}) {
            sketch.add(value);
        }
        assertThat(sketch.quantile(0.67)).isBetween(0.99 * Double.MAX_VALUE, Double.MAX_VALUE);
        assertThat(sketch.quantile(0.5)).isBetween(0.0, Double.MIN_NORMAL);
    }

    @Test
    void oneValueIsItsOwnQuantileAndNothingHasNone() {
        QuantileSketch sketch = new QuantileSketch();
        assertThat(sketch.quantile(0.5)).isNaN();
        sketch.add(3.14);
        assertThat(sketch.quantile(0.5)).isEqualTo(3.14);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void aQuantileOutsideItsRangeIsRefused(double q) {
        assertThatThrownBy(() -> new QuantileSketch().quantile(q))
                .hasMessage("q is " + q + "; it must be between 0 and 1");
    }

    @Test
    void theMostFrequentComeFirstAndTiesByValue() {
        TopSketch sketch = new TopSketch(ValueKind.TEXT, 64);
        for (String value : "b a c a b d".split(" ")) {
            sketch.add(value);
        }
        assertThat(sketch.top(3))
                .containsExactly(new TopSketch.Entry("a", 2), new TopSketch.Entry("b", 2), new TopSketch.Entry("c", 1));
        assertThat(sketch.error()).isZero();
    }

    @Test
    void bytesKeepTheHeaviestAndNameTheGreatestCountThatTheyDropped() {
        TopSketch sketch = new TopSketch(ValueKind.NUMBER, 2);
        for (double value : new double[] {1, 1, 1, 2, 2, 2, 3, 3, 4}) {
            sketch.add(value);
        }
        TopSketch merged = new TopSketch(ValueKind.NUMBER, 2);
        merged.merge(sketch);
        assertThat(merged.toBytes()).as("merged before it is stored").isEqualTo(sketch.toBytes());
        sketch.read(sketch.toBytes());
        assertThat(sketch.top(9)).containsExactly(new TopSketch.Entry(1.0, 3), new TopSketch.Entry(2.0, 3));
        assertThat(sketch.error()).isEqualTo(2);
    }

    @Test
    void theFirstAndTheLastAreByTimeThenByTheOrderOfTheRows() {
        EndSketch first = new EndSketch(End.FIRST, ValueKind.TEXT, 3);
        EndSketch last = new EndSketch(End.LAST, ValueKind.TEXT, 3);
        String[] values = {"a5", "b1", "c5", "d1", "e3"};
        for (String value : values) {
            first.add(value, value.charAt(1));
            last.add(value, value.charAt(1));
        }
        assertThat(IntStream.range(0, 3).mapToObj(first::value)).containsExactly("b1", "d1", "e3");
        assertThat(IntStream.range(0, 3).mapToObj(last::value)).containsExactly("c5", "a5", "e3");
        assertThat(new EndSketch(End.LAST, ValueKind.TEXT, 3).value(0)).isNull();
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void nothingIsKeptOfNothingAndKIsOneOrMore(End end) {
        assertThatThrownBy(() -> new EndSketch(end, ValueKind.NUMBER, 0)).hasMessage("k is 0; it must be 1 or more");
        assertThatThrownBy(() -> new TopSketch(ValueKind.NUMBER, 0)).hasMessage("kept is 0; it must be 1 or more");
    }

    @Test
    void aNumberThatIsNotFiniteIsRefused() {
        assertThatThrownBy(() -> new TopSketch(ValueKind.NUMBER, 4).add(Double.NaN))
                .hasMessage("value NaN must be finite");
    }
}
