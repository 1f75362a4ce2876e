package org.serpentine.io.dicom;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** A forward-only reader that knows where it is, never reads past what the file holds, and keeps to the limits. */
final class DicomInput implements AutoCloseable {
    static final long UNKNOWN_LENGTH = Long.MAX_VALUE;
    private static final int CHUNK = 1 << 16;

    private final String name;
    private final DicomLimits limits;
    private final PushbackInputStream in;
    private final Inflater inflater;
    private final long end;
    private long position;
    private boolean bigEndian;
    private final Spent spent;

    /** What of the limits one file has used up, shared by all readers of its parts. */
    private static final class Spent {
        private long valueBytes;
        private int elements;
    }

    private DicomInput(String name, DicomLimits limits, Spent spent, InputStream in, Inflater inflater, long start, long end) {
        this.name = name;
        this.limits = limits;
        this.spent = spent;
        this.in = new PushbackInputStream(in, 132);
        this.inflater = inflater;
        this.position = start;
        this.end = end;
    }

    /** Reads a plain stream of a known length from its beginning. */
    static DicomInput plain(String name, DicomLimits limits, InputStream in, long length) {
        return new DicomInput(name, limits, new Spent(), new BufferedInputStream(in, 1 << 14), null, 0, length);
    }

    /** Goes on in the inflated content of the rest; positions count inflated bytes from 0. */
    DicomInput inflated() {
        Inflater raw = new Inflater(true);
        return new DicomInput(name, limits, spent, new InflaterInputStream(in, raw, 1 << 13), raw, 0, UNKNOWN_LENGTH);
    }

    /** A reader over a value that was read already; it spends from the same limits. */
    DicomInput within(byte[] value) {
        return new DicomInput(name, limits, spent, new ByteArrayInputStream(value), null, 0, value.length);
    }

    long position() {
        return position;
    }

    void setBigEndian(boolean value) {
        bigEndian = value;
    }

    boolean bigEndian() {
        return bigEndian;
    }

    DicomLimits limits() {
        return limits;
    }

    DicomException error(String problem) {
        return error(position, problem);
    }

    DicomException error(long offset, String problem) {
        return new DicomException(name, offset, problem + (inflater != null ? " (counted in the inflated data set)" : ""));
    }

    /** Bytes left, or {@link #UNKNOWN_LENGTH} in an inflated stream. */
    long remaining() {
        return end == UNKNOWN_LENGTH ? UNKNOWN_LENGTH : end - position;
    }

    boolean atEnd() throws IOException {
        if (end != UNKNOWN_LENGTH) {
            return position >= end;
        }
        byte[] one = new byte[1];
        if (fill(one, 1) == 0) {
            return true;
        }
        in.unread(one);
        return false;
    }

    /** Looks at up to {@code count} bytes (at most 132) without consuming them; shorter at the end. */
    byte[] peek(int count) throws IOException {
        byte[] bytes = new byte[count];
        int got = fill(bytes, count);
        in.unread(bytes, 0, got);
        return got == count ? bytes : Arrays.copyOf(bytes, got);
    }

    int u16() throws IOException {
        byte[] b = exactly(2);
        return bigEndian ? (b[0] & 0xff) << 8 | b[1] & 0xff : (b[1] & 0xff) << 8 | b[0] & 0xff;
    }

    /** A tag: group, then element, each in the byte order of the stream. */
    int tag() throws IOException {
        int group = u16();
        return group << 16 | u16();
    }

    long u32() throws IOException {
        byte[] b = exactly(4);
        int first = bigEndian ? 0 : 3;
        int step = bigEndian ? 1 : -1;
        long value = 0;
        for (int i = 0, at = first; i < 4; i++, at += step) {
            value = value << 8 | b[at] & 0xff;
        }
        return value;
    }

    byte[] exactly(int count) throws IOException {
        byte[] bytes = new byte[count];
        int got = fill(bytes, count);
        if (got < count) {
            throw error(position + got, "the file ends here, where " + count + " bytes were expected; it is truncated: copy it again");
        }
        position += count;
        return bytes;
    }

    /** A value held in memory; its length is checked against the file and the limits before anything is allocated. */
    byte[] value(long length, String what) throws IOException {
        require(length, what);
        spent.valueBytes += length;
        if (spent.valueBytes > limits.valueBytes() || length > Integer.MAX_VALUE - 16) {
            throw error(what + " brings the values in this file to " + spent.valueBytes + " bytes; at most " + limits.valueBytes()
                    + " are read into memory");
        }
        if (end != UNKNOWN_LENGTH || length <= CHUNK) {
            return exactly((int) length);
        }
        // The length in a deflated stream is only a claim: grow with what really comes.
        byte[] bytes = new byte[CHUNK];
        int filled = 0;
        while (filled < length) {
            if (filled == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * filled));
            }
            byte[] part = exactly((int) Math.min(CHUNK, Math.min(length, bytes.length) - filled));
            System.arraycopy(part, 0, bytes, filled, part.length);
            filled += part.length;
        }
        return bytes.length == length ? bytes : Arrays.copyOf(bytes, (int) length);
    }

    void skip(long count, String what) throws IOException {
        require(count, what);
        long left = count;
        byte[] scratch = null;
        try {
            while (left > 0) {
                long skipped = inflater == null ? in.skip(left) : 0;
                if (skipped <= 0) {
                    scratch = scratch == null ? new byte[CHUNK] : scratch;
                    int got = fill(scratch, (int) Math.min(CHUNK, left));
                    if (got == 0) {
                        throw error(position, what + " is " + count + " bytes long, but the file ends " + left
                                + " bytes before its end; it is truncated: copy it again");
                    }
                    skipped = got;
                }
                left -= skipped;
                position += skipped;
                checkInflated();
            }
        } catch (ZipException | EOFException e) {
            throw deflateError(e);
        }
    }

    /** Fails when the file cannot hold that many more bytes. */
    void require(long length, String what) throws DicomException {
        if (end != UNKNOWN_LENGTH && length > end - position) {
            throw error(what + " is " + length + " bytes long, but only " + (end - position)
                    + " bytes are left in the file; it is truncated or its length is wrong: copy it again");
        }
        if (length > limits.inflatedBytes() && end == UNKNOWN_LENGTH) {
            throw error(what + " is " + length + " bytes long; at most " + limits.inflatedBytes() + " bytes are inflated");
        }
    }

    void countElement() throws DicomException {
        if (++spent.elements > limits.elements()) {
            throw error("more than " + limits.elements() + " data elements and items; the file is damaged, or too large for"
                    + " this Java heap (raise -Xmx)");
        }
    }

    private int fill(byte[] bytes, int count) throws IOException {
        try {
            int got = in.readNBytes(bytes, 0, count);
            checkInflated();
            return got;
        } catch (ZipException | EOFException e) {
            throw deflateError(e);
        }
    }

    private void checkInflated() throws DicomException {
        if (inflater != null && inflater.getBytesWritten() > limits.inflatedBytes()) {
            throw error("the deflated data set inflates to more than " + limits.inflatedBytes() + " bytes");
        }
    }

    private DicomException deflateError(IOException e) {
        return new DicomException(name, position, "the deflated data set is damaged or cut off (" + e.getMessage()
                + "), counted in the inflated data set; copy the file again", e);
    }

    @Override
    public void close() throws IOException {
        in.close();
        if (inflater != null) {
            inflater.end();
        }
    }
}
