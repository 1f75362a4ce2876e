package org.serpentine.io.dicom;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.UUID;

/** Unique identifiers under the root 2.25, which is open to everyone: a 128-bit UUID in decimal (PS3.5 annex B.2). */
public final class DicomUids {
    private DicomUids() { }

    /** A new identifier, different each time. */
    public static String random() {
        UUID uuid = UUID.randomUUID();
        byte[] bytes = new byte[16];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (uuid.getMostSignificantBits() >>> 56 - 8 * i);
            bytes[8 + i] = (byte) (uuid.getLeastSignificantBits() >>> 56 - 8 * i);
        }
        return decimal(bytes);
    }

    /**
     * An identifier that depends on nothing but its parts, for reproducible studies.
     *
     * @param parts what identifies the thing, for example a seed, "slice" and a number
     * @return the same identifier for the same parts
     */
    public static String derived(Object... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Object part : parts) {
                byte[] text = String.valueOf(part).getBytes(StandardCharsets.UTF_8);
                digest.update((byte) text.length);
                digest.update(text);
            }
            byte[] bytes = Arrays.copyOf(digest.digest(), 16);
            // Version 8, variant 1: a UUID of someone's own making (RFC 9562).
            bytes[6] = (byte) (bytes[6] & 0x0f | 0x80);
            bytes[8] = (byte) (bytes[8] & 0x3f | 0x80);
            return decimal(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String decimal(byte[] bytes) {
        return "2.25." + new BigInteger(1, bytes);
    }
}
