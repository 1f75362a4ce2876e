package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** {@code a * b} elementwise: gates, channel scales, squeeze-and-excitation, masks. */
public final class Multiply {
    private Multiply() {}

    /**
     * Multiplies two tensors.
     *
     * @param a any shape; the result has it
     * @param b the same shape, one number, one per channel {@code [C]}, one per item and channel {@code [N, 1, 1, C]}, one per
     *          item {@code [N, 1, 1, 1]}, or one per position {@code [N, H, W, 1]}
     */
    public static Tensor apply(Context ctx, Tensor a, Tensor b) {
        Broadcast cast = Broadcast.of("multiply", a, b);
        Tensor y = Elementwise.pairs(ctx, a, b, cast, (ad, bd, at, yd, n) -> {
            for (int i = at; i < at + n; i++) {
                yd[i] = ad[i] * bd[i];
            }
        });
        if (ctx.tracks(a, b)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                cast.addProduct(ctx.workers(), dy, b.data(), tape.target(a));
                float[] db = tape.gradient(b);
                if (db != null) {
                    cast.addDot(ctx.workers(), dy, a.data(), db);
                }
                ctx.done(OperationKind.POINTWISE, began, 2L * dy.length, 0);
            });
        }
        return y;
    }
}
