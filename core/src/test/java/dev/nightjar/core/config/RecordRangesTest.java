package dev.nightjar.core.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a record refuses, whoever builds it. */
class RecordRangesTest {
    private static void refused(ThrowingCallable maker, String message) {
        assertThatThrownBy(maker).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void theMessageHoldsValueAndRange() {
        refused(() -> new Export("embedded", List.of(), 0, 2), "export.expire: 0d is outside 1d to 3650d");
        refused(() -> new Export("embedded", List.of(), 1, 101), "export.keep_versions: 101 is outside 1 to 100");
        refused(() -> new Audit(10_001), "audit.sample: 10001 is outside 0 to 10000");
        refused(() -> new Scoring(11, OptionalDouble.empty()), "scoring.reasons: 11 is outside 0 to 10");
        refused(
                () -> new Scoring(1, OptionalDouble.of(Double.NaN)),
                "scoring.decision.threshold: NaN is outside 0 to 1");
        refused(
                () -> new Label("t", "x", Label.Task.BINARY, 0, Optional.empty()),
                "label.matures_after: 0d is outside 1d to 3650d");
        refused(() -> new Spine("t", List.of("k"), 2), "spine.predict: 2 days ahead is neither 0 nor 1");
        refused(() -> new Spine.ByInstant("at", -1), "spine.delay: -1m is outside 0m to 14400m");
        refused(
                () -> new Training.Trainer.Dl4j("n", List.of(8), Map.of(), 1, 1, 0, 0, 0, 1, 0, NetworkOptions.USUAL),
                "training.trainers.n.learning_rate: 0 is outside above 0 to 1");
        refused(
                () -> new Training.Trainer.Dl4j("n", List.of(), Map.of(), 1, 1, 0.1, 0, 0, 1, 0, NetworkOptions.USUAL),
                "training.trainers.n.layers: their number: 0 is outside 1 to 10");
        refused(
                () -> new Training.Trainer.Linear("n", "ridge", 0, 0, 1),
                "training.trainers.n.kind: 'ridge' is neither logistic nor linear");
        refused(
                () -> new Training.Trainer.Gbt("n", 16, 1, 1, 1, 32, 1, 0),
                "training.trainers.n.max_depth: 16 is outside 1 to 15");
        refused(
                () -> new Training.Trainer.Gbt("n", 5, 1, 1, 0, 32, 1, 0),
                "training.trainers.n.subsampling_rate: 0 is outside above 0 to 1");
        refused(
                () -> new Training.Trainer.Constant("n", Training.Trainer.Strategy.QUANTILE, 1.5),
                "training.trainers.n.quantile: 1.5 is outside 0 to 1");
    }

    @Test
    void theSplitMustLeaveNightsToTrainOn() {
        refused(
                () -> new Training(42, 21, 21, 7, Map.of(), "log_loss", 1),
                "training.history: 42d must be longer than split.validation + split.test = 42d");
    }

    @Test
    void sharesLeaveSomethingToTrainOnAndSamplesKeepSomething() {
        refused(
                () -> new Split.ByKey(0.6, 0.4),
                "training.split: validation_share + test_share = 1 leaves nothing to train on");
        refused(
                () -> new Split.ByGroup("carrier", 0, 0.4),
                "training.split.validation_share: 0 is outside above 0 to 1");
        refused(() -> new Sampling(0, 1), "training.sample.negative: 0 is outside above 0 to 1");
        refused(() -> new Sampling(1, 1.5), "training.sample.positive: 1.5 is outside above 0 to 1");
    }

    @Test
    void theGapLeavesNightsToTrainOnToo() {
        refused(() -> new Split.ByTime(21, 21, 0), "training.split.gap: 0d is outside 1d to 3650d");
        refused(
                () -> new Training(50, 20, 20, 7, Map.of(), "log_loss", 1).with(new Split.ByTime(20, 20, 8)),
                "training.history: 50d must be longer than split.validation + split.test + the nights between them = 54d");
    }

    @Test
    void windowsAscend() {
        refused(
                () -> new FeatureGroup.Aggregates(
                        "g", 1, List.of("e"), "t", List.of(Window.days(7), Window.days(7)), Optional.empty(), Map.of()),
                "features.g.windows: [7d, 7d] must ascend and be distinct");
        refused(() -> new FeatureGroup.OfRow("g", 0, Map.of()), "features.g.version: 0 is outside 1 to 1000000");
    }
}
