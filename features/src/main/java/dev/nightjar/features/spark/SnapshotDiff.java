package dev.nightjar.features.spark;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.percentile_approx;
import static org.apache.spark.sql.functions.stddev_samp;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.features.PopulationStability;
import dev.nightjar.features.VersionDiff;
import dev.nightjar.features.VersionDiff.Distribution;
import dev.nightjar.features.VersionDiff.Example;
import dev.nightjar.features.VersionDiff.Feature;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.storage.StorageLevel;

/** Compares two snapshots. What comes to the driver are figures of each feature, and a few examples. */
public final class SnapshotDiff {
    private static final int FEATURES_WITH_EXAMPLES = 5;
    private static final int EXAMPLES = 3;
    private static final int ACCURACY = 10_000;
    private static final double[] DECILES = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};

    private final Dataset<Row> one;
    private final Dataset<Row> two;
    private final List<String> entity;

    /**
     * @param entity columns that both have and that name a row of both; empty if rows cannot be matched
     */
    public SnapshotDiff(Dataset<Row> one, Dataset<Row> two, List<String> entity) {
        this.one = one;
        this.two = two;
        this.entity = List.copyOf(entity);
    }

    /** @param first and second: names of the features of each */
    public VersionDiff of(List<String> first, List<String> second) {
        List<String> both = first.stream().filter(second::contains).toList();
        Dataset<Row> a = one.persist(StorageLevel.MEMORY_AND_DISK());
        Dataset<Row> b = two.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return compared(a, b, both, first, second);
        } finally {
            a.unpersist();
            b.unpersist();
        }
    }

    private VersionDiff compared(
            Dataset<Row> a, Dataset<Row> b, List<String> both, List<String> first, List<String> second) {
        List<Distribution> ones = distributions(a, both);
        List<Distribution> twos = distributions(b, both);
        List<long[]> binsOfOne = bins(a, both, ones);
        List<long[]> binsOfTwo = bins(b, both, ones);
        Dataset<Row> matched = entity.isEmpty() ? a.limit(0) : matched(a, b, both);
        Row counts = entity.isEmpty() ? null : counts(matched, both);
        List<Feature> features = new ArrayList<>();
        for (int f = 0; f < both.size(); f++) {
            long changed = counts == null ? 0 : counts.getLong(3 + f);
            double psi = PopulationStability.index(binsOfOne.get(f), binsOfTwo.get(f));
            features.add(new Feature(both.get(f), ones.get(f), twos.get(f), changed, psi, List.of()));
        }
        features.sort(Comparator.comparingDouble(Feature::psi)
                .thenComparingLong(Feature::changed)
                .reversed());
        for (int f = 0; f < Math.min(FEATURES_WITH_EXAMPLES, features.size()); f++) {
            Feature feature = features.get(f);
            if (feature.changed() > 0) {
                features.set(
                        f, withExamples(feature, examples(matched, both.indexOf(feature.name()), text(a, feature))));
            }
        }
        return new VersionDiff(
                counts == null ? 0 : counts.getLong(0),
                counts == null ? 0 : counts.getLong(1),
                counts == null ? 0 : counts.getLong(2),
                features,
                first.stream().filter(n -> !second.contains(n)).toList(),
                second.stream().filter(n -> !first.contains(n)).toList());
    }

    private static Feature withExamples(Feature feature, List<Example> examples) {
        return new Feature(feature.name(), feature.one(), feature.two(), feature.changed(), feature.psi(), examples);
    }

    private static boolean text(Dataset<Row> rows, Feature feature) {
        return isText(rows, feature.name());
    }

    private static boolean isText(Dataset<Row> rows, String feature) {
        return rows.schema().apply(feature).dataType() instanceof StringType;
    }

    /** Six figures of each feature, in one row. */
    private static List<Distribution> distributions(Dataset<Row> rows, List<String> features) {
        List<Column> figures = new ArrayList<>(List.of(count(lit(1))));
        for (String feature : features) {
            Column value = number(rows, feature);
            figures.add(count(Columns.named(feature)));
            figures.add(avg(value));
            figures.add(stddev_samp(value));
            figures.add(min(value));
            figures.add(max(value));
            figures.add(percentile_approx(value, lit(DECILES), lit(ACCURACY)));
        }
        Row row = row(rows, figures);
        List<Distribution> distributions = new ArrayList<>();
        for (int f = 0; f < features.size(); f++) {
            int at = 1 + 6 * f;
            long all = row.getLong(0);
            distributions.add(new Distribution(
                    all,
                    all == 0 ? Double.NaN : 1 - (double) row.getLong(at) / all,
                    number(row, at + 1),
                    number(row, at + 2),
                    number(row, at + 3),
                    number(row, at + 4),
                    row.isNullAt(at + 5) ? List.of() : row.getList(at + 5)));
        }
        return distributions;
    }

    /** A text has no number. */
    private static Column number(Dataset<Row> rows, String feature) {
        return isText(rows, feature)
                ? lit(null).cast("double")
                : Columns.named(feature).cast("double");
    }

    private static double number(Row row, int at) {
        return row.isNullAt(at) ? Double.NaN : row.getDouble(at);
    }

    /** Rows of each feature that are null, and between the first version's deciles. */
    private static List<long[]> bins(Dataset<Row> rows, List<String> features, List<Distribution> cuts) {
        List<Column> counts = new ArrayList<>(List.of(count(lit(1))));
        List<Integer> sizes = new ArrayList<>();
        for (int f = 0; f < features.size(); f++) {
            Column value = number(rows, features.get(f));
            counts.add(count(when(Columns.named(features.get(f)).isNull(), 1)));
            List<Double> ends =
                    cuts.get(f).deciles().stream().distinct().sorted().toList();
            for (double end : ends) {
                counts.add(count(when(value.leq(end), 1)));
            }
            sizes.add(ends.size());
        }
        Row row = row(rows, counts);
        List<long[]> bins = new ArrayList<>();
        int at = 1;
        for (int size : sizes) {
            long[] of = new long[size + 2];
            of[0] = row.getLong(at++);
            long below = 0;
            for (int c = 0; c < size; c++) {
                long until = row.getLong(at++);
                of[c + 1] = until - below;
                below = until;
            }
            of[size + 1] = row.getLong(0) - of[0] - below;
            bins.add(of);
        }
        return bins;
    }

    /** The entity, whether each side has it, and each feature's two values: {@code _a0}, {@code _b0}. */
    private Dataset<Row> matched(Dataset<Row> a, Dataset<Row> b, List<String> features) {
        Dataset<Row> left = side(a, "_a", features);
        Dataset<Row> right = side(b, "_b", features);
        Column same = lit(true);
        for (int k = 0; k < entity.size(); k++) {
            same = same.and(left.col("_a_key" + k).equalTo(right.col("_b_key" + k)));
        }
        return left.join(right, same, "full_outer");
    }

    private Dataset<Row> side(Dataset<Row> rows, String prefix, List<String> features) {
        List<Column> columns = new ArrayList<>(List.of(lit(1).as(prefix)));
        for (int k = 0; k < entity.size(); k++) {
            columns.add(Columns.named(entity.get(k)).cast("string").as(prefix + "_key" + k));
        }
        for (int f = 0; f < features.size(); f++) {
            columns.add(Columns.named(features.get(f)).as(prefix + f));
        }
        return rows.select(columns.toArray(Column[]::new));
    }

    private static Row counts(Dataset<Row> matched, List<String> features) {
        Column here = col("_a").isNotNull().and(col("_b").isNotNull());
        List<Column> counts = new ArrayList<>(List.of(
                count(when(here, 1)),
                count(when(col("_b").isNull(), 1)),
                count(when(col("_a").isNull(), 1))));
        for (int f = 0; f < features.size(); f++) {
            counts.add(coalesce(sum(when(here.and(changed(f)), 1L).otherwise(0L)), lit(0L)));
        }
        return row(matched, counts);
    }

    private static Column changed(int feature) {
        return col("_a" + feature).eqNullSafe(col("_b" + feature)).equalTo(false);
    }

    private List<Example> examples(Dataset<Row> matched, int feature, boolean text) {
        Column[] keys = new Column[entity.size()];
        for (int k = 0; k < keys.length; k++) {
            keys[k] = col("_a_key" + k);
        }
        Column distance = text
                ? lit(0.0)
                : coalesce(
                        abs(col("_a" + feature)
                                .cast("double")
                                .minus(col("_b" + feature).cast("double"))),
                        lit(-1.0));
        return matched
                .filter(col("_a").isNotNull().and(col("_b").isNotNull()).and(changed(feature)))
                .select(
                        concat_ws(", ", keys).as("entity"),
                        distance.as("distance"),
                        coalesce(col("_a" + feature).cast("string"), lit("null")),
                        coalesce(col("_b" + feature).cast("string"), lit("null")))
                .orderBy(col("distance").desc(), col("entity"))
                .limit(EXAMPLES)
                .collectAsList() // three rows
                .stream()
                .map(r -> new Example(r.getString(0), r.getString(2), r.getString(3)))
                .toList();
    }

    private static Row row(Dataset<Row> rows, List<Column> figures) {
        Column[] rest = figures.subList(1, figures.size()).toArray(Column[]::new);
        return rows.agg(figures.get(0), rest).first(); // one row
    }
}
