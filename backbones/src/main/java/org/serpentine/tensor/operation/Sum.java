package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** Sums over neighbouring axes. */
public final class Sum {
    private Sum() {}

    /** The sum of all values, {@code [1]}. */
    public static Tensor apply(Context ctx, Tensor x) {
        return scaled(ctx, x, 0, x.rank(), 1f, false);
    }

    /**
     * Sums over the axes {@code from} (inclusive) to {@code to} (exclusive), which vanish from the shape.
     */
    public static Tensor apply(Context ctx, Tensor x, int from, int to) {
        return scaled(ctx, x, from, to, 1f, false);
    }

    /** {@code factor} times the sum; the summed axes stay with extent 1, or vanish (a shape of none becomes {@code [1]}). */
    static Tensor scaled(Context ctx, Tensor x, int from, int to, float factor, boolean keep) {
        long start = ctx.start();
        Axes axes = Axes.between(x, from, to);
        Broadcast cast = new Broadcast(axes.outer(), axes.middle(), axes.inner());
        Tensor y = ctx.zeros(shape(x, from, to, keep));
        float[] yd = y.data();
        cast.reduce(ctx.workers(), Reduce.plain(x.data()), yd);
        for (int i = 0; i < yd.length; i++) {
            yd[i] *= factor;
        }
        ctx.done(OperationKind.POINTWISE, start, 0, x.elements());
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] dx = tape.gradient(x);
                cast.forEach(ctx.workers(), dy, (at, n, tile, work, unused) -> {
                    System.arraycopy(dx, at, work, 0, n);
                    for (int i = 0; i < n; i++) {
                        work[i] += factor * tile[i];
                    }
                    System.arraycopy(work, 0, dx, at, n);
                });
                ctx.done(OperationKind.POINTWISE, began, dx.length, 0);
            });
        }
        return y;
    }

    private static int[] shape(Tensor x, int from, int to, boolean keep) {
        int[] all = x.shape();
        int rank = keep ? all.length : Math.max(1, all.length - (to - from));
        int[] shape = new int[rank];
        shape[0] = 1;
        int at = 0;
        for (int axis = 0; axis < all.length; axis++) {
            boolean summed = axis >= from && axis < to;
            if (!summed || keep) {
                shape[at++] = summed ? 1 : all[axis];
            }
        }
        return shape;
    }
}
