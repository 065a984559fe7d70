package dev.nightjar.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BlasKernelTest {
    @Test
    void openBlasNamesTheKernelThatItChose() {
        assertThat(BlasKernel.name()).isNotEqualTo("unknown").matches("[A-Z][A-Za-z0-9]+");
    }

    @Test
    void theKernelThatWasAskedForIsTheOneInUse() {
        String asked = System.getenv("OPENBLAS_CORETYPE");
        if (asked != null) {
            assertThat(BlasKernel.name()).isEqualToIgnoringCase(asked);
        }
    }
}
