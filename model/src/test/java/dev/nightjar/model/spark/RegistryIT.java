package dev.nightjar.model.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.registry.ModelEvent.Kind;
import dev.nightjar.model.registry.Reign;
import dev.nightjar.model.registry.SixtyNights;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.sql.Date;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.Row;
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

    @Test
    void ofTwoPromotionsAtOnceOneWinsAndTheOtherIsTold(SparkSession spark, @TempDir Path folder) throws Exception {
        Registry registry = new Registry(new Lake(spark, folder.toUri()));
        registry.append(List.of(promoted(D, "a")), tag("0"));
        Registry.Seen seen = registry.seen();
        CyclicBarrier both = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<String>> answers = new ArrayList<>();
        for (String model : List.of("b", "c")) {
            answers.add(threads.submit(() -> {
                Registry own = new Registry(new Lake(spark, folder.toUri()));
                both.await();
                try {
                    own.append(List.of(promoted(D.plus(7), model)), seen, tag(model));
                    return model;
                } catch (PipelineException e) {
                    assertThat(e.kind()).isEqualTo(ErrorKind.CLAIMED);
                    return e.getMessage();
                }
            }));
        }
        List<String> told = new ArrayList<>();
        for (Future<String> answer : answers) {
            told.add(answer.get());
        }
        threads.shutdown();
        List<String> winners = told.stream().filter(t -> t.length() == 1).toList();
        assertThat(winners).hasSize(1);
        assertThat(told)
                .contains(
                        "model_events: meanwhile run r added the event promoted of model " + winners.get(0)
                                + " for the night of 2013-10-07, and nothing was changed here; look at models history and try again");
        assertThat(registry.history().reigns().stream().map(Reign::model)).containsExactly("a", winners.get(0));
        assertThat(registry.history().events()).hasSize(2);
    }

    @Test
    void theFirstEventsOfARegistryAreOneWritersToo(SparkSession spark, @TempDir Path folder) {
        Registry registry = new Registry(new Lake(spark, folder.toUri()));
        Registry.Seen nothing = registry.seen();
        assertThat(nothing.version()).isEmpty();
        registry.append(List.of(promoted(D, "a")), nothing, tag("1"));
        assertThatThrownBy(() -> registry.append(List.of(promoted(D, "b")), nothing, tag("2")))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith("model_events: meanwhile run r added the event promoted of model a ");
        assertThat(registry.append(List.of(promoted(D, "a")), registry.seen(), tag("3")))
                .as("a repeat")
                .isEqualTo(registry.seen().version().orElseThrow());
    }

    @Test
    void theViewAnswersForEveryNightOfABackfillOfSixty(SparkSession spark, @TempDir Path folder) {
        Registry registry = new Registry(new Lake(spark, folder.toUri()));
        List<List<ModelEvent>> acts = SixtyNights.acts();
        for (int i = 0; i < acts.size(); i++) {
            registry.append(acts.get(i), registry.seen(), tag("act " + i));
        }
        List<Row> champions = registry.champions().collectAsList();
        for (int number = 1; number <= SixtyNights.NIGHTS; number++) {
            Date night = SixtyNights.night(number).sqlDate();
            assertThat(champions.stream()
                            .filter(c -> !c.<Date>getAs("first_night").after(night)
                                    && !c.<Date>getAs("last_night").before(night))
                            .map(c -> c.<String>getAs("model")))
                    .as("night %d", number)
                    .containsExactlyElementsOf(
                            SixtyNights.champion(number).stream().toList());
        }
    }
}
