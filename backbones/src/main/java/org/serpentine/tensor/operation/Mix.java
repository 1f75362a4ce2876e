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
        Broadcast cast = Elementwise.weights("mix", a, b, weight);
        Tensor y = Elementwise.triples(ctx, a, b, weight, cast, 1, (ad, bd, wd, n) -> {
            for (int i = 0; i < n; i++) {
                ad[i] += wd[i] * (bd[i] - ad[i]);
            }
        });
        if (ctx.tracks(a, b, weight)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> backward(ctx, tape, cast, a, b, weight, dy));
        }
        return y;
    }

    private static void backward(Context ctx, Tape tape, Broadcast cast, Tensor a, Tensor b, Tensor weight, float[] dy) {
        long start = ctx.start();
        float[] wd = weight.data();
        if (tape.tracks(a)) {
            float[] rest = ctx.takeScratch(wd.length);
            for (int i = 0; i < wd.length; i++) {
                rest[i] = 1 - wd[i];
            }
            cast.addProduct(ctx.workers(), dy, rest, tape.target(a));
            ctx.giveScratch(rest);
        }
        cast.addProduct(ctx.workers(), dy, wd, tape.target(b));
        float[] dw = tape.gradient(weight);
        if (dw != null) {
            float[] ad = a.data();
            float[] bd = b.data();
            cast.reduce(ctx.workers(), (at, n, sums, first, second) -> {
                System.arraycopy(bd, at, first, 0, n);
                System.arraycopy(ad, at, second, 0, n);
                for (int i = 0; i < n; i++) {
                    first[i] -= second[i];
                }
                System.arraycopy(dy, at, second, 0, n);
                for (int i = 0; i < n; i++) {
                    sums[i] += first[i] * second[i];
                }
            }, dw);
        }
        ctx.done(OperationKind.POINTWISE, start, 3L * dy.length, dy.length);
    }
}
