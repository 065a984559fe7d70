package dev.nightjar.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pipelines in {@code examples/} and the files that they read. */
class ExamplePipelinesTest {
    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final Path LANDING = EXAMPLES.resolve("flights/landing");

    private static Pipeline load(String example) {
        return PipelineLoader.of(Map.<String, String>of()::get)
                .load(EXAMPLES.resolve(example).resolve("pipeline.yaml"));
    }

    private static List<String> features(Pipeline pipeline) {
        return pipeline.features().values().stream()
                .flatMap(group -> group.featureNames().stream())
                .toList();
    }

    @Test
    void flightsAskForALateArrivalAndTrainANetworkBesideItsBaseline() {
        Pipeline flights = load("flights");
        assertThat(flights.label().task()).isEqualTo(Label.Task.BINARY);
        assertThat(flights.training().trainers().values())
                .extracting(Training.Trainer::kind)
                .containsExactly("dl4j", "logistic");
        assertThat(features(flights))
                .doesNotHaveDuplicates()
                .contains("timetable_dest", "flight_late_rate_28d", "weather_south_wind_1d", "plane_year");
    }

    @Test
    void delayMinutesIsARegressionOnTheSameFiles() {
        Pipeline minutes = load("delay-minutes");
        assertThat(minutes.label().task()).isEqualTo(Label.Task.REGRESSION);
        assertThat(minutes.training().trainers().values())
                .extracting(Training.Trainer::kind)
                .containsExactly("linear");
        assertThat(minutes.name()).isNotEqualTo(load("flights").name());
        assertThat(features(minutes)).doesNotHaveDuplicates();
        assertThat(minutes.sources().values())
                .extracting(Source::path)
                .allMatch(path -> path.startsWith("../flights/landing/"));
    }

    @Test
    void expressionsDoNotTurnAMissingDelayIntoABound() {
        // Spark's least and greatest pass over nulls: least(arr_delay, 180) is 180 for a cancelled flight.
        assertThat(Stream.of("flights", "delay-minutes")
                        .map(ExamplePipelinesTest::load)
                        .flatMap(pipeline -> pipeline.tables().values().stream())
                        .flatMap(table -> table.select().values().stream()))
                .noneMatch(expression -> expression.contains("least(") || expression.contains("greatest("));
    }

    @Test
    void everyDayOfTheLandingZoneHasItsThreeFiles() {
        LocalDate first = LocalDate.of(2013, 1, 1);
        List<LocalDate> days = first.datesUntil(LocalDate.of(2013, 10, 8)).toList();
        assertThat(days).allSatisfy(day -> assertThat(Stream.of("schedule", "arrivals", "weather"))
                .allMatch(source -> Files.exists(LANDING.resolve(source).resolve(day + ".csv.gz"))));
        assertThat(LANDING.resolve("schedule").resolve(first.minusDays(1) + ".csv.gz"))
                .exists();
    }

    @Test
    void theLandingZoneIsSmallEnoughForGit() throws IOException {
        try (Stream<Path> files = Files.walk(LANDING)) {
            long bytes = files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
            assertThat(bytes).isBetween(1_000_000L, 12_000_000L);
        }
    }
}
