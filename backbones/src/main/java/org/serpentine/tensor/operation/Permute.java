package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** Axes in another order: heads, windows, pixel shuffles, transposed maps. */
public final class Permute {
    private Permute() {}

    /**
     * Reorders the axes.
     *
     * @param order for every axis of the result the axis of x that goes there
     */
    public static Tensor apply(Context ctx, Tensor x, int... order) {
        long start = ctx.start();
        PermutePlan plan = PermutePlan.of(x.shape(), order);
        int[] shape = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            shape[i] = x.size(order[i]);
        }
        Tensor y = ctx.allocate(shape);
        plan.copy(ctx.workers(), x.data(), y.data());
        ctx.done(OperationKind.LAYOUT, start, 0, 0);
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                plan.addBack(ctx.workers(), dy, tape.gradient(x));
                ctx.done(OperationKind.LAYOUT, began, 0, dy.length);
            });
        }
        return y;
    }

    /** Swaps the two last axes. */
    public static Tensor transpose(Context ctx, Tensor x) {
        int rank = x.rank();
        if (rank < 2) {
            throw new IllegalArgumentException("transpose of " + Shape.text(x.shape()) + ": expected at least two axes");
        }
        int[] order = new int[rank];
        for (int i = 0; i < rank; i++) {
            order[i] = i;
        }
        order[rank - 2] = rank - 1;
        order[rank - 1] = rank - 2;
        return apply(ctx, x, order);
    }
}
