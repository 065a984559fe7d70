package dev.nightjar.lake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.lake.spark.Trial.Tried;
import dev.nightjar.testing.SparkExtension;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(SparkExtension.class)
class FailingRowsIT {
    private SparkSession spark;

    @BeforeEach
    void open(SparkSession session) {
        spark = session;
    }

    /** Rows {@code id} from 0, {@code n} 1 but 0 on the bad ones, {@code words}, {@code zone}; {@code _place}, {@code _position}. */
    private Dataset<Row> rows(long count, String bad) {
        return spark.range(0, count, 1, 3)
                .selectExpr(
                        "id",
                        "if(" + bad + ", 0, 1) as n",
                        "array(concat('w', id)) as words",
                        "if(" + bad + ", 'Mars/Base', 'UTC') as zone",
                        "concat('in/', id div 1000000, '.csv') as _place",
                        "id + 1 as _position");
    }

    private static void compute(Dataset<Row> rows, String... expressions) {
        FailingRows.named(
                () -> rows.selectExpr(expressions)
                        .agg(functions.max(functions.struct("*")))
                        .collectAsList(),
                () -> {
                    Trial.Expressions all = new Trial.Expressions();
                    for (int i = 0; i < expressions.length; i++) {
                        all.add("features.row.columns.c" + i, expressions[i]);
                    }
                    return List.of(all.over("table trips", rows, List.of("id")));
                });
    }

    @Test
    void oneRowInAMillionIsNamedWithTheExpressionAndWhatItReads() {
        assertThatThrownBy(() -> compute(rows(1_000_000, "id = 765432"), "n + 1", "element_at(words, n)"))
                .isInstanceOfSatisfying(PipelineException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.DATA);
                    assertThat(e.key()).hasValue("features.row.columns.c1");
                    assertThat(e).hasRootCauseInstanceOf(RuntimeException.class);
                })
                .hasMessage("features.row.columns.c1: 'element_at(words, n)' fails on one row of table trips, id=765432"
                        + " (in/0.csv row 765433): The index 0 is invalid. An index shall be either < 0 or > 0 (the first"
                        + " element has index 1); there n=0, words=[w765432]; let it give null for such a row (a try_"
                        + " function, nullif, case when), or mend the row");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "n > 0 or raise_error(concat('bad ', zone)) is null | bad Mars/Base | n=0, zone=Mars/Base",
                "assert_true(n > 0)                                 | '(n > 0)' is not true! | n=0",
                "from_utc_timestamp(timestamp '2013-01-01', zone)   | Mars | zone=Mars/Base",
                "to_number(if(n = 0, 'x', '1'), '9')                | x | n=0",
                "regexp_extract('abc', '(b)', 2 - 2 * n)            | group | n=0",
                "sequence(1, 2, n - 1 + n)                          | sequence boundaries | n=0",
                "aggregate(words, 0, (a, w) -> a + length(element_at(words, n))) | index 0 | n=0, words=[w7]",
                "size(str_to_map(if(n = 0, 'a:1,a:2', 'a:1')))      | Duplicate map key a | n=0"
            })
    void whateverFailsUnderTheSessionsSettingsIsFound(String sql, String says, String reads) {
        assertThatThrownBy(() -> compute(rows(20, "id = 7"), sql))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessageContaining("'" + sql + "' fails on one row of table trips, id=7 (in/0.csv row 8): ")
                .hasMessageContaining(says)
                .hasMessageContaining("; there " + reads);
    }

    @Test
    void theLeastKeyIsNamedHoweverRowsArePartitionedAndOtherExpressionsAreCounted() {
        Dataset<Row> rows = rows(100, "id in (31, 32, 97)");
        for (int partitions : List.of(1, 7)) {
            assertThatThrownBy(() -> compute(
                            rows.repartition(partitions), "element_at(words, n)", "n", "element_at(words, n * 2)"))
                    .hasMessageContaining(
                            "columns.c0: 'element_at(words, n)' fails on 3 rows of table trips, first id=31 (")
                    .hasMessageEndingWith(", or mend the row; features.row.columns.c2 fails too");
        }
    }

    @Test
    void rowsThatAConditionLeavesOutAreNotTried() {
        Dataset<Row> rows = rows(10, "id in (3, 5)");
        Trial.Expressions all = new Trial.Expressions()
                .add("features.g.where", "id > 4")
                .addWhere(0, "features.g.aggregates.a.of", "element_at(words, n)");
        assertThatThrownBy(() -> FailingRows.named(
                        () -> rows.filter("id > 4")
                                .selectExpr("max(element_at(words, n))")
                                .collectAsList(),
                        () -> List.of(all.over("table trips", rows, List.of("id")))))
                .hasMessageContaining(
                        "features.g.aggregates.a.of: 'element_at(words, n)' fails on one row of table trips, id=5 (");
    }

    @Test
    void anExpressionMayReadWhatAFormerOneNamed() {
        Dataset<Row> rows = rows(10, "id = 3");
        List<Tried> tried = List.of(
                new Tried("tables.t.select.half", "half", "n * 2", Optional.empty()),
                new Tried("tables.t.select.word", "word", "element_at(words, half)", Optional.empty()));
        assertThatThrownBy(() -> FailingRows.named(
                        () -> rows.selectExpr("if(n = 0, element_at(words, n), 'w') as w")
                                .agg(functions.max("w"))
                                .collectAsList(),
                        () -> List.of(new Trial("table t", rows, List.of(), tried))))
                .hasMessageContaining(
                        "tables.t.select.word: 'element_at(words, half)' fails on one row of table t, in/0.csv row 4: ")
                .hasMessageContaining("; there n=0, words=[w3];");
    }

    @Test
    void aFailureThatNoExpressionHasIsThrownAsItWas() {
        Dataset<Row> rows = rows(10, "id = 3");
        MapFunction<Row, Long> bug = row -> {
            throw new IllegalStateException("ours");
        };
        assertThatThrownBy(() -> FailingRows.named(
                        () -> rows.map(bug, Encoders.LONG()).collectAsList(),
                        () -> List.of(new Trial.Expressions()
                                .add("features.g.where", "element_at(words, n)")
                                .over("table t", rows, List.of("id")))))
                .isInstanceOf(org.apache.spark.SparkException.class)
                .hasRootCauseMessage("ours");
        PipelineException lost = new PipelineException(ErrorKind.EXTERNAL, "a disk is full");
        assertThatThrownBy(() -> FailingRows.named(
                        () -> {
                            throw lost;
                        },
                        () -> {
                            throw new AssertionError("not asked for");
                        }))
                .isSameAs(lost);
        RuntimeException first = new RuntimeException("first");
        assertThatThrownBy(() -> FailingRows.named(
                        () -> {
                            throw first;
                        },
                        () -> {
                            throw new IllegalStateException("the trial fails itself");
                        }))
                .isSameAs(first)
                .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("the trial fails itself"));
    }
}
