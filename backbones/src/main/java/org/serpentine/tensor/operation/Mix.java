package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** The convex mix {@code (1 - weight) * a + weight * b}. */
public final class Mix {
    private Mix() {}

    /**
     * Mixes two tensors; gradients reach all three.
     *
     * @param a      any shape
     * @param b      the same shape
     * @param weight one number, one per channel {@code [C]}, or another shape that {@link Multiply} accepts against b
     */
    public static Tensor apply(Context ctx, Tensor a, Tensor b, Tensor weight) {
        if (!a.sameShape(b)) {
            throw new IllegalArgumentException("mix: a is " + a + ", b is " + b + "; expected equal shapes");
        }
        long start = ctx.start();
        Broadcast cast = Broadcast.of("mix", a, weight);
        Tensor y = ctx.allocate(a.shape());
        float[] ad = a.data();
        float[] bd = b.data();
        float[] yd = y.data();
        float[] wd = weight.data();
        cast.forEach(ctx.workers(), wd, (at, n, tile, first, second) -> {
            System.arraycopy(ad, at, first, 0, n);
            System.arraycopy(bd, at, second, 0, n);
            for (int i = 0; i < n; i++) {
                first[i] += tile[i] * (second[i] - first[i]);
            }
            System.arraycopy(first, 0, yd, at, n);
        });
        ctx.done(OperationKind.POINTWISE, start, yd.length, yd.length);
        if (ctx.tracks(a, b, weight)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> backward(ctx, tape, cast, a, b, weight, dy));
        }
        return y;
    }

    private static void backward(Context ctx, Tape tape, Broadcast cast, Tensor a, Tensor b, Tensor weight, float[] dy) {
        long start = ctx.start();
        float[] wd = weight.data();
        float[] da = tape.gradient(a);
        if (da != null) {
            float[] rest = ctx.takeScratch(wd.length);
            for (int i = 0; i < wd.length; i++) {
                rest[i] = 1 - wd[i];
            }
            cast.addProduct(ctx.workers(), dy, rest, da);
            ctx.giveScratch(rest);
        }
        float[] db = tape.gradient(b);
        if (db != null) {
            cast.addProduct(ctx.workers(), dy, wd, db);
        }
        float[] dw = tape.gradient(weight);
        if (dw != null) {
            float[] ad = a.data();
            float[] bd = b.data();
            float[] difference = ctx.takeScratch(ad.length);
            ctx.workers().ranges(ad.length, Blocks.GRAIN, (from, to) -> {
                for (int i = from; i < to; i++) {
                    difference[i] = bd[i] - ad[i];
                }
            });
            cast.addDot(ctx.workers(), dy, difference, dw);
            ctx.giveScratch(difference);
        }
        ctx.done(OperationKind.POINTWISE, start, 3L * dy.length, dy.length);
    }
}
