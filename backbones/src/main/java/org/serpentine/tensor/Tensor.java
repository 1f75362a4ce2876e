package org.serpentine.tensor;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A dense float array with a shape, row-major, channels last: {@code [N, H, W, C]}, {@code [N, D, H, W, C]} or
 * {@code [N, L, C]}.
 *
 * <p>The values live in one heap array, so a tensor holds at most 2^31-1 of them. {@link #reshape} gives a second tensor over
 * the same array; gradients and memory are accounted per array, so both names mean the same values everywhere.
 * A tensor made by a {@link Context} borrows its array from the context's pool and is valid until its {@link Scope} ends.
 */
public final class Tensor {
    private final float[] data;
    private final int[] shape;
    /** Counts the changes of a weight, all views together; null for what is no weight. */
    private final AtomicInteger edition;

    private Tensor(float[] data, int[] shape, AtomicInteger edition) {
        this.data = data;
        this.shape = shape;
        this.edition = edition;
    }

    /**
     * Wraps an array without copying it.
     *
     * @throws IllegalArgumentException if the array's length is not the product of the shape
     */
    public static Tensor of(float[] data, int... shape) {
        if (data.length != Shape.elements(shape)) {
            throw new IllegalArgumentException("shape " + Shape.text(shape) + " needs " + Shape.elements(shape)
                    + " values, the array has " + data.length);
        }
        return new Tensor(data, shape.clone(), null);
    }

    /** A new tensor of zeros outside any pool. */
    public static Tensor zeros(int... shape) {
        return new Tensor(new float[Shape.elements(shape)], shape.clone(), null);
    }

    /**
     * The same values, said to be a weight: its array lives long, is in no pool, and changes only when a network learns or loads.
     * Engines may then keep a copy in a form of their own; whoever else writes into the array calls {@link #changed}.
     */
    public Tensor asWeight() {
        return new Tensor(data, shape, new AtomicInteger());
    }

    /** True for what {@link #asWeight} gave and views of it. */
    public boolean lasting() {
        return edition != null;
    }

    /**
     * Says that values of a weight were changed in its array, so that no engine goes on with a copy of the old ones. What learns and loads
     * by this library's means says so itself.
     */
    public void changed() {
        if (edition != null) {
            edition.incrementAndGet();
        }
    }

    /** How often a weight has {@link #changed}; 0 for what is no weight. */
    int edition() {
        return edition == null ? 0 : edition.get();
    }

    /** The backing array itself, row-major. */
    public float[] data() {
        return data;
    }

    /** A copy of the shape. */
    public int[] shape() {
        return shape.clone();
    }

    /** Number of axes. */
    public int rank() {
        return shape.length;
    }

    /**
     * Extent of an axis; negative axes count from the end, so {@code size(-1)} is the channel count.
     *
     * @throws IndexOutOfBoundsException if there is no such axis
     */
    public int size(int axis) {
        if (axis < -shape.length || axis >= shape.length) {
            throw new IndexOutOfBoundsException("axis " + axis + " of " + this + ", which has rank " + shape.length);
        }
        return shape[axis < 0 ? axis + shape.length : axis];
    }

    /** Number of values. */
    public int elements() {
        return data.length;
    }

    /** Extent of the last axis. */
    public int channels() {
        return shape[shape.length - 1];
    }

    /** Number of rows when every axis but the last is flattened. */
    public int rows() {
        return Shape.product(shape, 0, shape.length - 1);
    }

    /** The same values under another shape of equal size; nothing is copied. */
    public Tensor reshape(int... newShape) {
        if (Shape.elements(newShape) != data.length) {
            throw new IllegalArgumentException("cannot view " + Shape.text(shape) + " as " + Shape.text(newShape));
        }
        return new Tensor(data, newShape.clone(), edition);
    }

    /** A view of {@code count} neighbouring values of the last axis, beginning at {@code from}. */
    public Columns columns(int from, int count) {
        return new Columns(this, from, count);
    }

    /** All of the last axis as a view. */
    public Columns columns() {
        return new Columns(this, 0, channels());
    }

    /** A copy outside any pool. */
    public Tensor copy() {
        return new Tensor(data.clone(), shape, null);
    }

    /** True if the shapes are equal. */
    public boolean sameShape(Tensor other) {
        return Arrays.equals(shape, other.shape);
    }

    /** True if the shape is exactly this. */
    public boolean hasShape(int... wanted) {
        return Arrays.equals(shape, wanted);
    }

    @Override
    public String toString() {
        return "Tensor" + Shape.text(shape);
    }
}
