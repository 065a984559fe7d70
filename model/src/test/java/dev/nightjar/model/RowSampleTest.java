package dev.nightjar.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowSampleTest {
    private static final List<FeatureColumn> COLUMNS =
            List.of(FeatureColumn.numeric("x"), FeatureColumn.category("c"), FeatureColumn.numeric("unseen"));

    private static RowSample sample(int rows) {
        return new RowSample(COLUMNS, COLUMNS.subList(0, 2), rows);
    }

    /** Row {@code i} has the number i, a text of it, and the place that its hash gives. */
    private static FeatureBatch batch(List<Integer> rows) {
        var batch = new FeatureBatch(COLUMNS, Math.max(1, rows.size()));
        for (int i : rows) {
            int row = batch.addRow();
            batch.setNumeric(row, 0, i);
            batch.setCategory(row, 1, i % 3 == 0 ? null : "t" + i);
            batch.setNumeric(row, 2, 5);
            batch.setIdentity(row, i, Hashes.mixed(i + 1));
        }
        return batch;
    }

    private static List<Integer> upTo(int rows) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            all.add(i);
        }
        return all;
    }

    private static List<String> shown(RowSample sample) {
        FeatureBatch batch = sample.batch();
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            rows.add(batch.text(row, 0) + " " + batch.text(row, 1));
        }
        return rows;
    }

    @Test
    void fewRowsAreAllKept() {
        RowSample sample = sample(5_000);
        sample.add(batch(upTo(3_000)));
        assertThat(shown(sample)).hasSize(3_000).contains("7 t7", "9 missing");
    }

    @Test
    void anyOrderAndAnyPartsGiveTheSameSample() {
        RowSample whole = sample(1_500);
        whole.add(batch(upTo(20_000)));
        List<String> expected = shown(whole);
        assertThat(expected).hasSize(1_500);
        List<Integer> rows = upTo(20_000);
        for (int parts = 1; parts < 5; parts++) {
            Collections.shuffle(rows, new Random(parts));
            RowSample merged = sample(1_500);
            for (int part = 0; part < parts; part++) {
                RowSample one = sample(1_500);
                one.add(batch(rows.subList(part * 20_000 / parts, (part + 1) * 20_000 / parts)));
                merged.merge(one);
            }
            assertThat(shown(merged)).isEqualTo(expected);
        }
    }

    @Test
    void itsMedianIsNearThatOfAllRows() {
        RowSample sample = sample(4_096);
        sample.add(batch(upTo(50_000)));
        FeatureBatch batch = sample.batch();
        double[] values = new double[batch.rows()];
        for (int row = 0; row < values.length; row++) {
            values[row] = batch.numeric(row, 0);
        }
        java.util.Arrays.sort(values);
        // sqrt(ln(2000) / (2 * 4096)) = 0.031 of the rows, with probability 0.999
        assertThat(NumberStatistics.quantile(values, 0.5)).isCloseTo(25_000, within(0.031 * 50_000));
    }

    @Test
    void rowsOfOneHashAreOrderedByTheirValues() {
        List<List<String>> found = new ArrayList<>();
        for (List<Integer> order : List.of(List.of(1, 2, 4), List.of(4, 1, 2))) {
            FeatureBatch batch = batch(order);
            for (int row = 0; row < 3; row++) {
                batch.setIdentity(row, 0, 0);
            }
            RowSample sample = sample(5_000);
            sample.add(batch);
            found.add(shown(sample));
        }
        assertThat(found.get(0)).isEqualTo(found.get(1)).hasSize(3);
    }

    @Test
    void rowsWithoutIdentitiesCannotBeDrawn() {
        assertThatThrownBy(() -> sample(10).add(Batches.of(COLUMNS, List.<Object[]>of(new Object[] {1.0, "a", 2.0}))))
                .hasMessage("a sample is drawn by the rows' identities, and the batch has none");
    }
}
