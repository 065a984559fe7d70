package dev.nightjar.features.sketch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of a state: numbers of 1 to 10 bytes (base 128, lowest digits first), doubles of 8, texts in UTF-8 behind their length. */
final class ByteWriter {
    private byte[] bytes = new byte[64];
    private int size;

    void count(long notNegative) {
        long rest = notNegative;
        room(10);
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void number(double value) {
        long bits = Double.doubleToLongBits(value);
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (bits >>> shift);
        }
    }

    void text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        count(utf8.length);
        room(utf8.length);
        System.arraycopy(utf8, 0, bytes, size, utf8.length);
        size += utf8.length;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
