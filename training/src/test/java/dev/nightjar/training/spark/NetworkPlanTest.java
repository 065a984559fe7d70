package dev.nightjar.training.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.Label;
import dev.nightjar.core.config.NetworkOptions;
import dev.nightjar.core.config.Training.Trainer;
import dev.nightjar.model.network.Loss;
import dev.nightjar.model.network.Objective;
import dev.nightjar.model.network.Optimization;
import dev.nightjar.model.network.Schedule;
import dev.nightjar.model.network.TrainingSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class NetworkPlanTest {
    private static NetworkPlan plan(
            NetworkOptions.Loss loss, NetworkOptions.Optimizer optimizer, NetworkOptions.Schedule schedule) {
        var options = new NetworkOptions(
                NetworkOptions.Activation.TANH,
                NetworkOptions.Wiring.DEEP,
                NetworkOptions.Normalization.NONE,
                Optional.ofNullable(loss),
                2,
                0.9,
                NetworkOptions.ClassWeight.NONE,
                optimizer,
                0.8,
                0.03,
                0.01,
                0.2,
                5,
                6,
                schedule,
                0.1,
                1,
                NetworkOptions.Start.FRESH,
                OptionalInt.empty());
        double l2 = optimizer == NetworkOptions.Optimizer.ADAMW ? 0 : 0.02;
        return new NetworkPlan(new Trainer.Dl4j("n", List.of(8), Map.of(), 4, 32, 0.01, l2, 3, 2, 5, options));
    }

    @Test
    void theUsualOptionsArePlainAdam() {
        var usual = new NetworkPlan(
                new Trainer.Dl4j("n", List.of(8), Map.of(), 4, 32, 0.01, 1e-4, 3, 2, 5, NetworkOptions.USUAL));
        assertThat(usual.settings(7)).isEqualTo(new TrainingSettings(4, 32, 0.01, 1e-4, 3, 5, 7));
        assertThat(usual.optimization().isPlainAdam()).isTrue();
        assertThat(usual.objective(Label.Task.BINARY)).isEqualTo(Objective.of(Loss.CROSS_ENTROPY));
        assertThat(usual.objective(Label.Task.REGRESSION)).isEqualTo(Objective.of(Loss.SQUARED_ERROR));
    }

    @Test
    void everyLossHasItsParameter() {
        var constant = NetworkOptions.Schedule.CONSTANT;
        var adam = NetworkOptions.Optimizer.ADAM;
        assertThat(plan(NetworkOptions.Loss.HUBER, adam, constant).objective(Label.Task.REGRESSION))
                .isEqualTo(new Objective(Loss.HUBER, 2));
        assertThat(plan(NetworkOptions.Loss.QUANTILE, adam, constant).objective(Label.Task.REGRESSION))
                .isEqualTo(new Objective(Loss.QUANTILE, 0.9));
        assertThat(plan(NetworkOptions.Loss.MAE, adam, constant).objective(Label.Task.REGRESSION))
                .isEqualTo(Objective.of(Loss.ABSOLUTE_ERROR));
        assertThat(plan(NetworkOptions.Loss.POISSON, adam, constant).objective(Label.Task.REGRESSION))
                .isEqualTo(Objective.of(Loss.POISSON));
    }

    @Test
    void optimizersTakeWhatIsTheirs() {
        var step = new NetworkOptions.Schedule(NetworkOptions.Schedule.Kind.STEP, 0.1, 3, 0, 0.5);
        Optimization sgd = plan(null, NetworkOptions.Optimizer.SGD, step).optimization();
        assertThat(sgd.optimizer()).isEqualTo(new Optimization.Optimizer(Optimization.Optimizer.Kind.SGD, 0.8));
        assertThat(sgd.penalty()).isEqualTo(new Optimization.Penalty(0.01, 0.02, 0));
        assertThat(sgd.clip()).isEqualTo(new Optimization.Clip(5, 6));
        assertThat(sgd.dropout()).isEqualTo(0.2);
        assertThat(sgd.schedule()).isEqualTo(new Schedule(Schedule.Kind.STEP, 0.1, 3, 0, 0.5));
        var cosine = new NetworkOptions.Schedule(NetworkOptions.Schedule.Kind.COSINE, 0.1, 3, 0.2, 0);
        Optimization adamw = plan(null, NetworkOptions.Optimizer.ADAMW, cosine).optimization();
        assertThat(adamw.optimizer()).isEqualTo(Optimization.Optimizer.ADAM);
        assertThat(adamw.penalty()).isEqualTo(new Optimization.Penalty(0.01, 0, 0.03));
        assertThat(adamw.schedule()).isEqualTo(new Schedule(Schedule.Kind.COSINE, 1, 1, 0.2, 0));
        assertThat(plan(null, NetworkOptions.Optimizer.SGD, step).settings(7).earlyStop())
                .isEqualTo(new TrainingSettings.EarlyStop(3, 0.1));
    }
}
