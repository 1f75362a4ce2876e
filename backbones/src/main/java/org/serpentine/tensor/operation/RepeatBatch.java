package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** Copies a tensor once for each batch item: a learned start state, a class token. */
public final class RepeatBatch {
    private RepeatBatch() {}

    /** {@code [...]} to {@code [batch, ...]}. */
    public static Tensor apply(Context ctx, Tensor x, int batch) {
        int[] shape = new int[x.rank() + 1];
        shape[0] = batch;
        System.arraycopy(x.shape(), 0, shape, 1, x.rank());
        Tensor y = ctx.allocate(shape);
        int n = x.elements();
        for (int b = 0; b < batch; b++) {
            System.arraycopy(x.data(), 0, y.data(), b * n, n);
        }
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                float[] dx = tape.gradient(x);
                for (int i = 0; i < dy.length; i++) {
                    dx[i % n] += dy[i];
                }
            });
        }
        return y;
    }
}
