package org.serpentine.io.picture;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The tags of the first page of a TIFF or BigTIFF, or of EXIF data, which have the same form. What a damaged file does not tell is as if it
 * were not there.
 */
final class TiffTags {
    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS = 258;
    static final int PHOTOMETRIC = 262;
    static final int STRIP_OFFSETS = 273;
    static final int ORIENTATION = 274;
    static final int SAMPLES = 277;
    static final int STRIP_LENGTHS = 279;
    static final int TILE_OFFSETS = 324;
    static final int TILE_LENGTHS = 325;
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;
    static final int PROFILE = 34675;

    /** A {@link #SAMPLE_FORMAT}. */
    static final int UNSIGNED = 1;
    /** A {@link #SAMPLE_FORMAT}. */
    static final int FLOAT = 3;

    private static final int SIGNED = 2;
    private static final int SUBFILE = 254;
    private static final int BIG = 43;
    private static final int PLAIN = 42;
    private static final int MOST_PAGES = 65_536;
    /** Bytes of a value of each type; 0 for types that there are not. */
    private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

    private final ByteBuffer file;
    private final boolean big;
    private final Map<Integer, Entry> entries = new HashMap<>();
    private int pages;

    /** Where the values of a tag lie. */
    private record Entry(int type, int count, int at) {}

    /** Reads the directory. */
    TiffTags(byte[] bytes) {
        file = ByteBuffer.wrap(bytes);
        if (bytes.length > 0 && bytes[0] == 'I') {
            file.order(ByteOrder.LITTLE_ENDIAN);
        }
        int version = bytes.length < 8 ? 0 : file.getShort(2);
        big = version == BIG;
        if (version != PLAIN && !big) {
            return;
        }
        try {
            Set<Long> seen = new HashSet<>();
            long at = big ? file.getLong(8) : file.getInt(4) & 0xFFFFFFFFL;
            while (at > 0 && pages < MOST_PAGES && seen.add(at)) {
                at = directory(at, pages == 0);
            }
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            // Cut short or lying: what was found so far counts.
        }
    }

    /** Reads one directory and gives the place of the next; thumbnails are no pages. */
    private long directory(long place, boolean first) {
        int at = inside(place);
        long count = big ? file.getLong(at) : file.getShort(at) & 0xFFFF;
        int size = big ? 20 : 12;
        at += big ? 8 : 2;
        inside(at + count * size);
        boolean thumbnail = false;
        for (int i = 0; i < count; i++, at += size) {
            int tag = file.getShort(at) & 0xFFFF;
            int type = file.getShort(at + 2) & 0xFFFF;
            long values = big ? file.getLong(at + 4) : file.getInt(at + 4) & 0xFFFFFFFFL;
            int value = at + (big ? 12 : 8);
            long length = type < SIZES.length ? values * SIZES[type] : 0;
            if (length > (big ? 8 : 4)) {
                long far = big ? file.getLong(value) : file.getInt(value) & 0xFFFFFFFFL;
                value = far < 0 || far > file.limit() ? file.limit() : (int) far;
            }
            if (length < 1 || length > file.limit() - value) {
                continue;
            }
            Entry entry = new Entry(type, (int) values, value);
            thumbnail |= !first && tag == SUBFILE && (number(entry, 0) & 1) == 1;
            if (first) {
                entries.put(tag, entry);
            }
        }
        pages += thumbnail ? 0 : 1;
        return big ? file.getLong(at) : file.getInt(at) & 0xFFFFFFFFL;
    }

    private int inside(long place) {
        if (place < 0 || place > file.limit()) {
            throw new IndexOutOfBoundsException();
        }
        return (int) place;
    }

    private long number(Entry entry, int i) {
        return switch (SIZES[entry.type]) {
            case 1 -> file.get(entry.at + i) & 0xFF;
            case 2 -> file.getShort(entry.at + 2 * i) & 0xFFFF;
            case 4 -> file.getInt(entry.at + 4 * i) & 0xFFFFFFFFL;
            default -> file.getLong(entry.at + 8 * i);
        };
    }

    /** Pages, thumbnails not counted; 0 if this is no TIFF. */
    int pages() {
        return pages;
    }

    boolean has(int tag) {
        return entries.containsKey(tag);
    }

    /** The first value of a tag of whole numbers. */
    int first(int tag, int otherwise) {
        Entry entry = entries.get(tag);
        return entry == null ? otherwise : (int) Math.min(Integer.MAX_VALUE, Math.max(0, number(entry, 0)));
    }

    /** All bytes of a tag; empty if it is not there. */
    byte[] bytes(int tag) {
        Entry entry = entries.get(tag);
        byte[] value = new byte[entry == null ? 0 : entry.count * SIZES[entry.type]];
        if (entry != null) {
            file.get(entry.at, value);
        }
        return value;
    }

    /** Whether the file ends before its pixels do. */
    boolean cutShort() {
        return beyond(STRIP_OFFSETS, STRIP_LENGTHS) || beyond(TILE_OFFSETS, TILE_LENGTHS);
    }

    private boolean beyond(int places, int lengths) {
        Entry from = entries.get(places);
        Entry length = entries.get(lengths);
        for (int i = 0; from != null && length != null && i < Math.min(from.count, length.count); i++) {
            if (number(from, i) + number(length, i) > file.limit()) {
                return true;
            }
        }
        return false;
    }

    /** What values there are, such as {@code 3 channels of 8-bit unsigned integers}. */
    String values() {
        int channels = first(SAMPLES, 1);
        int format = first(SAMPLE_FORMAT, UNSIGNED);
        String type = format == UNSIGNED ? "unsigned integers" : format == SIGNED ? "signed integers" : format == FLOAT ? "floats" : "unknown values";
        return (channels == 1 ? "1 channel" : channels + " channels") + " of " + first(BITS, 1) + "-bit " + type;
    }
}
