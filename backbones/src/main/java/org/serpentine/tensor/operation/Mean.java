package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** Averages over neighbouring axes. */
public final class Mean {
    private Mean() {}

    /** The average of all values, {@code [1]}. */
    public static Tensor apply(Context ctx, Tensor x) {
        return apply(ctx, x, 0, x.rank());
    }

    /** Averages over the axes {@code from} (inclusive) to {@code to} (exclusive), which vanish from the shape. */
    public static Tensor apply(Context ctx, Tensor x, int from, int to) {
        return Sum.scaled(ctx, x, from, to, factor(x, from, to), false);
    }

    /** Global average pooling: {@code [N, spatial..., C]} to {@code [N, C]}. */
    public static Tensor overPositions(Context ctx, Tensor x) {
        return apply(ctx, x, 1, x.rank() - 1);
    }

    /** As {@link #overPositions}, to {@code [N, 1, ..., C]}: a gate that {@link Multiply} repeats over the positions again. */
    public static Tensor overPositionsKept(Context ctx, Tensor x) {
        return Sum.scaled(ctx, x, 1, x.rank() - 1, factor(x, 1, x.rank() - 1), true);
    }

    private static float factor(Tensor x, int from, int to) {
        return 1f / Axes.between(x, from, to).middle();
    }
}
