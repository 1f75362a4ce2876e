package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** {@code factor * x} with a fixed factor: weights of losses, averages of branches. */
public final class Scale {
    private Scale() {}

    /** Any shape to the same shape. */
    public static Tensor apply(Context ctx, Tensor x, float factor) {
        long start = ctx.start();
        Tensor y = ctx.allocate(x.shape());
        float[] xd = x.data();
        float[] yd = y.data();
        ctx.workers().ranges(xd.length, Blocks.GRAIN, (from, to) -> {
            for (int i = from; i < to; i++) {
                yd[i] = factor * xd[i];
            }
        });
        ctx.done(OperationKind.POINTWISE, start, 0, yd.length);
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] dx = tape.gradient(x);
                ctx.workers().ranges(dx.length, Blocks.GRAIN, (from, to) -> {
                    for (int i = from; i < to; i++) {
                        dx[i] += factor * dy[i];
                    }
                });
                ctx.done(OperationKind.POINTWISE, began, dy.length, 0);
            });
        }
        return y;
    }
}
