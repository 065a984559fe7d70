package dev.nightjar.training;

import static dev.nightjar.training.Expected.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.core.config.CalibrationMethod;
import dev.nightjar.model.Calibration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What scikit-learn and plain pairs come to on the same rows: {@code metrics/calibration.json}, written by the script beside it. */
class CalibrationAgreementTest {
    private static final double TOLERANCE = 1e-6;

    @TestFactory
    Stream<DynamicTest> calibrationsAndDeLongAgree() throws IOException {
        JsonNode expected = Expected.of("calibration.json");
        double[] at = numbers(expected.path("at"));
        List<DynamicTest> tests = new ArrayList<>();
        expected.path("cases").properties().forEach(entry -> {
            JsonNode rows = entry.getValue();
            for (CalibrationMethod method : CalibrationMethod.FITTED) {
                String name = method.name().toLowerCase(java.util.Locale.ROOT);
                tests.add(DynamicTest.dynamicTest(
                        name + ", " + entry.getKey(), () -> compare(rows, method, at, numbers(rows.path(name)))));
            }
            tests.add(DynamicTest.dynamicTest("delong, " + entry.getKey(), () -> delong(rows)));
        });
        assertThat(tests).hasSize(16);
        return tests.stream();
    }

    private static void compare(JsonNode rows, CalibrationMethod method, double[] at, double[] expected) {
        Calibration calibration = new Calibrating(
                        CalibratingTest.part(numbers(rows.path("scores")), numbers(rows.path("labels"))), List.of())
                .choose(method)
                .calibration()
                .orElseThrow();
        assertThat(calibration.method()).isEqualTo(method.name().toLowerCase(java.util.Locale.ROOT));
        for (int i = 0; i < at.length; i++) {
            assertThat(calibration.apply(at[i])).as("at " + at[i]).isCloseTo(expected[i], within(TOLERANCE));
        }
    }

    private static void delong(JsonNode rows) {
        JsonNode expected = rows.path("delong");
        double[] first = numbers(rows.path("scores"));
        double[] second = numbers(rows.path("others"));
        double[] labels = numbers(rows.path("labels"));
        PairedDeLong test = PairedDeLongTest.test(first, second, labels);
        PairedDeLong.Difference found =
                test.difference(expected.path("gain").asDouble()).orElseThrow();
        double error = expected.path("standard_error").asDouble();
        // places are told to a bin of log-odds
        assertThat(found.standardError()).isCloseTo(error, within(2e-3 * error));
        assertThat(found.p()).isCloseTo(expected.path("p").asDouble(), within(2e-3));
    }
}
