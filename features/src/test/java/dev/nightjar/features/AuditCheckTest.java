package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.time.LogicalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AuditCheckTest {
    private static final LogicalDate NIGHT = LogicalDate.parse("2013-09-30");

    private static Difference difference(String feature, int row) {
        return new Difference(feature, "carrier", row, "F" + row, "UA", NIGHT, "1.0", "2.0");
    }

    private static Audited audited(Difference... differences) {
        return new Audited(100, 700, List.of(NIGHT), List.of(differences), Map.of("carrier", "a tile is wrong"));
    }

    @Test
    void aSampleWithoutADifferenceIsOneCheckThatPasses() {
        assertThat(AuditCheck.of(audited(), 42))
                .containsExactly(new AuditCheck("audit", 0, 100, 0, "0 rows that differ, in a sample by seed 42"))
                .allMatch(AuditCheck::passed);
    }

    @Test
    void eachFeatureThatDiffersIsACheckWithItsFirstDifferenceAndCause() {
        List<AuditCheck> checks =
                AuditCheck.of(audited(difference("a", 3), difference("b", 3), difference("a", 7)), 42);
        assertThat(checks).extracting(AuditCheck::name).containsExactly("audit", "audit a", "audit b");
        assertThat(checks).extracting(AuditCheck::failed).containsExactly(2L, 2L, 1L);
        assertThat(checks.get(1).bound())
                .isEqualTo("0 rows that differ; the first: a of F3 (carrier UA), night 2013-09-30: the set holds 1.0,"
                        + " its definition gives 2.0; a tile is wrong");
    }

    @Test
    void theFailureNamesFiveFeaturesAndSaysHowManyMore() {
        Difference[] many =
                IntStream.range(0, 7).mapToObj(f -> difference("f" + f, f)).toArray(Difference[]::new);
        var failure = AuditCheck.failure("scoring_set/x", NIGHT, audited(many));
        assertThat(failure.kind()).isEqualTo(ErrorKind.DATA);
        assertThat(failure.getMessage())
                .startsWith("scoring_set/x: 7 of 100 rows that night 2013-09-30 audited differ")
                .contains("\n  f4 of F4")
                .doesNotContain("f5")
                .contains(
                        "\n  and 2 more features: nightjar sql PIPELINE \"select * from checks where rule like 'audit %'\"");
    }

    @Test
    void valuesAreTheSameToTheBitOnly() {
        assertThat(Difference.same(null, null)).isTrue();
        assertThat(Difference.same(1.0, 1.0)).isTrue();
        assertThat(Difference.same(0.0, -0.0)).isFalse();
        assertThat(Difference.same(1.0, Math.nextUp(1.0))).isFalse();
        assertThat(Difference.same(null, 0.0)).isFalse();
        assertThat(Difference.same("a", "b")).isFalse();
    }

    @Test
    void anOutcomeThatIsKnownEarlyWarnsAndDoesNotStop() {
        AuditCheck none = AuditCheck.earlyLabels(100, 0, "arrivals", 42);
        assertThat(none.verdict()).isEqualTo("pass");
        assertThat(none.warning("s")).isEmpty();
        AuditCheck some = AuditCheck.earlyLabels(100, 7, "arrivals", 42);
        assertThat(some.verdict()).isEqualTo("warn");
        assertThat(some.warning("training_sets/x")).hasValueSatisfying(w -> assertThat(w)
                .startsWith(
                        "training_sets/x: of 7 of 100 sampled rows the outcome was known by the night that predicts"));
        assertThat(new AuditCheck("skew", 0.1, 100, 7, "").verdict()).isEqualTo("stop");
    }
}
