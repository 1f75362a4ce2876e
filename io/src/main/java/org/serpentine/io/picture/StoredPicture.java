package org.serpentine.io.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A picture held as its file stores it, one byte for an 8-bit value, with its colour profile: a quarter of what {@link Picture} takes. */
public final class StoredPicture implements RowSource {

    private final PictureHead head;
    private final byte[] values;

    /** Values as bytes in this machine's order. */
    StoredPicture(PictureHead head, byte[] values) {
        if (values.length != head.bytes()) {
            throw new IllegalArgumentException(head + " needs " + head.bytes() + " bytes, not " + values.length + ".");
        }
        this.head = head;
        this.values = values;
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
