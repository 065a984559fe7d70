package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ApartTest {
    private static Apart of(OptionalDouble auc) {
        return new Apart("set1", "test", auc, 200, 0.75);
    }

    @Test
    void splitsThatAreAlikeEnoughPass() {
        Apart apart = of(OptionalDouble.of(0.75));
        assertThat(apart.warning()).isEmpty();
        assertThat(apart.row())
                .isEqualTo(new Outcome.MetricRow(
                        "set1", "adversarial_auc", "test", OptionalDouble.of(0.75), "at most 0.75", "pass", 200));
    }

    @Test
    void splitsThatAreTooFarApartWarnWithTheFigure() {
        Apart apart = of(OptionalDouble.of(0.9));
        assertThat(apart.row().verdict()).isEqualTo("warn");
        assertThat(apart.warning())
                .contains(
                        "evaluation.adversarial: test: a linear model tells its rows from training rows with an AUC of"
                                + " 0.9000, at most 0.75 is wanted; look for a feature that changed, or one that counts time");
    }

    @Test
    void whatCannotBeToldWarnsToo() {
        Apart apart = of(OptionalDouble.empty());
        assertThat(apart.row().value()).isEmpty();
        assertThat(apart.warning())
                .contains("evaluation.adversarial: test: too few rows to tell how far it is from the training rows");
    }
}
