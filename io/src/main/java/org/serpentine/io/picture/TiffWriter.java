package org.serpentine.io.picture;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes a TIFF strip by strip (TIFF 6.0; Deflate compression). Bytes are stored as differences to the pixel on the left; 16-bit values are
 * not, since not every reader (Java's own, for one) takes them so.
 */
final class TiffWriter implements RowSink, Closeable {

    private static final int ROWS_PER_STRIP = 32;
    private static final long LARGEST = 0xFFFF_FFFFL;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int UNDEFINED = 7;

    private final FileChannel file;
    private final PictureHead head;
    private final ByteBuffer strip;
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION);
    private final List<Long> offsets = new ArrayList<>();
    private final List<Long> lengths = new ArrayList<>();
    private int stripRows;

    TiffWriter(Path target, PictureHead head) throws IOException {
        this.head = head;
        strip = buffer((int) (head.bytes() / head.height()) * Math.min(ROWS_PER_STRIP, head.height()));
        file = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        append(buffer(8).put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(0).flip());
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        if (file.position() > LARGEST) {
            throw new IOException("the picture is larger than the 4 GB of a TIFF; write a .png");
        }
    }

    @Override
    public void write(int rows, float[] values) throws IOException {
        int line = head.width() * head.channels();
        for (int y = 0; y < rows; y++) {
            int at = y * line;
            for (int i = 0; i < line; i++) {
                switch (head.depth()) {
                    case U8 -> {
                        int left = i < head.channels() ? 0 : (int) values[at + i - head.channels()];
                        strip.put((byte) ((int) values[at + i] - left));
                    }
                    case U16 -> strip.putShort((short) (int) values[at + i]);
                    case F32 -> strip.putFloat(values[at + i]);
                }
            }
            if (++stripRows == ROWS_PER_STRIP) {
                endStrip();
            }
        }
    }

    private void endStrip() throws IOException {
        if (stripRows == 0) {
            return;
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream(strip.position() / 2 + 64);
        deflater.reset();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater, 1 << 16)) {
            out.write(strip.array(), 0, strip.position());
        }
        offsets.add(file.position());
        lengths.add((long) packed.size());
        append(ByteBuffer.wrap(packed.toByteArray()));
        strip.clear();
        stripRows = 0;
    }

    /** Ends the file with its directory. */
    @Override
    public void close() throws IOException {
        try (file) {
            endStrip();
            directory();
        } finally {
            deflater.end();
        }
    }

    private void directory() throws IOException {
        int channels = head.channels();
        Map<Integer, Field> fields = new TreeMap<>();
        fields.put(256, new Field(LONG, head.width()));
        fields.put(257, new Field(LONG, head.height()));
        fields.put(258, new Field(SHORT, repeated(8 * head.bytesPerValue(), channels)));
        fields.put(259, new Field(SHORT, 8));
        fields.put(262, new Field(SHORT, channels < 3 ? 1 : 2));
        fields.put(273, new Field(LONG, offsets.stream().mapToLong(Long::longValue).toArray()));
        fields.put(277, new Field(SHORT, channels));
        fields.put(278, new Field(LONG, Math.min(ROWS_PER_STRIP, head.height())));
        fields.put(279, new Field(LONG, lengths.stream().mapToLong(Long::longValue).toArray()));
        fields.put(284, new Field(SHORT, 1));
        boolean whole = head.depth() != Picture.Depth.F32;
        if (head.depth() == Picture.Depth.U8) {
            fields.put(317, new Field(SHORT, 2));
        }
        if (head.hasAlpha()) {
            fields.put(338, new Field(SHORT, 2));
        }
        fields.put(339, new Field(SHORT, repeated(whole ? 1 : 3, channels)));
        if (head.profile().length > 0) {
            long[] bytes = new long[head.profile().length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = head.profile()[i];
            }
            fields.put(34675, new Field(UNDEFINED, bytes));
        }
        write(fields);
    }

    private static long[] repeated(long value, int count) {
        long[] values = new long[count];
        Arrays.fill(values, value);
        return values;
    }

    private void write(Map<Integer, Field> fields) throws IOException {
        ByteBuffer directory = buffer(2 + 12 * fields.size() + 4);
        directory.putShort((short) fields.size());
        for (Map.Entry<Integer, Field> entry : fields.entrySet()) {
            Field field = entry.getValue();
            ByteBuffer data = field.bytes();
            directory.putShort(entry.getKey().shortValue()).putShort((short) field.type).putInt(field.values.length);
            if (data.remaining() <= 4) {
                directory.put(data).position((directory.position() - 2 + 11) / 12 * 12 + 2);
            } else {
                align();
                directory.putInt((int) file.position());
                append(data);
            }
        }
        align();
        long at = file.position();
        append(directory.position(directory.limit()).flip());
        file.position(4);
        append(buffer(4).putInt((int) at).flip());
    }

    /** Offsets must be even. */
    private void align() throws IOException {
        if (file.position() % 2 == 1) {
            append(ByteBuffer.allocate(1));
        }
    }

    /** The values of a tag. */
    private record Field(int type, long... values) {
        ByteBuffer bytes() {
            int size = type == SHORT ? 2 : type == LONG ? 4 : 1;
            ByteBuffer data = buffer(size * values.length);
            for (long v : values) {
                switch (type) {
                    case SHORT -> data.putShort((short) v);
                    case LONG -> data.putInt((int) v);
                    default -> data.put((byte) v);
                }
            }
            return data.flip();
        }
    }
}
