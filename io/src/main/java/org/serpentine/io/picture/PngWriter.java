package org.serpentine.io.picture;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Writes a PNG row by row (W3C, Portable Network Graphics, third edition). */
final class PngWriter implements RowSink, Closeable {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int CHUNK = 1 << 18;
    private static final int FILTERS = 5;
    private static final int[] COLOUR_TYPES = {0, 4, 2, 6};

    private final OutputStream out;
    private final PictureHead head;
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION);
    private final DeflaterOutputStream pixels;
    private final int pixelBytes;
    private byte[] row;
    private byte[] above;
    private final byte[][] filtered;

    PngWriter(OutputStream out, PictureHead head) throws IOException {
        this.out = out;
        this.head = head;
        pixelBytes = head.channels() * head.bytesPerValue();
        row = new byte[head.width() * pixelBytes];
        above = new byte[row.length];
        filtered = new byte[FILTERS][row.length + 1];
        out.write(SIGNATURE);
        begin();
        pixels = new DeflaterOutputStream(new Idat(), deflater, 1 << 16);
    }

    private void begin() throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(header);
        data.writeInt(head.width());
        data.writeInt(head.height());
        data.write(8 * head.bytesPerValue());
        data.write(COLOUR_TYPES[head.channels() - 1]);
        data.write(new byte[3]);
        chunk("IHDR", header.toByteArray(), header.size());
        if (head.profile().length > 0) {
            ByteArrayOutputStream profile = new ByteArrayOutputStream();
            profile.writeBytes("ICC profile\0\0".getBytes(StandardCharsets.ISO_8859_1));
            try (DeflaterOutputStream packed = new DeflaterOutputStream(profile)) {
                packed.write(head.profile());
            }
            chunk("iCCP", profile.toByteArray(), profile.size());
        }
    }

    @Override
    public void write(int rows, float[] values) throws IOException {
        int line = head.width() * head.channels();
        boolean wide = head.bytesPerValue() == 2;
        for (int y = 0; y < rows; y++) {
            for (int i = 0; i < line; i++) {
                int v = (int) values[y * line + i];
                if (wide) {
                    row[2 * i] = (byte) (v >> 8);
                    row[2 * i + 1] = (byte) v;
                } else {
                    row[i] = (byte) v;
                }
            }
            pixels.write(best(), 0, row.length + 1);
            byte[] written = row;
            row = above;
            above = written;
        }
    }

    /** The row by the filter that leaves the smallest sum of absolute differences. */
    private byte[] best() {
        long[] sums = new long[FILTERS];
        for (int f = 0; f < FILTERS; f++) {
            filtered[f][0] = (byte) f;
        }
        for (int i = 0; i < row.length; i++) {
            int x = row[i] & 0xFF;
            int a = i < pixelBytes ? 0 : row[i - pixelBytes] & 0xFF;
            int b = above[i] & 0xFF;
            int c = i < pixelBytes ? 0 : above[i - pixelBytes] & 0xFF;
            sums[0] += put(0, i, x);
            sums[1] += put(1, i, x - a);
            sums[2] += put(2, i, x - b);
            sums[3] += put(3, i, x - (a + b) / 2);
            sums[4] += put(4, i, x - paeth(a, b, c));
        }
        int least = 0;
        for (int f = 1; f < FILTERS; f++) {
            least = sums[f] < sums[least] ? f : least;
        }
        return filtered[least];
    }

    private int put(int filter, int i, int difference) {
        byte stored = (byte) difference;
        filtered[filter][i + 1] = stored;
        return Math.abs(stored);
    }

    private static int paeth(int a, int b, int c) {
        int p = a + b - c;
        int pa = Math.abs(p - a);
        int pb = Math.abs(p - b);
        int pc = Math.abs(p - c);
        if (pa <= pb && pa <= pc) {
            return a;
        }
        return pb <= pc ? b : c;
    }

    private void chunk(String type, byte[] data, int length) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data, 0, length);
        DataOutputStream numbers = new DataOutputStream(out);
        numbers.writeInt(length);
        numbers.write(name);
        numbers.write(data, 0, length);
        numbers.writeInt((int) crc.getValue());
    }

    /** Ends the file. */
    @Override
    public void close() throws IOException {
        try {
            pixels.close();
            chunk("IEND", new byte[0], 0);
        } finally {
            deflater.end();
        }
    }

    /** Collects compressed bytes into chunks. */
    private final class Idat extends OutputStream {
        private final byte[] buffer = new byte[CHUNK];
        private int used;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int done = 0;
            while (done < length) {
                int n = Math.min(length - done, CHUNK - used);
                System.arraycopy(bytes, from + done, buffer, used, n);
                used += n;
                done += n;
                if (used == CHUNK) {
                    emit();
                }
            }
        }

        private void emit() throws IOException {
            if (used > 0) {
                chunk("IDAT", buffer, used);
                used = 0;
            }
        }

        @Override
        public void close() throws IOException {
            emit();
        }
    }
}
