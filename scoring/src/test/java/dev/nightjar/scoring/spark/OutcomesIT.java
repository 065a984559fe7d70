package dev.nightjar.scoring.spark;

import static dev.nightjar.scoring.spark.ScoringLake.NIGHT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.Table;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class OutcomesIT {
    private static final LogicalDate DATE = NIGHT.next();

    @TempDir
    Path folder;

    private static Row fact(LogicalDate known, String carrier, int number, Double delay) {
        return RowFactory.create(
                carrier,
                number,
                Timestamp.valueOf("2013-10-01 12:00:00"),
                100.0,
                delay,
                DATE.sqlDate(),
                known.sqlDate(),
                known.sqlDate(),
                "place",
                (long) number,
                "upsert",
                true,
                List.of(),
                "hash",
                PipelineTables.month(known));
    }

    private static void facts(ScoringLake world, SparkSession spark, List<Row> rows) {
        Table table = world.pipeline.tables().get("flights");
        List<TableColumn> selected = List.of(
                TableColumn.required("carrier", "string", "Key."),
                TableColumn.required("number", "int", "Key."),
                TableColumn.required("departs", "timestamp", "When."),
                TableColumn.optional("distance", "double", "Miles."),
                TableColumn.optional("delay", "double", "Minutes."));
        TableContract contract = PipelineTables.facts(world.pipeline, table, selected);
        long version = world.lake.replace(
                spark.createDataFrame(rows, StructType.fromDDL(contract.ddl())),
                contract,
                new DateRange(NIGHT, NIGHT.plus(5)),
                new CommitTag("run", "attempt", "ingest", "test"));
        new Frontier(world.lake).publish(NIGHT.plus(5), Map.of(contract.path(), version), world.night(NIGHT.plus(5)));
    }

    private static List<String> outcomes(ScoringLake world, LogicalDate knownBy) {
        return new Outcomes(world.lake, world.pipeline)
                .of(DATE, knownBy).orElseThrow().orderBy("number").collectAsList().stream()
                        .map(r -> r.getAs("carrier") + " " + r.getAs("number") + " " + r.getAs("label") + " "
                                + r.getAs("excluded"))
                        .toList();
    }

    @Test
    void predictionsMeetWhatWasKnownByTheNight(SparkSession spark) throws Exception {
        ScoringLake world = new ScoringLake(folder, spark);
        assertThat(new Outcomes(world.lake, world.pipeline).of(DATE, DATE)).isEmpty();
        world.promote(world.model(0.1), NIGHT);
        world.scoringSet(NIGHT, 5);
        new ScoreJob(world.lake).run(world.night(NIGHT));
        LogicalDate first = NIGHT.plus(1);
        LogicalDate second = NIGHT.plus(2);
        facts(
                world,
                spark,
                List.of(
                        fact(first, "AA", 0, 30.0),
                        fact(first, "B|6", 1, 29.9),
                        fact(first, "UA", 2, 999.0),
                        fact(first, "AA", 3, null),
                        fact(second, "B|6", 1, 31.0),
                        fact(second, "B|6", 4, 0.0)));
        assertThat(outcomes(world, NIGHT))
                .containsExactly(
                        "AA 0 null false",
                        "B|6 1 null false",
                        "UA 2 null false",
                        "AA 3 null false",
                        "B|6 4 null false");
        assertThat(outcomes(world, first))
                .containsExactly(
                        "AA 0 1.0 false", "B|6 1 0.0 false", "UA 2 1.0 true", "AA 3 null false", "B|6 4 null false");
        assertThat(outcomes(world, second))
                .containsExactly(
                        "AA 0 1.0 false", "B|6 1 1.0 false", "UA 2 1.0 true", "AA 3 null false", "B|6 4 0.0 false");
    }
}
