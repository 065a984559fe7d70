package dev.nightjar.scoring;

import dev.nightjar.core.run.ContentHash;
import java.io.Serializable;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * Content hash, number and smallest key of a set of exported rows: the sum, modulo 2^256, of the SHA-256 of each row's text.
 * It does not depend on the rows' order or on how they were split, and is mergeable.
 *
 * @param sum from 0 to 2^256 - 1
 * @param rows 0 or more
 * @param sampleKey the smallest key, an example for people; empty if there is no row
 */
public record RowsDigest(BigInteger sum, long rows, String sampleKey) implements Serializable {
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

    public static final RowsDigest EMPTY = new RowsDigest(BigInteger.ZERO, 0, "");

    public RowsDigest {
        Objects.requireNonNull(sampleKey);
        if (sum.signum() < 0 || sum.bitLength() > 256 || rows < 0) {
            throw new IllegalArgumentException("digest " + sum + " of " + rows + " rows is out of range");
        }
    }

    /** This set with one more row. */
    public RowsDigest plus(ExportedRow row) {
        return merge(new RowsDigest(hash(row), 1, row.key()));
    }

    /** Both sets together; they must not share rows. */
    public RowsDigest merge(RowsDigest other) {
        String sample =
                rows == 0 || (other.rows > 0 && other.sampleKey.compareTo(sampleKey) < 0) ? other.sampleKey : sampleKey;
        return new RowsDigest(sum.add(other.sum).mod(MODULUS), rows + other.rows, sample);
    }

    /** 64 hex digits. */
    public String hex() {
        String digits = sum.toString(16);
        return "0".repeat(64 - digits.length()) + digits;
    }

    private static BigInteger hash(ExportedRow row) {
        MessageDigest digest = ContentHash.sha256();
        add(digest, row.key());
        row.fields().forEach((name, value) -> {
            add(digest, name);
            add(digest, value);
        });
        return new BigInteger(1, digest.digest());
    }

    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int shift = 24; shift >= 0; shift -= 8) {
            digest.update((byte) (bytes.length >>> shift));
        }
        digest.update(bytes);
    }
}
