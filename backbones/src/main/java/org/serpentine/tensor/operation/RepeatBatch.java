package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** Copies a tensor once for each batch item: a learned start state, a class token. */
public final class RepeatBatch {
    private RepeatBatch() {}

    /**
     * {@code [...]} to {@code [batch, ...]}.
     *
     * @throws IllegalArgumentException if {@code batch} is below 1
     */
    public static Tensor apply(Context ctx, Tensor x, int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("repeating " + x + " for a batch of " + batch + ": expected at least 1");
        }
        int[] shape = new int[x.rank() + 1];
        shape[0] = 1;
        System.arraycopy(x.shape(), 0, shape, 1, x.rank());
        return Concat.repeat(ctx, x.reshape(shape), 0, batch);
    }
}
