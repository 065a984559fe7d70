package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.time.LogicalDate;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class AsksTest {
    private static final Asks.Unit UNIT = new Asks.Unit(7, 0, Asks.Days.NONE, List.of(), List.of());

    private static Asks about(Object... entity) {
        Asks asks = new Asks(entity.length);
        asks.add(Arrays.asList(entity), UNIT);
        return asks;
    }

    @Test
    void anEntityIsFoundByEqualValuesWhateverTheWidthOfWholeNumbers() {
        assertThat(about("UA", 7).of(RowFactory.create("x", "UA", 7L), 1)).containsExactly(UNIT);
        assertThat(about("UA", 7L).of(RowFactory.create("x", "UA", (short) 7), 1))
                .containsExactly(UNIT);
        assertThat(about("UA", 7).of(RowFactory.create("x", "UA", 8), 1)).isEmpty();
        assertThat(about(0.0).of(RowFactory.create(-0.0), 0)).containsExactly(UNIT);
        assertThat(about(0.0f).of(RowFactory.create(-0.0f), 0)).containsExactly(UNIT);
        assertThat(about(new BigDecimal("1.50")).of(RowFactory.create(new BigDecimal("1.50")), 0))
                .containsExactly(UNIT);
        assertThat(about((Object) new byte[] {1, 2}).of(RowFactory.create((Object) new byte[] {1, 2}), 0))
                .containsExactly(UNIT);
    }

    @Test
    void questionsOfOneEntityAndNightTravelTogetherIfTheyEndAtInstants() {
        Questions questions = Questions.of(
                List.of(
                        row("UA", 5),
                        row("UA", 9),
                        row("DL", 5),
                        row(null, 5),
                        row("UA", Questions.NEVER),
                        row("UA", 5)),
                Collections.nCopies(6, LogicalDate.parse("1970-01-03")),
                List.of("carrier"),
                r -> r.<Long>getAs("moment"),
                10);
        assertThat(questions.size()).isEqualTo(3);
        assertThat(questions.ofRow(3)).as("no entity").isEqualTo(Questions.NONE);
        assertThat(questions.ofRow(4)).as("no moment").isEqualTo(Questions.NONE);
        assertThat(questions.ofRow(5)).isEqualTo(questions.ofRow(0));
        Asks together = questions.byNight(1, (night, moments) -> new Asks.Days(night, night, moments.size()));
        assertThat(together.all())
                .containsExactly(
                        new Asks.Unit(10, 2, new Asks.Days(2, 2, 2), List.of(5L, 9L), List.of(10, 11)),
                        new Asks.Unit(12, 2, new Asks.Days(2, 2, 1), List.of(5L), List.of(12)));
        assertThat(questions.each(1, (night, moments) -> Asks.Days.NONE).all()).hasSize(3);
    }

    private static Row row(String carrier, long moment) {
        return new GenericRowWithSchema(
                new Object[] {carrier, moment}, StructType.fromDDL("carrier string, moment bigint"));
    }
}
