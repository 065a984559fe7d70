package dev.nightjar.core.run;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, the one hash by which contents are named and compared. */
public final class ContentHash {
    private ContentHash() {}

    /** A digest that nothing was added to. Not thread-safe. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * The first digits of what was added, in lower case. The digest is empty afterwards.
     *
     * @param digits 1 to 64
     */
    public static String hex(MessageDigest digest, int digits) {
        return HexFormat.of().formatHex(digest.digest()).substring(0, digits);
    }

    /**
     * The first digits of a content's hash, in lower case.
     *
     * @param digits 1 to 64
     */
    public static String hex(byte[] content, int digits) {
        MessageDigest digest = sha256();
        digest.update(content);
        return hex(digest, digits);
    }
}
