package dev.nightjar.app.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.app.StageSelection;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class StopsIT {
    private static final LogicalDate NIGHT = LogicalDate.parse("2024-02-01");

    @Test
    void aSetWhoseAuditFailedIsNotScoredByAStageThatRunsAlone(SparkSession spark, @TempDir Path home) throws Exception {
        Pipeline pipeline = PipelineLoader.of(name -> null)
                .load(SmallPipeline.write(home, 2).file());
        Lake lake = new Lake(spark, pipeline.folder());
        Row stopped = RowFactory.create(
                NIGHT.sqlDate(),
                "check",
                "scoring_set/x",
                "audit",
                "",
                NIGHT.sqlDate(),
                3.0,
                "",
                "stop",
                1000L,
                3L,
                "run");
        lake.replace(
                spark.createDataFrame(List.of(stopped), StructType.fromDDL(Tables.METRICS.ddl())),
                Tables.METRICS,
                DateRange.of(NIGHT),
                new CommitTag("run", "1", "features", "x"));
        NightRunner runner = new NightRunner(lake, pipeline, Progress.silent(), Clock.systemUTC());
        StageSelection score = StageSelection.of(Optional.of(Stage.SCORE), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> runner.run(NIGHT, score))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessage("scoring_set/x: the audit of night 2024-02-01 did not pass: 3 of 1000 rows differ (audit);"
                        + " run the stage features of the night: it says which, and why");
        assertThatThrownBy(() -> runner.run(NIGHT.next(), score))
                .as("another night")
                .message()
                .doesNotContain("audit");
    }
}
