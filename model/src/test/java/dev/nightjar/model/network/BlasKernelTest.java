package dev.nightjar.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlasKernelTest {
    @TempDir
    private Path folder;

    @Test
    void openBlasNamesTheKernelThatItChose() {
        assertThat(BlasKernel.name()).isNotEqualTo("unknown").matches("[A-Z][A-Za-z0-9]+");
    }

    @Test
    void theKernelFollowsTheCpusFlagsUnlessTheEnvironmentSaysOtherwise() {
        Optional<String> asked = Optional.ofNullable(System.getenv("OPENBLAS_CORETYPE"));
        asked.or(() -> BlasKernel.byFlags(Path.of("/proc/cpuinfo")))
                .ifPresent(kernel -> assertThat(BlasKernel.name()).isEqualToIgnoringCase(kernel));
    }

    @ParameterizedTest
    @CsvSource({"fpu avx avx2 avx512f, SkylakeX", "fpu avx avx2, Haswell", "fpu avx,"})
    void avx512IsBetterThanAvx2AndWithoutEitherOpenBlasChooses(String flags, String kernel) throws Exception {
        Path cpus = Files.writeString(folder.resolve("cpuinfo"), "processor\t: 0\nflags\t\t: " + flags + "\n");

        assertThat(BlasKernel.byFlags(cpus)).isEqualTo(Optional.ofNullable(kernel));
    }

    @Test
    void whereNothingIsToldOfTheCpuOpenBlasChooses() {
        assertThat(BlasKernel.byFlags(folder.resolve("nothing"))).isEmpty();
    }
}
