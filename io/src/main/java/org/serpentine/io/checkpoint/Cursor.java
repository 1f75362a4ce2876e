package org.serpentine.io.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads a source from front to back and says plainly when it ends too early. */
final class Cursor {

    private static final int WINDOW = 1 << 16;
    private static final int MAX_LINE = 1 << 16;

    private final ByteSource source;
    private long windowStart;
    private ByteBuffer window = ByteBuffer.allocate(0);

    Cursor(ByteSource source, long position) {
        this.source = source;
        windowStart = position;
    }

    long position() {
        return windowStart + window.position();
    }

    void need(long length) throws CheckpointException {
        if (!source.holds(position(), length)) {
            throw new CheckpointException("The file ends too early: " + length + " more bytes are wanted at byte " + position()
                    + ", but there are " + (source.size() - position()) + ". It is damaged or was cut short.");
        }
    }

    private void fill(int length) throws CheckpointException {
        if (window.remaining() < length) {
            need(length);
            windowStart = position();
            int size = (int) Math.min(Math.max(WINDOW, length), source.size() - windowStart);
            window = source.at(windowStart, size).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    void skip(long length) throws CheckpointException {
        need(length);
        windowStart = position() + length;
        window = ByteBuffer.allocate(0);
    }

    int u8() throws CheckpointException {
        fill(1);
        return window.get() & 0xFF;
    }

    int u16() throws CheckpointException {
        fill(2);
        return window.getShort() & 0xFFFF;
    }

    int i32() throws CheckpointException {
        fill(4);
        return window.getInt();
    }

    long i64() throws CheckpointException {
        fill(8);
        return window.getLong();
    }

    byte[] bytes(long length, int limit, String what) throws CheckpointException {
        if (length < 0 || length > limit) {
            throw new CheckpointException("A " + what + " at byte " + position() + " claims " + length + " bytes; at most "
                    + limit + " are read. The file is damaged.");
        }
        need(length);
        byte[] bytes = source.bytes(position(), (int) length);
        skip(length);
        return bytes;
    }

    /** A line of ASCII without its end. */
    String line() throws CheckpointException {
        StringBuilder line = new StringBuilder();
        for (int c = u8(); c != '\n'; c = u8()) {
            if (line.length() == MAX_LINE) {
                throw new CheckpointException("A line of text at byte " + position() + " is longer than " + MAX_LINE
                        + " characters. The file is damaged.");
            }
            line.append((char) c);
        }
        return line.toString();
    }

    static String utf8(byte[] bytes) throws CheckpointException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new CheckpointException("A text of " + bytes.length + " bytes is not UTF-8. The file is damaged.", e);
        }
    }
}
