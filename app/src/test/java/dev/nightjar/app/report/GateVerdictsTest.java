package dev.nightjar.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.app.report.ReportData.RuleLine;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.model.registry.ModelEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateVerdictsTest {
    private static List<RuleLine> lines(String rules) {
        ModelEvent event = new ModelEvent(
                LogicalDate.parse("2013-10-07"),
                0,
                ModelEvent.Kind.VERDICT,
                "abc",
                "network",
                "judged",
                "ada",
                "{\"mode\":\"enforce\",\"passed\":true,\"promotes\":true,\"rules\":[" + rules + "]}");
        return GateVerdicts.of(List.of(event)).get(0).rules();
    }

    @Test
    void aRuleTellsItsSliceItsReferenceItsIntervalAndItsNote() {
        String old = "{\"metric\":\"auc\",\"bound\":\"at least 0.6\",\"limit\":0.6,\"value\":0.75,\"reference\":null,"
                + "\"passed\":true,\"note\":\"\"}";
        String gain = "{\"metric\":\"auc\",\"bound\":\"worse than the champion by at most 0.01 with confidence 0.9\","
                + "\"limit\":0.6,\"value\":0.75,\"reference\":0.7,\"passed\":true,\"note\":\"\",\"low\":0.25,\"high\":0.5}";
        String slice = "{\"metric\":\"auc\",\"bound\":\"at least 0.5\",\"limit\":0.5,\"value\":null,\"reference\":null,"
                + "\"passed\":false,\"note\":\"worst of 2\",\"slice\":\"carrier=UA\"}";
        List<RuleLine> lines = lines(String.join(",", old, gain, slice));
        assertThat(lines.get(0).rule()).isEqualTo("auc");
        assertThat(lines.get(0).bound()).isEqualTo("at least 0.6");
        assertThat(lines.get(1).bound())
                .startsWith("worse than the champion by at most 0.01 with confidence 0.9 (which has 0.7")
                .contains(", gain 0.25", " to 0.5");
        assertThat(lines.get(2).rule()).isEqualTo("auc of carrier=UA");
        assertThat(lines.get(2).value()).isEqualTo("undefined");
        assertThat(lines.get(2).bound()).isEqualTo("at least 0.5; worst of 2");
    }
}
