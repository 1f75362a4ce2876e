package org.serpentine.io.dicom;

/**
 * What one file may make the reader hold, so that a lying or hostile file ends in a {@link DicomException}.
 *
 * @param depth sequences within sequences, 1 to 256
 * @param elements data elements, items and fragments in one file
 * @param valueBytes bytes of values other than pixel data held in memory
 * @param inflatedBytes bytes that a deflated data set may inflate to
 */
public record DicomLimits(int depth, int elements, long valueBytes, long inflatedBytes) {
    private static final int BYTES_PER_ELEMENT = 160;

    /** Checks that each limit is positive, and that the depth is one that the stack surely bears. */
    public DicomLimits {
        if (depth < 1 || depth > 256 || elements < 1 || valueBytes < 1 || inflatedBytes < 1) {
            throw new IllegalArgumentException("depth must be 1 to 256 and the other limits at least 1: depth " + depth
                    + ", elements " + elements + ", valueBytes " + valueBytes + ", inflatedBytes " + inflatedBytes);
        }
    }

    /** Limits that suit this Java's heap: a quarter of it for values, a quarter for elements. */
    public static DicomLimits standard() {
        long quarter = Math.max(16L << 20, Runtime.getRuntime().maxMemory() / 4);
        return new DicomLimits(64, (int) Math.min(8_000_000, quarter / BYTES_PER_ELEMENT), Math.min(1L << 30, quarter), 4L << 30);
    }
}
