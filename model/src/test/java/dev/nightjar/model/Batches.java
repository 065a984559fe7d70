package dev.nightjar.model;

import java.util.List;
import java.util.Random;

/** Batches for tests: a row is an array of values, null for missing. */
final class Batches {
    static final List<FeatureColumn> COLUMNS = List.of(
            FeatureColumn.numeric("distance"),
            FeatureColumn.category("carrier"),
            FeatureColumn.numeric("seats"),
            FeatureColumn.category("dest"));

    private Batches() {}

    static FeatureBatch of(List<FeatureColumn> columns, List<Object[]> rows) {
        var batch = new FeatureBatch(columns, Math.max(1, rows.size()));
        for (Object[] values : rows) {
            int row = batch.addRow();
            for (int column = 0; column < columns.size(); column++) {
                Object value = values[column];
                if (value instanceof Double number) {
                    batch.setNumeric(row, column, number);
                } else if (value != null) {
                    batch.setCategory(row, column, (String) value);
                }
            }
        }
        return batch;
    }

    /** Rows of {@link #COLUMNS}, a tenth of the values missing. */
    static FeatureBatch random(int rows, long seed) {
        var random = new Random(seed);
        var batch = new FeatureBatch(COLUMNS, rows);
        for (int i = 0; i < rows; i++) {
            int row = batch.addRow();
            batch.setNumeric(row, 0, 100 + 2000 * random.nextDouble());
            batch.setCategory(row, 1, List.of("AA", "UA", "DL", "B6").get(random.nextInt(4)));
            if (random.nextInt(10) > 0) {
                batch.setNumeric(row, 2, random.nextInt(300));
            }
            if (random.nextInt(10) > 0) {
                batch.setCategory(row, 3, "D" + (int) Math.sqrt(random.nextInt(100)));
            }
        }
        return batch;
    }

    static double[] labels(int rows, long seed) {
        return new Random(seed).ints(rows, 0, 2).asDoubleStream().toArray();
    }

    static Preprocessing fitted(PreprocessingPlan plan) {
        var stats = new PreprocessingStats(COLUMNS);
        stats.add(random(500, 1), labels(500, 1));
        return stats.fit(plan);
    }
}
