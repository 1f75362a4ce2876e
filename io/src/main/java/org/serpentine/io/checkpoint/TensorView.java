package org.serpentine.io.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A stored tensor: a strided window on elements that lie one after the other in a source. Everything is checked when it
 * is made, so that reading cannot leave the storage.
 */
final class TensorView {

    /** Broadcast views may hold more elements than their storage, but no more than this. */
    private static final long MAX_EXPANDED = 1 << 24;
    private static final int MAX_DIMENSIONS = 64;

    private final String name;
    private final ByteSource source;
    private final long start;
    private final ByteOrder order;
    private final DType dtype;
    private final int[] shape;
    private final long[] stride;
    private final int elements;
    private final boolean contiguous;
    /** Elements from the first to the last that the window touches, both included. */
    private final long span;

    /**
     * @param name     for messages
     * @param storage  where the elements lie
     * @param offset   index of the first element within the storage
     * @param shape    extents
     * @param stride   steps in elements, one an extent; null for row-major
     */
    TensorView(String name, Storage storage, long offset, long[] shape, long[] stride) throws CheckpointException {
        this.name = name;
        source = storage.source();
        order = storage.order();
        dtype = storage.dtype();
        elements = count(name, shape);
        this.shape = Arrays.stream(shape).mapToInt(Math::toIntExact).toArray();
        if (stride != null && stride.length != shape.length) {
            throw new CheckpointException("Tensor " + name + " has " + shape.length + " extents but " + stride.length
                    + " strides. The file is damaged.");
        }
        this.stride = stride == null ? rowMajor(this.shape) : stride.clone();
        contiguous = stride == null || isRowMajor(this.shape, stride);
        long available = storage.elements();
        span = elements == 0 ? 0 : checkedSpan(available);
        if (offset < 0 || offset > available || span > available - offset) {
            throw new CheckpointException("Tensor " + name + " of shape " + Arrays.toString(shape) + " reaches from element "
                    + offset + " over " + span + " elements, but its storage holds " + available
                    + ". The file is damaged or was cut short.");
        }
        if (elements > available && elements > MAX_EXPANDED) {
            throw new CheckpointException("Tensor " + name + " of shape " + Arrays.toString(shape) + " claims " + elements
                    + " elements out of a storage of " + available + "; that is refused above " + MAX_EXPANDED + ".");
        }
        start = storage.position() + offset * dtype.bytes();
    }

    private static int count(String name, long[] shape) throws CheckpointException {
        if (shape.length > MAX_DIMENSIONS) {
            throw new CheckpointException("Tensor " + name + " has " + shape.length + " dimensions; at most "
                    + MAX_DIMENSIONS + " are read.");
        }
        long product = 1;
        boolean empty = false;
        for (long extent : shape) {
            if (extent < 0 || extent > Integer.MAX_VALUE) {
                throw new CheckpointException("Tensor " + name + " has the impossible shape " + Arrays.toString(shape) + ".");
            }
            empty |= extent == 0;
            product *= Math.max(1, extent);
            if (product > Integer.MAX_VALUE) {
                throw new CheckpointException("Tensor " + name + " of shape " + Arrays.toString(shape)
                        + " has more than 2147483647 elements, more than one array holds.");
            }
        }
        return empty ? 0 : (int) product;
    }

