package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** {@code a + scale * b}: residual connections with a learned scale, layer scale included. */
public final class AddScaled {
    private AddScaled() {}

    /**
     * Adds a scaled tensor; gradients reach all three.
     *
     * @param a     any shape
     * @param b     the same shape
     * @param scale one number, one per channel {@code [C]}, or another shape that {@link Multiply} accepts against b
     */
    public static Tensor apply(Context ctx, Tensor a, Tensor b, Tensor scale) {
        if (!a.sameShape(b)) {
            throw new IllegalArgumentException("a + scale * b: a is " + a + ", b is " + b + "; expected equal shapes");
        }
        long start = ctx.start();
        Broadcast cast = Broadcast.of("a + scale * b", b, scale);
        Tensor y = ctx.allocate(a.shape());
        float[] ad = a.data();
        float[] bd = b.data();
        float[] yd = y.data();
        float[] sd = scale.data();
        cast.forEach(ctx.workers(), sd, (at, n, tile, first, second) -> {
            System.arraycopy(bd, at, first, 0, n);
            System.arraycopy(ad, at, second, 0, n);
            for (int i = 0; i < n; i++) {
                second[i] += tile[i] * first[i];
            }
            System.arraycopy(second, 0, yd, at, n);
        });
        ctx.done(OperationKind.POINTWISE, start, yd.length, 0);
        if (ctx.tracks(a, b, scale)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] da = tape.gradient(a);
                if (da != null) {
                    Blocks.add(ctx, dy, da);
                }
                float[] db = tape.gradient(b);
                if (db != null) {
                    cast.addProduct(ctx.workers(), dy, sd, db);
                }
                float[] ds = tape.gradient(scale);
                if (ds != null) {
                    cast.addDot(ctx.workers(), dy, bd, ds);
                }
                ctx.done(OperationKind.POINTWISE, began, 2L * dy.length, dy.length);
            });
        }
        return y;
    }
}
