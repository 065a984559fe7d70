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
        byte[] content = "abc".getBytes(StandardCharsets.US_ASCII);
        digest.update(content);
        assertThat(ContentHash.hex(digest, 16)).isEqualTo("ba7816bf8f01cfea");
        assertThat(ContentHash.hex(content, 16)).isEqualTo("ba7816bf8f01cfea");
    }
}
