package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.Label;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ComparedTest {
    private static final Map<String, Double> FIRST = Map.of(
            "auc", 0.75,
            "log_loss", 0.4,
            "auc_gain_on_champion", 0.05,
            "auc_gain_on_champion_low", 0.01,
            "auc_gain_on_champion_high", 0.09,
            "auc_gain_on_champion_p", 0.02,
            "log_loss_gain_on_champion", 0.1,
            "log_loss_gain_on_champion_low", -0.1,
            "log_loss_gain_on_champion_high", 0.3);
    private static final Map<String, Double> CHAMPION = Map.of("auc", 0.7, "log_loss", 0.5, "brier", 0.2);

    private static Compared.Line line(Compared compared, String metric) {
        return compared.lines().stream()
                .filter(l -> l.metric().equals(metric))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aGainIsAboveZeroWhereTheFirstIsBetterWhicheverWayTheMetricPoints() {
        Compared compared = Compared.of(Label.Task.BINARY, 500, FIRST, CHAMPION);
        assertThat(compared.rows()).isEqualTo(500);
        assertThat(compared.lines().stream().map(Compared.Line::metric)).containsExactly("auc", "log_loss");
        assertThat(line(compared, "auc").gain()).isEqualTo(0.75 - 0.7);
        assertThat(line(compared, "auc").low()).hasValue(0.01);
        assertThat(line(compared, "auc").p()).hasValue(0.02);
        assertThat(line(compared, "auc").decided()).isTrue();
        assertThat(line(compared, "log_loss").gain()).isEqualTo(0.5 - 0.4);
        assertThat(line(compared, "log_loss").decided())
                .as("its interval holds 0")
                .isFalse();
    }

    @Test
    void theOtherWayRoundTheIntervalTurnsWithTheGain() {
        Compared.Line turned =
                line(Compared.of(Label.Task.BINARY, 500, FIRST, CHAMPION).reversed(), "auc");
        assertThat(turned.first()).isEqualTo(0.7);
        assertThat(turned.second()).isEqualTo(0.75);
        assertThat(turned.gain()).isEqualTo(0.7 - 0.75);
        assertThat(turned.low()).hasValue(-0.09);
        assertThat(turned.high()).hasValue(-0.01);
        assertThat(turned.decided()).isTrue();
    }

    @Test
    void withoutIntervalsNothingIsDecided() {
        Compared compared = Compared.of(Label.Task.BINARY, 500, Map.of("brier", 0.1), CHAMPION);
        assertThat(line(compared, "brier").low()).isEqualTo(OptionalDouble.empty());
        assertThat(line(compared, "brier").decided()).isFalse();
        assertThat(Compared.hasGains(FIRST)).isTrue();
        assertThat(Compared.hasGains(CHAMPION)).isFalse();
    }
}
