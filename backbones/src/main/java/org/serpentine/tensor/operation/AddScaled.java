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
        Broadcast cast = Elementwise.weights("a + scale * b", a, b, scale);
        Tensor y = Elementwise.triples(ctx, a, b, scale, cast, 0, (ad, bd, wd, n) -> {
            for (int i = 0; i < n; i++) {
                ad[i] += wd[i] * bd[i];
            }
        });
        if (ctx.tracks(a, b, scale)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                Blocks.add(ctx, dy, tape.target(a));
                cast.addProduct(ctx.workers(), dy, scale.data(), tape.target(b));
                float[] ds = tape.gradient(scale);
                if (ds != null) {
                    cast.addDot(ctx.workers(), dy, b.data(), ds);
                }
                ctx.done(OperationKind.POINTWISE, began, 2L * dy.length, dy.length);
            });
        }
        return y;
    }
}
