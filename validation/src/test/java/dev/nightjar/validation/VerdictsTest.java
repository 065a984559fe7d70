package dev.nightjar.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.time.LogicalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictsTest {
    private static LogicalDate day(int day) {
        return LogicalDate.parse("2013-02-%02d".formatted(day));
    }

    private static CheckResult result(String rule, int day, long good, Verdict verdict) {
        return new CheckResult(
                "arrivals",
                rule,
                day(day),
                Measured.share(good, 100),
                "at least 0.95, else " + verdict,
                verdict,
                "r" + day);
    }

    @Test
    void stopsAreToldFirstAndEachRuleOnce() {
        Verdicts verdicts = new Verdicts(List.of(
                result("not null", 8, 94, Verdict.WARN),
                result("not null", 9, 93, Verdict.WARN),
                result("not null", 11, 90, Verdict.WARN),
                result("rows", 9, 10, Verdict.STOP),
                result("fine", 9, 100, Verdict.PASS)));
        assertThat(verdicts.firstStopped()).contains(day(9));
        assertThat(verdicts.sentences())
                .containsExactly(
                        "arrivals: rows: 0.1 on 2013-02-09; wanted: at least 0.95, else stop (stop)",
                        "arrivals: not null: 0.94 on 2013-02-08 and on 2 more dates to 2013-02-11; wanted: at least"
                                + " 0.95, else warn (warn)");
    }

    @Test
    void aMissingFileIsToldInItsOwnWords() {
        CheckResult missing = new CheckResult(
                "schedule", "file landed", day(9), Measured.share(0, 0), "no file for 2013-02-09", Verdict.STOP, "x");
        assertThat(new Verdicts(List.of(missing)).sentences())
                .containsExactly("schedule: file landed on 2013-02-09: no file for 2013-02-09 (stop)");
    }

    @Test
    void anAcceptanceHoldsForTheSameRowsValueAndBoundOnly() {
        CheckResult stopped = result("rows", 9, 10, Verdict.STOP);
        List<Acceptance> accepted =
                Acceptance.of(day(9), new Verdicts(List.of(stopped)), "a strike, checked by phone", "ada");
        assertThat(Acceptance.apply(new Verdicts(List.of(stopped)), accepted).results())
                .containsExactly(stopped.with(Verdict.ACCEPTED));
        CheckResult otherRows = new CheckResult(
                "arrivals", "rows", day(9), stopped.measured(), stopped.bound(), Verdict.STOP, "other rows");
        CheckResult otherValue = result("rows", 9, 11, Verdict.STOP);
        CheckResult otherBound =
                new CheckResult("arrivals", "rows", day(9), stopped.measured(), "at least 0.99", Verdict.STOP, "r9");
        Verdicts changed = new Verdicts(List.of(otherRows, otherValue, otherBound));
        assertThat(Acceptance.apply(changed, accepted)).isEqualTo(changed);
        assertThat(Acceptance.of(day(9), changed, "again", "ada").get(0).eventId())
                .as("a new verdict on mended data is not taken for a repeat")
                .isNotEqualTo(accepted.get(0).eventId());
    }

    @Test
    void anAcceptanceNeedsAReason() {
        assertThatThrownBy(() -> Acceptance.of(day(9), result("rows", 9, 10, Verdict.STOP), " ", "ada"))
                .hasMessage("an acceptance needs a reason");
    }
}
