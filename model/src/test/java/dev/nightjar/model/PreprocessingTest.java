package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.PreprocessingRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreprocessingTest {
    private static final FeatureColumn X = FeatureColumn.numeric("x");
    private static final FeatureColumn C = FeatureColumn.category("c");

    @Test
    void numbersAreStandardisedAndMissingOnesBecomeTheMeanWithAnIndicator() {
        // Mean 4, deviation of the population sqrt((9 + 1 + 16) / 3 - …) by hand: values 1, 5, 6 have mean 4, squares 9
        // + 1 + 4.
        Preprocessing fitted =
                fit(PreprocessingPlan.oneHot(List.of(X)), row(1.0), row((Object) null), row(5.0), row(6.0));
        assertThat(fitted.outputs()).containsExactly("x", "x is missing");
        double deviation = Math.sqrt(14.0 / 3);
        assertThat(numbers(fitted, row(1.0))).containsExactly(-3 / deviation, 0);
        assertThat(numbers(fitted, row((Object) null))).containsExactly(0, 1);
        assertThat(fitted.means()).containsExactly(0, 0.25);
    }

    @Test
    void withoutMissingValuesInTrainingThereIsNoIndicator() {
        Preprocessing fitted = fit(PreprocessingPlan.oneHot(List.of(X)), row(1.0), row(3.0));
        assertThat(fitted.outputs()).containsExactly("x");
        assertThat(numbers(fitted, row((Object) null))).containsExactly(0);
    }

    @Test
    void nanAndInfinitiesAreMissing() {
        Preprocessing fitted = fit(
                PreprocessingPlan.oneHot(List.of(X)),
                row(1.0),
                row(Double.NaN),
                row(Double.POSITIVE_INFINITY),
                row(3.0));
        assertThat(fitted.encodings()).containsExactly(new Encoding.Number("x", 2, 1, 2));
        assertThat(numbers(fitted, row(Double.NEGATIVE_INFINITY))).containsExactly(0, 1);
    }

    @Test
    void constantAndAllMissingColumnsBecomeZero() {
        Preprocessing constant = fit(PreprocessingPlan.oneHot(List.of(X)), row(0.1), row(0.1), row(0.1));
        assertThat(numbers(constant, row(0.1))).containsExactly(0);
        assertThat(numbers(constant, row(77.0))).containsExactly(0);
        Preprocessing empty = fit(PreprocessingPlan.oneHot(List.of(X)), row((Object) null), row((Object) null));
        assertThat(empty.outputs()).containsExactly("x");
        assertThat(numbers(empty, row(77.0))).containsExactly(0);
    }

    @Test
    void wildValuesStayFinite() {
        Preprocessing fitted = fit(PreprocessingPlan.oneHot(List.of(X)), row(1.0), row(3.0));
        assertThat(numbers(fitted, row(1e300))).containsExactly(Preprocessing.LIMIT);
        assertThat(numbers(fitted, row(-1e300))).containsExactly(-Preprocessing.LIMIT);
        // A spread beyond the doubles: nothing can be learnt from such a column.
        Preprocessing wild = fit(PreprocessingPlan.oneHot(List.of(X)), row(1e308), row(-1e308));
        assertThat(numbers(wild, row(5.0))).containsExactly(0);
    }

    @Test
    void categoriesAreCountedByFrequencyThenName() {
        Preprocessing fitted = fit(
                PreprocessingPlan.embedding(List.of(C), List.of("c")),
                row("b"),
                row("c"),
                row("a"),
                row("c"),
                row("b"),
                row("d"));
        assertThat(fitted.embedded())
                .containsExactly(
                        new Encoding.Category("c", true, List.of("b", "c", "a", "d"), List.of(2L, 2L, 1L, 1L), 0));
        assertThat(fitted.width()).isZero();
        assertThat(index(fitted, row("b"))).isEqualTo(1);
        assertThat(index(fitted, row("d"))).isEqualTo(4);
        assertThat(index(fitted, row("never seen"))).isZero();
        assertThat(index(fitted, row((Object) null))).isZero();
    }

    @Test
    void rareCategoriesBeyondTheBoundShareSlotZero() {
        var plan = keeping(2, List.of());
        Preprocessing fitted = fit(plan, row("a"), row("b"), row("a"), row("c"), row((Object) null), row("b"));
        assertThat(fitted.outputs()).containsExactly("c=other", "c=a", "c=b");
        assertThat(numbers(fitted, row("a"))).containsExactly(0, 1, 0);
        assertThat(numbers(fitted, row("c"))).containsExactly(1, 0, 0);
        assertThat(numbers(fitted, row("unknown"))).containsExactly(1, 0, 0);
        assertThat(fitted.means()).containsExactly(2 / 6.0, 2 / 6.0, 2 / 6.0);
    }

    @Test
    void unknownIsAllZerosWhereTrainingHadNoOther() {
        Preprocessing fitted = fit(PreprocessingPlan.oneHot(List.of(C)), row("a"), row(""), row("a"));
        assertThat(fitted.outputs()).containsExactly("c=a", "c=");
        assertThat(numbers(fitted, row(""))).containsExactly(0, 1);
        assertThat(numbers(fitted, row("unknown"))).containsExactly(0, 0);
        assertThat(numbers(fitted, row((Object) null))).containsExactly(0, 0);
    }

    @Test
    void mergedShardsGiveWhatOnePassGivesAndAlwaysTheSameBits() {
        PreprocessingStats whole = new PreprocessingStats(Batches.COLUMNS);
        PreprocessingStats merged = new PreprocessingStats(Batches.COLUMNS);
        PreprocessingStats again = new PreprocessingStats(Batches.COLUMNS);
        for (int shard = 0; shard < 5; shard++) {
            int rows = shard == 2 ? 1 : 100 * shard + 1;
            whole.add(Batches.random(rows, shard), Batches.labels(rows, shard));
            merged.merge(shard(rows, shard));
            again.merge(shard(rows, shard));
        }
        PreprocessingPlan plan = PreprocessingPlan.embedding(Batches.COLUMNS, List.of("dest"));
        byte[] bytes = ModelJson.bytes(PreprocessingJson.write(merged.fit(plan)));
        assertThat(ModelJson.bytes(PreprocessingJson.write(again.fit(plan)))).isEqualTo(bytes);
        assertThat(ModelJson.bytes(PreprocessingJson.write(whole.fit(plan)))).isEqualTo(bytes);
        assertThat(merged.rows()).isEqualTo(whole.rows());
        assertThat(merged.labelScale()).isEqualTo(whole.labelScale());
    }

    private static PreprocessingStats shard(int rows, int shard) {
        PreprocessingStats stats = new PreprocessingStats(Batches.COLUMNS);
        stats.add(Batches.random(rows, shard), Batches.labels(rows, shard));
        return stats;
    }

    @Test
    void jsonKeepsEveryBit() {
        Preprocessing fitted = Batches.fitted(PreprocessingPlan.embedding(Batches.COLUMNS, List.of("carrier")));
        byte[] bytes = ModelJson.bytes(PreprocessingJson.write(fitted));
        Preprocessing read = PreprocessingJson.read(ModelJson.parse(bytes));
        assertThat(read.encodings()).isEqualTo(fitted.encodings());
        assertThat(read.outputs()).isEqualTo(fitted.outputs());
        assertThat(ModelJson.bytes(PreprocessingJson.write(read))).isEqualTo(bytes);
        FeatureBatch batch = Batches.random(50, 9);
        for (int row = 0; row < 50; row++) {
            assertThat(numbers(read, batch, row)).isEqualTo(numbers(fitted, batch, row));
        }
        assertThat(new String(bytes, StandardCharsets.UTF_8)).contains("\"name\" : \"distance\"");
    }

    @Test
    void labelsAreScaledByTheTrainingSplit() {
        var stats = new PreprocessingStats(List.of(X));
        stats.add(batch(List.of(X), row(1.0), row(2.0)), new double[] {10, 30});
        assertThat(stats.labelScale()).isEqualTo(new LabelScale(20, 10));
        assertThat(stats.labelScale().scaled(30)).isEqualTo(1);
        assertThat(stats.labelScale().unscaled(-1)).isEqualTo(10);
        var constant = new PreprocessingStats(List.of(X));
        constant.add(batch(List.of(X), row(1.0), row(2.0)), new double[] {7, 7});
        assertThat(constant.labelScale()).isEqualTo(new LabelScale(7, 1));
    }

    private static PreprocessingPlan keeping(int categories, List<String> embedded) {
        return new PreprocessingPlan(
                List.of(C), List.of(PreprocessingRule.Categories.USUAL.withMaxCategories(categories)), embedded);
    }

    @Test
    void mistakesAreNamed() {
        var stats = new PreprocessingStats(List.of(X));
        assertThatThrownBy(() -> stats.fit(PreprocessingPlan.oneHot(List.of(X))))
                .hasMessage("Preprocessing cannot be fitted: the training split has no rows");
        assertThatThrownBy(() -> stats.add(batch(List.of(X), row(1.0)), new double[] {Double.NaN}))
                .hasMessage("label of row 0 is NaN, must be finite");
        assertThatThrownBy(() -> stats.add(batch(List.of(C), row("a")), new double[1]))
                .hasMessageStartingWith("batch of [FeatureColumn[name=c, kind=CATEGORY]] for statistics of");
        assertThatThrownBy(() -> PreprocessingPlan.embedding(List.of(X), List.of("x")))
                .hasMessage("embedded column x is not a category feature");
        assertThatThrownBy(() -> new PreprocessingPlan(List.of(X), List.of(), List.of()))
                .hasMessage("1 features with 0 rules");
        assertThatThrownBy(
                        () -> new PreprocessingPlan(List.of(X), List.of(PreprocessingRule.Categories.USUAL), List.of()))
                .hasMessage("feature x is a number, its rule is not");
    }

    @Test
    void batchesRefuseWhatDoesNotFit() {
        var batch = new FeatureBatch(List.of(X, C), 1);
        assertThat(batch.addRow()).isZero();
        assertThat(batch.isFull()).isTrue();
        assertThat(batch.text(0, 0)).isEqualTo("missing");
        batch.setNumeric(0, 0, 3);
        assertThat(batch.text(0, 0)).isEqualTo("3");
        batch.setNumeric(0, 0, 0.25);
        assertThat(batch.text(0, 0)).isEqualTo("0.25");
        assertThatThrownBy(batch::addRow).hasMessage("The batch holds its 1 rows already");
        assertThatThrownBy(() -> batch.setNumeric(0, 1, 3)).hasMessage("c is a category, not a number");
        assertThatThrownBy(() -> batch.category(0, 0)).hasMessage("x is a number, not a category");
        assertThatThrownBy(() -> batch.numeric(1, 0)).hasMessage("row 1 of 1");
        batch.clear();
        assertThat(batch.rows()).isZero();
        batch.addRow();
        assertThat(batch.text(0, 0)).isEqualTo("missing");
        assertThatThrownBy(() -> new FeatureBatch(List.of(X, X), 1)).hasMessage("x stands twice among the features");
    }

    private static Object[] row(Object... values) {
        return values;
    }

    private static FeatureBatch batch(List<FeatureColumn> columns, Object[]... rows) {
        return Batches.of(columns, List.of(rows));
    }

    private static Preprocessing fit(PreprocessingPlan plan, Object[]... rows) {
        var stats = new PreprocessingStats(plan.columns(), plan.rules());
        stats.add(batch(plan.columns(), rows), new double[rows.length]);
        return stats.fit(plan);
    }

    private static double[] numbers(Preprocessing fitted, Object[] row) {
        return numbers(fitted, batch(fitted.columns(), row), 0);
    }

    private static double[] numbers(Preprocessing fitted, FeatureBatch batch, int row) {
        double[] out = new double[fitted.width()];
        fitted.numbers(batch, row, out, 0);
        return out;
    }

    private static int index(Preprocessing fitted, Object[] row) {
        int[] out = new int[1];
        fitted.indices(batch(fitted.columns(), row), 0, out, 0);
        return out[0];
    }
}
