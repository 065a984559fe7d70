package dev.nightjar.app.spark.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.run.Stage;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.testing.SmallPipeline;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How a program embeds Nightjar: docs/features.md points here. */
@ExtendWith(SparkExtension.class)
class EmbeddingIT {
    @TempDir
    private Path folder;

    @Test
    void aProgramRunsANightAndReadsItsFeaturesAndItsTrainingSet(SparkSession session) throws Exception {
        Path file = SmallPipeline.write(folder, 12).file();
        Pipeline pipeline = PipelineLoader.of(System::getenv)
                .set(List.of("lake=" + folder.resolve("lake")))
                .load(file);
        session.conf().set("spark.sql.session.timeZone", pipeline.time().zone().getId());
        LogicalDate night = LogicalDate.parse(SmallPipeline.night(11));
        try (Nightjar nightjar = Nightjar.open(pipeline, session)) {
            assertThat(nightjar.published()).isEmpty();
            assertThat(nightjar.night(night).until(Stage.FEATURES).run().stages())
                    .hasSize(3);
            assertThat(nightjar.published()).contains(night);

            FeatureGroup drivers = nightjar.featureGroups().get("driver");
            Snapshot snapshot = nightjar.snapshot("driver", night.plus(-7));
            assertThat(snapshot.group()).isEqualTo(drivers);
            assertThat(snapshot.rows().columns()).contains("driver", "night", "driver_late_rate_7d");
            assertThat(snapshot.rows().count()).isEqualTo(6);

            String id = nightjar.trainingSets().get(0).id();
            TrainingSet set = nightjar.trainingSet(id);
            assertThat(set.rows().count()).isEqualTo(set.info().rows());
            assertThat(nightjar.rebuild(set).equal()).isTrue();

            assertThatThrownBy(() -> nightjar.snapshot("drivers", night))
                    .hasMessageStartingWith("drivers is no feature group of pipeline rides; did you mean 'driver'?");
            assertThatThrownBy(() -> nightjar.trainingSet("none"))
                    .hasMessage("training set none: there is none with this id; there are: " + id);
        }
    }
}
