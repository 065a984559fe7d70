package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.features.VersionDiff;
import dev.nightjar.features.VersionDiff.Example;
import dev.nightjar.features.VersionDiff.Feature;
import dev.nightjar.testing.SparkExtension;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class SnapshotDiffIT {
    private static Dataset<Row> snapshot(SparkSession spark, String values) {
        return spark.sql("select * from values " + values + " as t(who, x, same, word)");
    }

    @Test
    void distributionsAndTheLargestDifferencesAreShownTheMostDifferentFeatureFirst(SparkSession spark) {
        Dataset<Row> one =
                snapshot(spark, "('a', 1d, 5d, 'p'), ('b', 2d, 5d, 'q'), ('c', null, 5d, null), ('d', 4d, 5d, 'r')");
        Dataset<Row> two =
                snapshot(spark, "('a', 1d, 5d, 'p'), ('b', 9d, 5d, 'z'), ('c', 3d, 5d, null), ('e', 8d, 5d, 'r')");
        VersionDiff diff = new SnapshotDiff(one, two, List.of("who"))
                .of(List.of("x", "same", "word", "gone"), List.of("new", "word", "same", "x"));
        assertThat(List.of(diff.entitiesInBoth(), diff.entitiesOnlyInOne(), diff.entitiesOnlyInTwo()))
                .containsExactly(3L, 1L, 1L);
        assertThat(diff.onlyInOne()).containsExactly("gone");
        assertThat(diff.onlyInTwo()).containsExactly("new");
        assertThat(diff.features()).extracting(Feature::name).containsExactly("x", "word", "same");

        Feature x = diff.features().get(0);
        assertThat(x.one().nullShare()).isEqualTo(0.25);
        assertThat(x.one().mean()).isCloseTo(7.0 / 3, within(1e-12));
        assertThat(x.two().mean()).isEqualTo(5.25);
        assertThat(x.two().max()).isEqualTo(9);
        assertThat(x.one().deciles()).hasSize(9).startsWith(1.0).endsWith(4.0);
        assertThat(x.changed()).isEqualTo(2);
        assertThat(x.examples()).containsExactly(new Example("b", "2.0", "9.0"), new Example("c", "null", "3.0"));

        Feature word = diff.features().get(1);
        assertThat(word.psi()).as("as many are null").isZero();
        assertThat(word.one().mean()).isNaN();
        assertThat(word.examples()).containsExactly(new Example("b", "q", "z"));
        assertThat(diff.features().get(2).changed()).isZero();
    }

    @Test
    void versionsOfOtherEntitiesAreComparedByTheirDistributionsOnly(SparkSession spark) {
        Dataset<Row> one = snapshot(spark, "('a', 1d, 5d, 'p')");
        VersionDiff diff = new SnapshotDiff(one, one.limit(0), List.of()).of(List.of("x"), List.of("x"));
        assertThat(diff.entitiesInBoth()).isZero();
        assertThat(diff.features().get(0).two().rows()).isZero();
        assertThat(diff.features().get(0).two().nullShare()).isNaN();
    }
}
