package dev.nightjar.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

class ContentHashTest {
    /** The example of FIPS 180-2. */
    @Test
    void theStandardsExampleHasItsDigits() {
        MessageDigest digest = ContentHash.sha256();
        digest.update("abc".getBytes(StandardCharsets.US_ASCII));
        assertThat(ContentHash.hex(digest, 16)).isEqualTo("ba7816bf8f01cfea");
    }
}
