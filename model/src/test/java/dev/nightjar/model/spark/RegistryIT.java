package dev.nightjar.model.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.registry.ModelEvent.Kind;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
@ExtendWith(SparkExtension.class)
class RegistryIT {
    private static final LogicalDate D = LogicalDate.parse("2013-09-30");

    private static ModelEvent promoted(LogicalDate night, String model) {
        return new ModelEvent(night, 0, Kind.PROMOTED, model, "network", "passed", "run r", "{\"a\":1}");
    }

    private static CommitTag tag(String attempt) {
        return new CommitTag("r", attempt, "train", "i");
    }

    @Test
    void eventsComeBackAsTheyWereAndARepeatAddsNothing(SparkSession spark, @TempDir Path folder) {
        Lake lake = new Lake(spark, folder.toUri());
        Registry registry = new Registry(lake);
        assertThat(registry.history().events()).isEmpty();
        assertThat(registry.champions().collectAsList()).isEmpty();
        List<ModelEvent> events = List.of(promoted(D, "a"), promoted(D.plus(7), "b"));
        long version = registry.append(events, tag("1"));
        assertThat(registry.history().events()).isEqualTo(events);
        assertThat(registry.append(events, tag("2"))).isEqualTo(version);
        assertThat(lake.read(Tables.MODEL_EVENTS).count()).isEqualTo(2);
        assertThat(registry.champions().orderBy("first_night").collectAsList().toString())
                .isEqualTo("[[a,network,2013-09-30,2013-10-06], [b,network,2013-10-07,9999-12-31]]");
    }
}
