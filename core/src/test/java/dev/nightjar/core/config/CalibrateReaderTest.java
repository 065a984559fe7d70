package dev.nightjar.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrateReaderTest {
    @TempDir
    Path folder;

    private Training training(String text) throws IOException {
        Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(folder.resolve("schemas/arrivals.yaml"), "columns: {id: string, delay: {type: double}}\n");
        Path file = folder.resolve("pipeline.yaml");
        Files.writeString(file, text);
        return PipelineLoader.of(name -> null).load(file).training();
    }

    private static String calibrated(String by) {
        return PipelineLoaderTest.good().replace("  history: 120d\n", "  history: 120d\n  calibrate: " + by + "\n");
    }

    @Test
    void modelsAreNotCalibratedUnlessTheFileSaysHow() throws IOException {
        assertThat(training(PipelineLoaderTest.good()).calibrate()).isEqualTo(CalibrationMethod.NONE);
        assertThat(training(calibrated("best")).calibrate()).isEqualTo(CalibrationMethod.BEST);
        assertThat(training(calibrated("isotonic"))
                        .with(new Split.ByKey(0.1, 0.1))
                        .calibrate())
                .isEqualTo(CalibrationMethod.ISOTONIC);
    }

    @Test
    void anotherMethodIsRefused() {
        assertThatThrownBy(() -> training(calibrated("isotonik")))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("training.calibrate: 'isotonik' is not one of")
                .hasMessageContaining("isotonic");
    }

    @Test
    void aNumberHasNoProbabilitiesToCalibrate() {
        String regression = calibrated("platt")
                .replace("value: \"delay >= 30\"", "value: delay, task: regression")
                .replace("logistic: {kind: logistic}", "line: {kind: linear}")
                .replace("metric: auc, at_least: 0.6", "metric: rmse, at_most: 60")
                .replace("metric: log_loss", "metric: mae");
        assertThatThrownBy(() -> training(regression))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(
                        "training.calibrate: has no meaning for label.task regression, which has no probabilities; take it out");
    }

    @Test
    void weighedRowsAreNotCalibratedOn() {
        String weighed = calibrated("best").replace("gate:\n", "evaluation: {weight: row_hour}\ngate:\n");
        assertThatThrownBy(() -> training(weighed))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("evaluation.weight: weighs the rows that models are judged by, and"
                        + " training.calibrate does not weigh those that it fits on; take one of them out");
    }
}
