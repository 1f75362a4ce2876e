package org.serpentine.io.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A picture held as its file stores it, one byte for an 8-bit value, with its colour profile: a quarter of what {@link Picture} takes. */
public final class StoredPicture implements RowSource {

    private final PictureHead head;
    private final byte[] values;
    private final int pages;

    /** Values as bytes in this machine's order. */
    StoredPicture(PictureHead head, byte[] values) {
        this(head, values, 1);
    }

    private StoredPicture(PictureHead head, byte[] values, int pages) {
        if (values.length != head.bytes()) {
            throw new IllegalArgumentException(head + " needs " + head.bytes() + " bytes, not " + values.length + ".");
        }
        this.head = head;
        this.values = values;
        this.pages = pages;
    }

    /** Makes a row of another. */
    @FunctionalInterface
    interface RowChange {
        /** Takes a row as it is, and fills the other. */
        void apply(float[] row, float[] to);
    }

    /** The same pixels with other channels; depth and extents stay. */
    StoredPicture changed(PictureHead to, RowChange change) {
        ByteBuffer changed = ByteBuffer.allocate((int) to.bytes()).order(ByteOrder.nativeOrder());
        float[] row = new float[head.width() * head.channels()];
        float[] result = new float[to.width() * to.channels()];
        for (int y = 0; y < head.height(); y++) {
            read(y, y + 1, row);
            change.apply(row, result);
            put(changed, head.depth(), result);
        }
        return new StoredPicture(to, changed.array());
    }

    /** Appends values as a file of this depth stores them. */
    static void put(ByteBuffer to, Picture.Depth depth, float[] row) {
        for (float v : row) {
            switch (depth) {
                case U8 -> to.put((byte) v);
                case U16 -> to.putShort((short) (int) v);
                case F32 -> to.putFloat(v);
            }
        }
    }

    /** Copies stored bytes. */
    void copy(int from, byte[] to, int at, int count) {
        System.arraycopy(values, from, to, at, count);
    }

    StoredPicture ofPages(int count) {
        return new StoredPicture(head, values, count);
    }

    /**
     * Pages of the file, of which this is the first.
     *
     * @return at least 1
     */
    public int pages() {
        return pages;
    }

    /**
     * Size, channels, depth and profile.
     *
     * @return the head
     */
    public PictureHead head() {
        return head;
    }

    @Override
    public int width() {
        return head.width();
    }

    @Override
    public int height() {
        return head.height();
    }

    @Override
    public int channels() {
        return head.channels();
    }

    @Override
    public Picture.Depth depth() {
        return head.depth();
    }

    @Override
    public void read(int from, int to, float[] target) {
        int line = head.width() * head.channels();
        int count = (to - from) * line;
        int start = from * line;
        switch (head.depth()) {
            case U8 -> {
                for (int i = 0; i < count; i++) {
                    target[i] = values[start + i] & 0xFF;
                }
            }
            case U16 -> {
                ByteBuffer shorts = ByteBuffer.wrap(values).order(ByteOrder.nativeOrder());
                for (int i = 0; i < count; i++) {
                    target[i] = shorts.getShort(2 * (start + i)) & 0xFFFF;
                }
            }
            case F32 -> ByteBuffer.wrap(values, 4 * start, 4 * count).order(ByteOrder.nativeOrder()).asFloatBuffer().get(target, 0, count);
        }
    }

    /**
     * The picture as numbers; its profile is not in them.
     *
     * @return a copy
     */
    public Picture picture() {
        float[] all = new float[head.width() * head.height() * head.channels()];
        read(0, head.height(), all);
        return new Picture(head.width(), head.height(), head.channels(), head.depth(), all);
    }
}
