package dev.nightjar.features.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.FeatureGroup;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.RunContext;
import dev.nightjar.core.table.PipelineTables;
import dev.nightjar.core.table.Tables;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.BuiltAhead;
import dev.nightjar.lake.BuiltAhead.State;
import dev.nightjar.lake.spark.Frontier;
import dev.nightjar.lake.spark.Lake;
import dev.nightjar.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A new version of a group is built by chunks while nights go on with the old one. */
@ExtendWith(SparkExtension.class)
class FeaturesBuildIT {
    private static final LogicalDate FIRST = LogicalDate.parse("2013-09-24");
    private static final LogicalDate LAST = LogicalDate.parse("2013-09-29");

    @TempDir
    Path folder;

    private static Flights flights(Lake lake) {
        Flights flights = new Flights(lake).champion(FIRST);
        Flights.fly(flights, new DateRange(FIRST, LAST));
        flights.known(
                "arrivals",
                LAST.plus(-2),
                "delete",
                flights.arrival("UA-" + FIRST, "UA", FIRST + "T07:30", 0.0, false));
        return flights;
    }

    private static Pipeline second(Flights flights) {
        FeatureGroup.Aggregates one = flights.pipeline().aggregateGroups().get(0);
        FeatureGroup.Aggregates two = new FeatureGroup.Aggregates(
                one.name(),
                2,
                one.entity(),
                one.from(),
                one.windows(),
                java.util.Optional.of("delay >= 0"),
                one.aggregates());
        return new Flights(flights.lake()).group(two).pipeline();
    }

    private static void night(Flights flights, LogicalDate first, LogicalDate night) {
        flights.land(new DateRange(first, night));
        new FeaturesJob(flights.lake()).run(flights.context(night, "1"));
    }

    private static List<String> rows(Lake lake, String path) {
        return lake.read(path).orElseThrow().collectAsList().stream()
                .map(Row::toString)
                .sorted()
                .toList();
    }

    @Test
    void aBuildThatWasKilledGoesOnAndTheFirstNightCatchesUpAndPublishes(SparkSession spark) {
        Lake lake = new Lake(spark, folder.resolve("lake").toUri());
        Flights flights = flights(lake);
        Pipeline second = second(flights);
        String path = PipelineTables.tilesPath(second, second.aggregateGroups().get(0));
        RunContext build = flights.context(LAST, "build").with(second);
        assertThatThrownBy(() -> new FeaturesBuild(lake).run(build, 2, 1))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.USAGE))
                .hasMessageStartingWith("nothing is published yet");
        night(flights, FIRST, FIRST.plus(3));

        AtomicInteger commits = new AtomicInteger();
        Lake dying = lake.fenced(() -> {
            if (commits.incrementAndGet() == 5) {
                throw new IllegalStateException("killed before a commit");
            }
        });
        assertThatThrownBy(() -> new FeaturesBuild(dying).run(build, 2, 1))
                .hasStackTraceContaining("killed before a commit");
        assertThat(rows(lake, Tables.FEATURE_BUILDS.path()))
                .as("one of two chunks")
                .hasSize(1);
        night(flights, FIRST.plus(4), FIRST.plus(4));
        assertThat(new Frontier(lake).latest().orElseThrow().tables())
                .as("nobody reads what is being built")
                .doesNotContainKey(path);

        BuiltAhead rest = new FeaturesBuild(lake).run(build, 2, 2).get(0);
        assertThat(rest).isEqualTo(new BuiltAhead("carrier@2", FIRST.plus(4), 2, rest.rows(), State.BUILT));
        assertThat(new FeaturesBuild(lake).run(build, 2, 2).get(0).chunks()).isZero();

        flights.land(DateRange.of(LAST));
        assertThat(new FeaturesJob(lake)
                        .run(flights.context(LAST, "1").with(second))
                        .says())
                .as("only what became known since")
                .startsWith("2 tiles of carrier; published up to " + LAST);
        assertThat(new FeaturesBuild(lake).run(build, 2, 2).get(0).state()).isEqualTo(State.PUBLISHED);

        Lake once = new Lake(spark, folder.resolve("once").toUri());
        Flights same = flights(once);
        same.land(new DateRange(FIRST, LAST));
        new FeaturesJob(once).run(same.context(LAST, "1").with(second(same)));
        assertThat(rows(lake, path)).isEqualTo(rows(once, path)).hasSizeGreaterThan(8);
    }
}
