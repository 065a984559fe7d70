package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Label;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HoldoutTest {
    private static final LinearModel MODEL = ModelTest.linear(Label.Task.BINARY);
    private static final byte[] BYTES =
            Holdout.of(MODEL, Batches.random(100, 8)).bytes();

    @ParameterizedTest
    @MethodSource("dev.nightjar.model.ModelTest#models")
    void rowsAndScoresComeBackAsTheyWere(Model model) {
        Holdout holdout = Holdout.of(model, Batches.random(100, 8));
        Holdout read = Holdout.read(holdout.bytes(), model.inputs());
        assertThat(read.size()).isEqualTo(100);
        assertThat(read.bytes()).isEqualTo(holdout.bytes());
        double[] again = read.again(model);
        for (int row = 0; row < 100; row++) {
            assertThat(again[row]).isEqualTo(read.score(row)).isEqualTo(holdout.score(row));
        }
    }

    @Test
    void aHoldoutMayBeEmptyAndAWideOneHasFewerRows() {
        Holdout none = Holdout.of(MODEL, empty());
        assertThat(Holdout.read(none.bytes(), MODEL.inputs()).size()).isZero();
        assertThat(Holdout.rowsOf(10)).isEqualTo(256);
        assertThat(Holdout.rowsOf(4096)).isEqualTo(64);
        assertThat(Holdout.rowsOf(1_000_000)).isEqualTo(16);
    }

    private static FeatureBatch empty() {
        return new FeatureBatch(Batches.COLUMNS, 1);
    }

    @Test
    void bytesThatAreNoHoldoutOfTheModelAreRefused() {
        refused(new byte[20], "does not begin like a holdout");
        refused(Arrays.copyOf(BYTES, 3), "ends too early");
        refused(Arrays.copyOf(BYTES, BYTES.length - 1), "ends too early");
        refused(Arrays.copyOf(BYTES, BYTES.length + 2), "has 2 bytes behind its last score");
        refused(changed(4, Integer.MAX_VALUE), "says that it has 2147483647 rows");
        refused(changed(4, -1), "says that it has -1 rows");
        refused(changed(8, 3), "has 3 columns, the model has 4 inputs");
        byte[] kind = BYTES.clone();
        kind[12] = 1;
        refused(kind, "distance is of another kind than the model's");
        int categories = 12 + 1 + 100 * 8 + 1;
        refused(changed(categories, 1 << 30), "says that it has 1073741824 categories");
        assertThatThrownBy(() -> Holdout.read(BYTES, List.of(FeatureColumn.numeric("x"))))
                .hasMessage("has 4 columns, the model has 1 inputs");
    }

    @Test
    void anIndexThatNamesNoCategoryIsRefused() {
        List<FeatureColumn> columns = List.of(FeatureColumn.category("c"));
        var stats = new PreprocessingStats(columns);
        FeatureBatch rows = Batches.of(columns, List.of(new Object[] {"x"}, new Object[] {"y"}));
        stats.add(rows, new double[2]);
        var header = new ModelHeader("l", Label.Task.REGRESSION, columns, "f", "t", OptionalDouble.empty());
        Preprocessing preprocessing = stats.fit(PreprocessingPlan.oneHot(columns));
        Model model = new LinearModel(header, preprocessing, new double[preprocessing.width()], 0);
        byte[] bytes = Holdout.of(model, rows).bytes();
        int indices = bytes.length - 2 * Double.BYTES - 2 * Integer.BYTES;
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(indices, 2);
        assertThatThrownBy(() -> Holdout.read(bytes, columns)).hasMessage("c names category 2 of 2");
    }

    private static byte[] changed(int at, int value) {
        byte[] bytes = BYTES.clone();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return bytes;
    }

    private static void refused(byte[] bytes, String message) {
        assertThatThrownBy(() -> Holdout.read(bytes, MODEL.inputs()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
