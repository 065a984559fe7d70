package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.config.Label.Task;
import dev.nightjar.core.error.PipelineException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelRulesTest {
    private final Map<String, LabelSummary> splits = new HashMap<>();

    private void split(String name, double... labels) {
        LabelSummary summary = new LabelSummary();
        for (double label : labels) {
            summary.add(label);
        }
        splits.put(name, summary);
    }

    private void good() {
        split("train", 0, 1, 0);
        split("validation", 0, 1);
        split("test", 0);
    }

    private void refuses(Task task, String message) {
        assertThatThrownBy(() -> LabelRules.check("training_sets/x", task, splits))
                .isInstanceOf(PipelineException.class)
                .hasMessage(message);
    }

    @Test
    void bothClassesInTrainingAreEnough() {
        good();
        assertThatCode(() -> LabelRules.check("training_sets/x", Task.BINARY, splits))
                .doesNotThrowAnyException();
    }

    @Test
    void aSplitWithoutRowsIsRefusedWithTheCountsOfAll() {
        good();
        splits.remove("test");
        refuses(
                Task.BINARY,
                "training_sets/x: split test has no rows (train 3, validation 2, test 0); check training.history and"
                        + " training.split against the nights that have data");
    }

    @Test
    void labelsThatAreMissingAreCounted() {
        good();
        split("validation", 0, Double.NaN, 1);
        refuses(
                Task.BINARY,
                "training_sets/x: 1 of 3 labels in split validation are null, NaN or infinite; check label.value");
    }

    @Test
    void labelsBesideZeroAndOneAreForRegressions() {
        good();
        split("train", 0, 1, 7, 8);
        refuses(
                Task.BINARY,
                "training_sets/x: 2 of 4 labels in split train are neither 0 nor 1; make label.value a condition, or"
                        + " label.task regression");
        assertThatCode(() -> LabelRules.check("training_sets/x", Task.REGRESSION, splits))
                .doesNotThrowAnyException();
    }

    @Test
    void oneValueCannotBeLearnt() {
        good();
        split("train", 1, 1, 1);
        refuses(
                Task.BINARY,
                "training_sets/x: all 3 training labels are 1.0 (3 of them 1), so there is nothing to learn; check"
                        + " label.value and label.exclude");
    }

    @Test
    void weightsOfZeroLeaveNothingToLearn() {
        good();
        LabelSummary weightless = new LabelSummary();
        weightless.add(0, 0);
        weightless.add(1, 0);
        splits.put("train", weightless);
        refuses(Task.BINARY, "training_sets/x: all 2 training rows have weight 0; check training.weight");
        refuses(Task.REGRESSION, "training_sets/x: all 2 training rows have weight 0; check training.weight");
        weightless.add(1, 0.5);
        refuses(
                Task.BINARY,
                "training_sets/x: all weight of the 3 training rows is on label 1, so there is nothing to learn; check"
                        + " training.weight");
        assertThatCode(() -> LabelRules.check("training_sets/x", Task.REGRESSION, splits))
                .doesNotThrowAnyException();
        weightless.add(0, 0.5);
        assertThatCode(() -> LabelRules.check("training_sets/x", Task.BINARY, splits))
                .doesNotThrowAnyException();
    }

    @Test
    void theMeanIsTheSameWhateverTheGrouping() {
        LabelSummary one = new LabelSummary();
        LabelSummary left = new LabelSummary();
        LabelSummary right = new LabelSummary();
        for (int i = 0; i < 100; i++) {
            double label = 0.1 * i * (i % 2 == 0 ? 1e10 : 1);
            one.add(label);
            (i % 3 == 0 ? left : right).add(label);
        }
        assertThat(right.merge(left).mean()).isEqualTo(one.mean());
    }
}
