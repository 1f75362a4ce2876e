package org.serpentine.io.picture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Picture files byte by byte, of kinds that no writer at hand makes. */
final class RawFiles {
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int BIG_LONG = 16;
    /** Tags of two bytes a value. */
    private static final Set<Integer> SHORTS = Set.of(TiffTags.BITS, 259, TiffTags.PHOTOMETRIC, TiffTags.ORIENTATION, TiffTags.SAMPLES, 284,
            TiffTags.EXTRA_SAMPLES, TiffTags.SAMPLE_FORMAT);

    private RawFiles() {}

    /**
     * A PNG.
     *
     * @param depth  bits of a value
     * @param colour 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
     * @param lines  packed values, without the filter bytes
     * @param chunks name and content by turns, as {@code String} and {@code byte[]}, put before the pixels
     */
    static byte[] png(int width, int height, int depth, int colour, byte[] lines, Object... chunks) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        chunk(file, "IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) depth).put((byte) colour).array());
        for (int i = 0; i < chunks.length; i += 2) {
            chunk(file, (String) chunks[i], (byte[]) chunks[i + 1]);
        }
        int line = lines.length / Math.max(1, Math.min(height, lines.length));
        ByteArrayOutputStream filtered = new ByteArrayOutputStream();
        for (int at = 0; at < lines.length; at += line) {
            filtered.write(0);
            filtered.write(lines, at, line);
        }
        Deflater deflater = new Deflater();
        deflater.setInput(filtered.toByteArray());
        deflater.finish();
        byte[] packed = new byte[filtered.size() + 100];
        int length = deflater.deflate(packed);
        deflater.end();
        chunk(file, "IDAT", Arrays.copyOf(packed, length));
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] content) {
        byte[] body = ByteBuffer.allocate(4 + content.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(content).array();
        CRC32 crc = new CRC32();
        crc.update(body);
        file.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        file.writeBytes(body);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    /** EXIF data, or a TIFF without pixels, that tells an orientation. */
    static byte[] orientation(int value) {
        return ByteBuffer.allocate(26).order(ByteOrder.LITTLE_ENDIAN).put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8)
                .putShort((short) 1).putShort((short) TiffTags.ORIENTATION).putShort((short) 3).putInt(1).putInt(value).putInt(0).array();
    }

    /** Tags of an uncompressed TIFF in one strip; change them at will. */
    static TreeMap<Integer, long[]> tags(int width, int height, int channels, int bits, int photometric) {
        long[] each = new long[channels];
        Arrays.fill(each, bits);
        return new TreeMap<>(Map.of(TiffTags.WIDTH, new long[] {width}, TiffTags.HEIGHT, new long[] {height}, TiffTags.BITS, each,
                259, new long[] {1}, TiffTags.PHOTOMETRIC, new long[] {photometric}, TiffTags.SAMPLES, new long[] {channels},
                278, new long[] {height}, 284, new long[] {1}));
    }

    /** A little-endian TIFF of pages that share their pixels, in one strip or in tiles of the sides that tag 322 tells. */
    static byte[] tiff(TreeMap<Integer, long[]> tags, boolean big, int pages, byte[]... pixels) {
        boolean tiled = tags.containsKey(322);
        TreeMap<Integer, long[]> all = new TreeMap<>(tags);
        long[] lengths = Arrays.stream(pixels).mapToLong(p -> p.length).toArray();
        long[] places = new long[pixels.length];
        places[0] = big ? 16 : 8;
        for (int i = 1; i < places.length; i++) {
            places[i] = places[i - 1] + lengths[i - 1];
        }
        all.put(tiled ? TiffTags.TILE_OFFSETS : TiffTags.STRIP_OFFSETS, places);
        all.put(tiled ? TiffTags.TILE_LENGTHS : TiffTags.STRIP_LENGTHS, lengths);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] part : pixels) {
            body.writeBytes(part);
        }
        int start = (int) places[0] + body.size();
        for (int page = 0; page < pages; page++) {
            body.writeBytes(directory(all, big, (int) places[0] + body.size(), page == pages - 1));
        }
        ByteBuffer head = ByteBuffer.allocate((int) places[0]).order(ByteOrder.LITTLE_ENDIAN).put((byte) 'I').put((byte) 'I');
        if (big) {
            head.putShort((short) 43).putShort((short) 8).putShort((short) 0).putLong(start);
        } else {
            head.putShort((short) 42).putInt(start);
        }
        return ByteBuffer.allocate(head.capacity() + body.size()).put(head.array()).put(body.toByteArray()).array();
    }

    private static byte[] directory(TreeMap<Integer, long[]> tags, boolean big, int place, boolean last) {
        int size = big ? 8 : 4;
        int fixed = (big ? 8 : 2) + tags.size() * (4 + 2 * size) + size;
        int far = tags.entrySet().stream().mapToInt(t -> length(t, size) > size ? length(t, size) : 0).sum();
        ByteBuffer out = ByteBuffer.allocate(fixed + far).order(ByteOrder.LITTLE_ENDIAN);
        number(out, big ? 8 : 2, tags.size());
        int next = fixed;
        for (Map.Entry<Integer, long[]> tag : tags.entrySet()) {
            out.putShort(tag.getKey().shortValue()).putShort((short) (SHORTS.contains(tag.getKey()) ? SHORT : big ? BIG_LONG : LONG));
            number(out, size, tag.getValue().length);
            int at = out.position();
            int length = length(tag, size);
            if (length > size) {
                number(out, size, place + next);
                out.position(next);
                next += length;
            }
            for (long v : tag.getValue()) {
                number(out, SHORTS.contains(tag.getKey()) ? 2 : size, v);
            }
            out.position(at + size);
        }
        number(out, size, last ? 0 : place + fixed + far);
        return out.array();
    }

    private static int length(Map.Entry<Integer, long[]> tag, int size) {
        return tag.getValue().length * (SHORTS.contains(tag.getKey()) ? 2 : size);
    }

    private static void number(ByteBuffer out, int size, long value) {
        if (size == 8) {
            out.putLong(value);
        } else if (size == 2) {
            out.putShort((short) value);
        } else {
            out.putInt((int) value);
        }
    }
}
