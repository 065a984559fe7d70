package dev.nightjar.training.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TrialRowTest {
    private static TrialRow row(TrialRow.Result result, OptionalDouble value, double share) {
        return new TrialRow(
                "net",
                3,
                1,
                share,
                Map.of("layers", List.of("128", "64")),
                result,
                value,
                1.5,
                OptionalDouble.empty(),
                "abc",
                "9 epochs");
    }

    @Test
    void itIsReadBackAsItWas() {
        for (TrialRow row : List.of(
                row(TrialRow.Result.DONE, OptionalDouble.of(0.1 + 0.2), 1 / 3.0),
                row(TrialRow.Result.CUT, OptionalDouble.empty(), 1))) {
            assertThat(TrialRow.of(row.json())).isEqualTo(row);
        }
        assertThat(row(TrialRow.Result.CUT, OptionalDouble.empty(), 1).keys())
                .isEqualTo("{\"layers\":[\"128\",\"64\"]}");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> row(TrialRow.Result.DONE, OptionalDouble.empty(), 1))
                .hasMessage("trial 3 is done and has no value");
        assertThatThrownBy(() -> row(TrialRow.Result.CUT, OptionalDouble.empty(), 0))
                .hasMessage("trial 3, rung 1, share 0.0, 1.5 s: must be 0 or more, the share above 0 to 1");
        assertThatThrownBy(() -> TrialRow.of("{")).hasMessage("'{' is no JSON of a trial");
    }
}