    private long checkedSpan(long available) throws CheckpointException {
        long last = 0;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] > 1) {
                if (stride[i] < 0 || stride[i] > Math.min(available, Integer.MAX_VALUE)) {
                    throw new CheckpointException("Tensor " + name + " has stride " + stride[i] + " along dimension " + i
                            + ", but its storage holds " + available + " elements. The file is damaged.");
                }
                // Cannot overflow: the extents multiply to less than 2^31 and so add up to no more than that.
                last += (shape[i] - 1L) * stride[i];
            }
        }
        return last + 1;
    }

    private static long[] rowMajor(int[] shape) {
        long[] stride = new long[shape.length];
        long step = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            stride[i] = step;
            step *= Math.max(1, shape[i]);
        }
        return stride;
    }

    private static boolean isRowMajor(int[] shape, long[] stride) {
        long step = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            if (shape[i] > 1 && stride[i] != step) {
                return false;
            }
            step *= Math.max(1, shape[i]);
        }
        return true;
    }

    int[] shape() {
        return shape.clone();
    }

    DType dtype() {
        return dtype;
    }

    int elements() {
        return elements;
    }

    float[] floats() throws CheckpointException {
        checkMemory(contiguous ? 4L * elements : 4L * (elements + span) + 4L * elements);
        float[] values = new float[elements];
        if (contiguous) {
            pieces(elements, (buffer, at, count) -> dtype.toFloats(buffer, values, at, count));
        } else if (elements > 0) {
            float[] touched = new float[(int) span];
            pieces((int) span, (buffer, at, count) -> dtype.toFloats(buffer, touched, at, count));
            int[] index = gatherIndex();
            for (int i = 0; i < elements; i++) {
                values[i] = touched[index[i]];
            }
        }
        return values;
    }

    long[] longs() throws CheckpointException {
        if (!dtype.isInteger()) {
            throw new CheckpointException("Tensor " + name + " holds " + dtype + " values; only integer tensors can be read "
                    + "as long.");
        }
        checkMemory(contiguous ? 8L * elements : 8L * (elements + span) + 4L * elements);
        long[] values = new long[elements];
        if (contiguous) {
            pieces(elements, (buffer, at, count) -> dtype.toLongs(buffer, values, at, count));
        } else if (elements > 0) {
            long[] touched = new long[(int) span];
            pieces((int) span, (buffer, at, count) -> dtype.toLongs(buffer, touched, at, count));
            int[] index = gatherIndex();
            for (int i = 0; i < elements; i++) {
                values[i] = touched[index[i]];
            }
        }
        return values;
    }

    private void checkMemory(long bytes) throws CheckpointException {
        if (span > Integer.MAX_VALUE || bytes > Runtime.getRuntime().maxMemory()) {
            throw new CheckpointException("Tensor " + name + " of shape " + Arrays.toString(shape) + " needs "
                    + (bytes >> 20) + " MiB to be read, but the Java heap may grow to "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MiB only; raise -Xmx.");
        }
    }

    /** Where each element of the window, in row-major order, lies in the touched range. */
    private int[] gatherIndex() {
        int[] index = new int[elements];
        int[] position = new int[shape.length];
        long at = 0;
        for (int i = 0; i < elements; i++) {
            index[i] = (int) at;
            for (int d = shape.length - 1; d >= 0; d--) {
                at += stride[d];
                if (++position[d] < shape[d]) {
                    break;
                }
                at -= stride[d] * shape[d];
                position[d] = 0;
            }
        }
        return index;
    }

    private interface Piece {
        void decode(ByteBuffer buffer, int at, int count);
    }

    private void pieces(int count, Piece piece) throws CheckpointException {
        int step = ByteSource.PIECE / dtype.bytes();
        for (int done = 0; done < count; ) {
            int part = Math.min(step, count - done);
            ByteBuffer buffer = source.at(start + (long) done * dtype.bytes(), part * dtype.bytes()).order(order);
            piece.decode(buffer, done, part);
            done += part;
        }
    }

    /**
     * Elements of one type, one after the other.
     *
     * @param source   where they lie
     * @param position byte of the first
     * @param dtype    their type
     * @param elements how many
     * @param order    byte order
     */
    record Storage(ByteSource source, long position, DType dtype, long elements, ByteOrder order) {

        static Storage checked(String name, ByteSource source, long position, DType dtype, long elements, ByteOrder order)
                throws CheckpointException {
            if (elements < 0 || elements > Long.MAX_VALUE / 16 || !source.holds(position, elements * dtype.bytes())) {
                throw new CheckpointException("Storage " + name + " claims " + elements + " " + dtype + " values from byte "
                        + position + ", but there are " + source.size() + " bytes. The file is damaged or was cut short.");
            }
            return new Storage(source, position, dtype, elements, order);
        }
    }
}
