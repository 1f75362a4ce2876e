package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** {@code exp(x) / sum(exp(x))}. */
public final class Softmax {
    private Softmax() {}

    /** Over the last axis of any shape. */
    public static Tensor apply(Context ctx, Tensor x) {
        long start = ctx.start();
        int width = x.channels();
        Tensor y = ctx.allocate(x.shape());
        float[] yd = y.data();
        int grain = Math.max(1, RowSoftmax.GRAIN / width);
        ctx.workers().ranges(x.rows(), grain, (from, to) -> RowSoftmax.probabilities(ctx, x.data(), from, to, width, yd));
        ctx.done(OperationKind.POINTWISE, start, 0, 4L * yd.length);
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] dx = tape.gradient(x);
                ctx.workers().ranges(x.rows(), grain, (from, to) -> {
                    for (int r = from; r < to; r++) {
                        float dot = RowSoftmax.dot(yd, dy, r * width, width);
                        for (int i = r * width; i < (r + 1) * width; i++) {
                            dx[i] += yd[i] * (dy[i] - dot);
                        }
                    }
                });
                ctx.done(OperationKind.POINTWISE, began, 2L * dy.length, dy.length);
            });
        }
        return y;
    }

    /** Over all positions of {@code [N, positions..., C]}, separately for each item and channel. */
    public static Tensor overPositions(Context ctx, Tensor x) {
        return PositionSoftmax.run(ctx, x.columns(), null);
    }
}
