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
        Tensor y = RowSoftmax.apply(ctx, x, RowSoftmax::probabilities);
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] yd = y.data();
                float[] dx = tape.gradient(x);
                int width = x.channels();
                ctx.workers().ranges(x.rows(), RowSoftmax.grain(width), (from, to) -> {
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
