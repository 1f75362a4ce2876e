package org.serpentine.io.checkpoint;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The entries of a zip file. Stored entries (PyTorch's way) are read in place without a copy; deflated ones are unpacked
 * within bounds. java.util.zip would copy everything and cannot hand out positions.
 */
final class ZipDirectory {

    private static final int END = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int END64 = 0x06064b50;
    private static final int END64_LOCATOR = 0x07064b50;
    private static final int LOCATOR_LENGTH = 20;
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_LENGTH = 30;
    private static final long ESCAPE = 0xFFFFFFFFL;
    private static final int MAX_COMMENT = 65_535;
    private static final int MAX_ENTRIES = 1_000_000;
    /** Unpacked sizes up to this are taken as they come. */
    private static final int HARMLESS = 64 << 20;
    /** Above that, a ratio that no weights reach: a zip bomb. */
    private static final int MAX_RATIO = 100;

    /**
     * Where an entry's bytes lie.
     *
     * @param name       its name
     * @param header     position of the local header
     * @param compressed bytes in the file
     * @param size       bytes when unpacked
     * @param deflated   whether they are packed
     */
    private record Entry(String name, long header, long compressed, long size, boolean deflated) {
    }

    private final ByteSource source;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private long unpackedBytes;

    static boolean matches(ByteSource source) throws CheckpointException {
        return source.size() >= END_LENGTH && (source.at(0, 4).getInt() == LOCAL || source.at(0, 4).getInt() == END);
    }

    ZipDirectory(ByteSource source) throws CheckpointException {
        this.source = source;
        long end = findEnd();
        ByteBuffer record = source.at(end, END_LENGTH);
        long count = record.getShort(10) & 0xFFFF;
        long start = record.getInt(16) & ESCAPE;
        if (end >= LOCATOR_LENGTH && source.at(end - LOCATOR_LENGTH, 4).getInt() == END64_LOCATOR) {
            long at = source.at(end - LOCATOR_LENGTH + 8, 8).getLong();
            if (!source.holds(at, 56) || source.at(at, 4).getInt() != END64) {
                throw damaged("its zip64 end record is missing");
            }
            ByteBuffer wide = source.at(at, 56);
            count = wide.getLong(32);
            start = wide.getLong(48);
        }
        if (count < 0 || count > MAX_ENTRIES || start < 0 || start > source.size()) {
            throw damaged("its directory claims " + count + " entries at byte " + start);
        }
        Cursor cursor = new Cursor(source, start);
        for (long i = 0; i < count; i++) {
            readEntry(cursor);
        }
    }

    private static CheckpointException damaged(String what) {
        return new CheckpointException("The zip archive cannot be read: " + what + ". The file is damaged or was cut short.");
    }

    private long findEnd() throws CheckpointException {
        long last = source.size() - END_LENGTH;
        for (long at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
            if (source.at(at, 4).getInt() == END) {
                return at;
            }
        }
        throw damaged("it has no directory at its end");
    }

    private void readEntry(Cursor cursor) throws CheckpointException {
        if (cursor.i32() != CENTRAL) {
            throw damaged("a directory entry is missing before byte " + cursor.position());
        }
        cursor.u16();
        cursor.u16();
        int flags = cursor.u16();
        int method = cursor.u16();
        cursor.i64();
        long compressed = cursor.i32() & ESCAPE;
        long size = cursor.i32() & ESCAPE;
        int nameLength = cursor.u16();
        int extraLength = cursor.u16();
        int commentLength = cursor.u16();
        cursor.i64();
        long header = cursor.i32() & ESCAPE;
        String name = Cursor.utf8(cursor.bytes(nameLength, MAX_COMMENT, "zip entry name"));
        long extraEnd = cursor.position() + extraLength;
        cursor.need(extraLength);
        while (extraEnd - cursor.position() >= 4) {
            int id = cursor.u16();
            int length = cursor.u16();
            long next = cursor.position() + length;
            if (next > extraEnd) {
                throw damaged("the extra field of " + name + " is too long");
            }
            if (id == 1) {
                size = size == ESCAPE && next - cursor.position() >= 8 ? cursor.i64() : size;
                compressed = compressed == ESCAPE && next - cursor.position() >= 8 ? cursor.i64() : compressed;
                header = header == ESCAPE && next - cursor.position() >= 8 ? cursor.i64() : header;
            }
            cursor.skip(next - cursor.position());
        }
        cursor.skip(extraEnd - cursor.position() + commentLength);
        if ((flags & 1) != 0 || method != 0 && method != 8) {
            throw new CheckpointException("The zip entry " + name + " is encrypted or packed with method " + method
                    + "; only stored and deflated entries are read.");
        }
        if (size < 0 || compressed < 0 || !source.holds(header, compressed) || method == 0 && size != compressed) {
            throw damaged("entry " + name + " claims " + compressed + " bytes packed and " + size + " unpacked");
        }
        if (entries.putIfAbsent(name, new Entry(name, header, compressed, size, method == 8)) != null) {
            throw damaged("there are two entries " + name);
        }
    }

    Set<String> names() {
        return entries.keySet();
    }

    /** Unpacked size of an entry as the directory says it. */
    long size(String name) {
        return entries.get(name).size;
    }

    /** Where the bytes of a stored entry begin in the file. */
    private long dataStart(Entry entry) throws CheckpointException {
        if (!source.holds(entry.header, LOCAL_LENGTH) || source.at(entry.header, 4).getInt() != LOCAL) {
            throw damaged("entry " + entry.name + " has no local header");
        }
        ByteBuffer local = source.at(entry.header, LOCAL_LENGTH);
        long start = entry.header + LOCAL_LENGTH + (local.getShort(26) & 0xFFFF) + (local.getShort(28) & 0xFFFF);
        if (!source.holds(start, entry.compressed)) {
            throw damaged("entry " + entry.name + " reaches beyond the end");
        }
        return start;
    }

    /** The bytes of an entry; null if there is none of that name. */
    ByteSource open(String name) throws CheckpointException {
        Entry entry = entries.get(name);
        if (entry == null) {
            return null;
        }
        long start = dataStart(entry);
        return entry.deflated ? ByteSource.of(inflate(entry, start)) : new Part(source, start, entry.size);
    }

    private byte[] inflate(Entry entry, long start) throws CheckpointException {
        long limit = Math.min(Runtime.getRuntime().maxMemory() / 2 - unpackedBytes, Integer.MAX_VALUE - 8);
        if (entry.size > limit || entry.size > HARMLESS && entry.size > MAX_RATIO * entry.compressed) {
            throw new CheckpointException("The zip entry " + entry.name + " claims to unpack from " + entry.compressed + " to "
                    + entry.size + " bytes; that is refused (at most " + MAX_RATIO + " times, and " + limit
                    + " bytes with this Java heap).");
        }
        unpackedBytes += entry.size;
        byte[] unpacked = new byte[(int) entry.size];
        Inflater inflater = new Inflater(true);
        try {
            int done = 0;
            long read = 0;
            while (done < unpacked.length && !inflater.finished()) {
                if (inflater.needsInput()) {
                    int part = (int) Math.min(ByteSource.PIECE, entry.compressed - read);
                    if (part == 0) {
                        throw damaged("entry " + entry.name + " ends too early");
                    }
                    inflater.setInput(source.at(start + read, part));
                    read += part;
                }
                int got = inflater.inflate(unpacked, done, unpacked.length - done);
                if (got == 0 && inflater.needsDictionary()) {
                    throw damaged("entry " + entry.name + " wants a dictionary");
                }
                done += got;
            }
            if (done != unpacked.length) {
                throw damaged("entry " + entry.name + " unpacks to " + done + " bytes instead of " + unpacked.length);
            }
        } catch (DataFormatException e) {
            throw damaged("entry " + entry.name + " is no deflate stream: " + e.getMessage());
        } finally {
            inflater.end();
        }
        return unpacked;
    }

    /** A range of a source. */
    private static final class Part extends ByteSource {

        private final ByteSource whole;
        private final long start;
        private final long size;

        Part(ByteSource whole, long start, long size) {
            this.whole = whole;
            this.start = start;
            this.size = size;
        }

        @Override
        long size() {
            return size;
        }

        @Override
        ByteBuffer at(long position, int length) throws CheckpointException {
            return whole.at(start + position, length);
        }
    }
}
