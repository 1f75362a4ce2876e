package org.serpentine.io.picture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Finds chunks of a PNG. */
final class PngChunks {
    private static final int SIGNATURE = 8;
    private static final int FRAME = 12;

    private PngChunks() {}

    /** What a chunk holds; empty if there is none before the end of the file or the first length that lies. */
    static byte[] find(byte[] file, String type) {
        ByteBuffer all = ByteBuffer.wrap(file);
        int wanted = ByteBuffer.wrap(type.getBytes(StandardCharsets.US_ASCII)).getInt();
        int at = SIGNATURE;
        while (at <= file.length - FRAME) {
            int length = all.getInt(at);
            if (length < 0 || length > file.length - at - FRAME) {
                break;
            }
            if (all.getInt(at + 4) == wanted) {
                byte[] chunk = new byte[length];
                all.get(at + SIGNATURE, chunk);
                return chunk;
            }
            at += length + FRAME;
        }
        return new byte[0];
    }
}
