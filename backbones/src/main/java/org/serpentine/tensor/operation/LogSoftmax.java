package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.Activation;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** The logarithm of the softmax over the last axis. */
public final class LogSoftmax {
    private LogSoftmax() {}

    /** Any shape to the same shape. */
    public static Tensor apply(Context ctx, Tensor x) {
        Tensor y = RowSoftmax.apply(ctx, x, RowSoftmax::logarithms);
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] yd = y.data();
                float[] dx = tape.gradient(x);
                int width = x.channels();
                float[] p = ctx.takeScratch(yd.length);
                ctx.workers().ranges(x.rows(), RowSoftmax.grain(width), (from, to) -> {
                    ctx.kernels().activations().forward(Activation.EXP, yd, from * width, p, from * width, (to - from) * width);
                    for (int r = from; r < to; r++) {
                        float sum = RowSoftmax.sum(dy, r * width, width);
                        for (int i = r * width; i < (r + 1) * width; i++) {
                            dx[i] += dy[i] - p[i] * sum;
                        }
                    }
                });
                ctx.giveScratch(p);
                ctx.done(OperationKind.POINTWISE, began, dy.length, 3L * dy.length);
            });
        }
        return y;
    }
}
