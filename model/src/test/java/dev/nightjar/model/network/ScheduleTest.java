package dev.nightjar.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final int STEPS = 4;
    private static final int EPOCHS = 10;

    private static double at(Schedule schedule, int epoch, int step) {
        return schedule.at(epoch, step, STEPS, EPOCHS);
    }

    @Test
    void aConstantRateIsExactlyItself() {
        assertThat(at(Schedule.CONSTANT, 1, 0)).isEqualTo(1);
        assertThat(at(Schedule.CONSTANT, 10, 3)).isEqualTo(1);
    }

    @Test
    void stepsFallAtOnceAfterEachSoManyEpochs() {
        var schedule = new Schedule(Schedule.Kind.STEP, 0.5, 3, 0, 0);
        assertThat(at(schedule, 3, 3)).isEqualTo(1);
        assertThat(at(schedule, 4, 0)).isEqualTo(0.5);
        assertThat(at(schedule, 6, 3)).isEqualTo(0.5);
        assertThat(at(schedule, 7, 0)).isEqualTo(0.25);
    }

    @Test
    void exponentialFallsAlittleEachStep() {
        var schedule = new Schedule(Schedule.Kind.EXPONENTIAL, 0.25, 2, 0, 0);
        assertThat(at(schedule, 1, 0)).isEqualTo(1);
        assertThat(at(schedule, 2, 0)).isCloseTo(0.5, within(1e-12));
        assertThat(at(schedule, 2, 2)).isCloseTo(Math.pow(0.25, 0.75), within(1e-12));
        assertThat(at(schedule, 3, 0)).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void cosineGoesFromOneByHalfToItsLeast() {
        var schedule = new Schedule(Schedule.Kind.COSINE, 1, 1, 0.1, 0);
        assertThat(at(schedule, 1, 0)).isEqualTo(1);
        assertThat(at(schedule, 6, 0)).isCloseTo(0.55, within(1e-12));
        assertThat(at(schedule, 10, 3)).isBetween(0.1, 0.11);
    }

    @Test
    void warmUpRisesInEqualStepsAndTheWaveBeginsAfterIt() {
        var schedule = new Schedule(Schedule.Kind.COSINE, 1, 1, 0, 2);
        assertThat(at(schedule, 1, 0)).isCloseTo(1 / 8.0, within(1e-12));
        assertThat(at(schedule, 1, 3)).isCloseTo(4 / 8.0, within(1e-12));
        assertThat(at(schedule, 2, 3)).isEqualTo(1);
        assertThat(at(schedule, 3, 0)).isEqualTo(1);
        assertThat(at(schedule, 7, 0)).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void aWarmUpLongerThanTheTrainingOnlyRises() {
        var schedule = new Schedule(Schedule.Kind.COSINE, 1, 1, 0, 20);
        assertThat(at(schedule, 10, 3)).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new Schedule(Schedule.Kind.STEP, 0, 1, 0, 0))
                .hasMessage("schedule with factor 0.0, every 1 epochs, least 0.0, warmup 0.0: factor must be above 0,"
                        + " every 1 or more, least from 0 to 1, warmup 0 or more");
        assertThatThrownBy(() -> new Optimization.Penalty(0, 1, 1))
                .hasMessage("l2 is 1.0 and weight decay 1.0: one must be 0");
        assertThatThrownBy(() -> new Optimization.Penalty(-1, 1, 1))
                .hasMessage("l1 is -1.0, must be finite and 0 or more");
        assertThatThrownBy(() -> new Optimization.Optimizer(Optimization.Optimizer.Kind.ADAM, 0.9))
                .hasMessage("momentum of ADAM is 0.9: it must be 0 or more and below 1, and 0 for Adam");
        assertThatThrownBy(() -> new Optimization.Clip(-1, 0))
                .hasMessage("gradients are clipped at norm -1.0 and value 0.0: both must be 0 or more");
        assertThatThrownBy(() -> new Objective(Loss.QUANTILE, 1))
                .hasMessage("loss QUANTILE cannot have the parameter 1.0");
        assertThatThrownBy(() -> new Objective(Loss.HUBER, 0)).hasMessage("loss HUBER cannot have the parameter 0.0");
    }
}
