package dev.nightjar.scoring.spark;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.Label;
import dev.nightjar.testing.SparkExtension;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class OutcomesIT {
    private static Dataset<Row> predictions(SparkSession spark) {
        return spark.createDataFrame(
                        List.of(
                                RowFactory.create("AA", 1),
                                RowFactory.create("AA", 2),
                                RowFactory.create("UA", 1),
                                RowFactory.create("UA", 2),
                                RowFactory.create("UA", 3)),
                        StructType.fromDDL("carrier string, number int"))
                .withColumn("score", lit(0.25));
    }

    private static Dataset<Row> live(SparkSession spark) {
        return spark.createDataFrame(
                List.of(
                        RowFactory.create("AA", 1, 30.0, false),
                        RowFactory.create("AA", 2, 29.9, null),
                        RowFactory.create("UA", 1, 45.0, true),
                        RowFactory.create("UA", 2, null, false),
                        RowFactory.create("B6", 1, 10.0, false)),
                StructType.fromDDL("carrier string, number int, delay double, cancelled boolean"));
    }

    private static List<String> outcomes(SparkSession spark, Label label) {
        return Outcomes.of(predictions(spark), live(spark), label, List.of("carrier", "number"))
                .orderBy("carrier", "number")
                .collectAsList()
                .stream()
                .map(r -> r.mkString(" "))
                .toList();
    }

    @Test
    void aConditionIsZeroOrOneAndUnknownUntilItsRowIsThere(SparkSession spark) {
        Label label = new Label("arrivals", "delay >= 30", Label.Task.BINARY, 1, Optional.of("cancelled"));
        assertThat(outcomes(spark, label))
                .containsExactly(
                        "AA 1 0.25 1.0 false",
                        "AA 2 0.25 0.0 false",
                        "UA 1 0.25 1.0 true",
                        "UA 2 0.25 null false",
                        "UA 3 0.25 null false");
    }

    @Test
    void aNumberStaysOneAndInfinityIsNoOutcome(SparkSession spark) {
        Label label = new Label("arrivals", "100 / (delay - 30)", Label.Task.REGRESSION, 1, Optional.empty());
        assertThat(outcomes(spark, label)).contains("AA 1 0.25 null false", "UA 1 0.25 6.666666666666667 false");
        Label infinite = new Label(
                "arrivals", "if(number = 1, double('Infinity'), delay)", Label.Task.REGRESSION, 1, Optional.empty());
        assertThat(outcomes(spark, infinite)).contains("AA 1 0.25 null false", "AA 2 0.25 29.9 false");
    }
}
