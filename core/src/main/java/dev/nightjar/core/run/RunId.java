package dev.nightjar.core.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Content hashes that name things: the same inputs give the same name. */
public final class RunId {
    private RunId() {}

    /** First 16 hex digits of the SHA-256 of the parts, each ended by a zero byte. */
    public static String of(String... parts) {
        MessageDigest digest = ContentHash.sha256();
        for (String part : parts) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return ContentHash.hex(digest, 16);
    }
}
