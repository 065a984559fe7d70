package dev.nightjar.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.error.ErrorKind;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MachineTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

    private static Machine machine(int java, long heap, int cores, Optional<String> spark, String blas, Instant now) {
        return new Machine(java, java + ".0.1", heap, cores, spark, blas, Optional.of("1"), now, ZoneId.of("UTC"));
    }

    private static Finding of(Machine machine, String subject) {
        return machine.findings().stream()
                .filter(f -> f.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSoundMachineHasNothingToDo() {
        Machine sound = machine(17, 4L << 30, 2, Optional.of("3.5.7"), "Haswell", NOW);
        assertThat(sound.findings()).allMatch(f -> f.grade().equals("good"));
    }

    @Test
    void anOldJavaEndsANight() {
        Finding jdk = of(machine(11, 4L << 30, 2, Optional.of("3.5.7"), "Haswell", NOW), "jdk");
        assertThat(jdk.fails()).contains(ErrorKind.USAGE);
        assertThat(jdk.todo()).isEqualTo("Install a JDK 17 and point JAVA_HOME at it.");
    }

    @Test
    void anotherSparkEndsANightAndNoneDoesToo() {
        assertThat(of(machine(17, 4L << 30, 2, Optional.of("3.4.1"), "Haswell", NOW), "spark")
                        .grade())
                .isEqualTo("bad");
        assertThat(of(machine(17, 4L << 30, 2, Optional.empty(), "Haswell", NOW), "spark")
                        .todo())
                .isEqualTo("Start with bin/nightjar or spark-submit.");
    }

    @Test
    void aKernelWithoutAvxIsPoorAndSaysWhatToUnset() {
        Finding blas = of(machine(17, 4L << 30, 2, Optional.of("3.5.7"), "Prescott", NOW), "blas");
        assertThat(blas.grade()).isEqualTo("poor");
        assertThat(blas.todo()).contains("unset OPENBLAS_CORETYPE");
    }

    @Test
    void aSmallHeapAndOneCoreArePoor() {
        Machine small = machine(17, 1L << 30, 1, Optional.of("3.5.7"), "Haswell", NOW);
        assertThat(of(small, "memory").says()).isEqualTo("heap of at most 1.0 GiB");
        assertThat(of(small, "memory").grade()).isEqualTo("poor");
        assertThat(of(small, "cores").grade()).isEqualTo("poor");
    }

    @Test
    void aClockThatIsYearsBehindEndsANight() {
        Machine late = machine(17, 4L << 30, 2, Optional.of("3.5.7"), "Haswell", Instant.EPOCH);
        assertThat(of(late, "clock").fails()).contains(ErrorKind.EXTERNAL);
    }
}
