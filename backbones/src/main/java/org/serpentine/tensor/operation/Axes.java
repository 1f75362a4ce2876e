package org.serpentine.tensor.operation;

import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tensor;

/** A tensor seen as {@code [outer, middle, inner]}, the middle being one axis or a run of neighbouring ones. */
record Axes(int outer, int middle, int inner) {
    /** Axis {@code axis}; negative ones count from the end. */
    static Axes around(Tensor x, int axis) {
        int a = index(x, axis);
        return between(x, a, a + 1);
    }

    /** Axes {@code from} (inclusive) to {@code to} (exclusive), neither negative. */
    static Axes between(Tensor x, int from, int to) {
        if (from < 0 || to > x.rank() || from > to) {
            throw new IllegalArgumentException("axes " + from + ".." + to + " of a tensor of shape " + Shape.text(x.shape()));
        }
        int[] shape = x.shape();
        return new Axes(Shape.product(shape, 0, from), Shape.product(shape, from, to), Shape.product(shape, to, x.rank()));
    }

    /** The axis counted from the front. */
    static int index(Tensor x, int axis) {
        int a = axis < 0 ? axis + x.rank() : axis;
        if (a < 0 || a >= x.rank()) {
            throw new IllegalArgumentException("axis " + axis + " of a tensor of shape " + Shape.text(x.shape()));
        }
        return a;
    }
}
