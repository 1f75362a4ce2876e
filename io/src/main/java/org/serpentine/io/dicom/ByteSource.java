package org.serpentine.io.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Bytes that are read on demand, from a file or from memory. */
public interface ByteSource {
    /** Number of bytes. */
    long length();

    /**
     * Reads a range.
     *
     * @param from first byte, 0 or more
     * @param count number of bytes; {@code from + count} is at most {@link #length()}
     * @return a new array
     * @throws IOException when the bytes cannot be read
     */
    byte[] read(long from, int count) throws IOException;

    /**
     * A range of a file.
     *
     * @param file an existing file, opened again at each read
     * @param offset first byte
     * @param length number of bytes
     * @return a source over the range
     */
    static ByteSource of(Path file, long offset, long length) {
        return new FileByteSource(file, offset, length, -1);
    }

    /**
     * Bytes in memory.
     *
     * @param bytes shared, not copied
     * @return a source over the array
     */
    static ByteSource of(byte[] bytes) {
        return new ByteSource() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public byte[] read(long from, int count) {
                return Arrays.copyOfRange(bytes, Math.toIntExact(from), Math.toIntExact(from + count));
            }
        };
    }
}
