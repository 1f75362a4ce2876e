package org.serpentine.io.dicom;

/** RLE lossless frames (PS3.5 annex G): up to 15 PackBits segments, one for each byte of each sample, high byte first. */
final class RunLength {
    private static final int HEADER = 64;

    private RunLength() { }

    /** The frame as uncompressed little endian pixels, colour alternating per pixel; single bits stay packed. */
    static byte[] decode(byte[] packed, PixelFormat format, String file) throws DicomException {
        if (packed.length < HEADER) {
            throw new DicomException(file, -1, "an RLE frame has " + packed.length + " bytes, expected at least the 64 of its header");
        }
        int bytesPerSample = Math.max(1, format.bitsAllocated() / 8);
        int expected = bytesPerSample * format.samples();
        int segments = u32(packed, 0);
        if (segments != expected) {
            throw new DicomException(file, -1, "an RLE frame has " + (segments & 0xffffffffL) + " segments, expected " + expected
                    + " (" + format.samples() + " sample(s) of " + format.bitsAllocated() + " bits)");
        }
        int pixels = format.rows() * format.columns();
        int length = format.bitsAllocated() == 1 ? (pixels + 7) / 8 : pixels;
        long size = (long) length * expected;
        if (size > Integer.MAX_VALUE - 16) {
            throw new DicomException(file, -1, "an RLE frame of " + size + " bytes is too large to decode");
        }
        byte[] out = new byte[(int) size];
        for (int segment = 0; segment < expected; segment++) {
            int start = u32(packed, 4 + 4 * segment);
            int end = segment + 1 < expected ? u32(packed, 8 + 4 * segment) : packed.length;
            if (start < HEADER || end < start || end > packed.length) {
                throw new DicomException(file, -1, "segment " + (segment + 1) + " of an RLE frame lies at bytes " + (start & 0xffffffffL)
                        + " to " + (end & 0xffffffffL) + " of " + packed.length);
            }
            int sample = segment / bytesPerSample;
            int position = sample * bytesPerSample + bytesPerSample - 1 - segment % bytesPerSample;
            unpack(packed, start, end, out, position, expected, length, file);
        }
        return out;
    }

    private static void unpack(byte[] packed, int start, int end, byte[] out, int first, int step, int count, String file)
            throws DicomException {
        int at = start;
        int done = 0;
        while (done < count) {
            if (at >= end) {
                throw tooShort(file, done, count);
            }
            int control = packed[at++];
            if (control >= 0) {
                int run = Math.min(control + 1, count - done);
                if (run > end - at) {
                    throw tooShort(file, done, count);
                }
                for (int i = 0; i < run; i++, done++) {
                    out[first + done * step] = packed[at + i];
                }
                at += control + 1;
            } else if (control != -128) {
                if (at >= end) {
                    throw tooShort(file, done, count);
                }
                byte value = packed[at++];
                int run = Math.min(1 - control, count - done);
                for (int i = 0; i < run; i++, done++) {
                    out[first + done * step] = value;
                }
            }
        }
    }

    private static DicomException tooShort(String file, int done, int count) {
        return new DicomException(file, -1, "a segment of an RLE frame ends after " + done + " of " + count + " bytes");
    }

    private static int u32(byte[] bytes, int at) {
        return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16 | bytes[at + 3] << 24;
    }
}
