package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** Stochastic depth: drops a residual branch for whole batch items while training, and scales up the rest. */
public final class DropPath {
    private DropPath() {}

    /**
     * Applies to {@code [N, ...]}; the input itself when the context is not {@linkplain Context#training() training}.
     *
     * @param rate probability that an item drops, 0..1
     */
    public static Tensor apply(Context ctx, Tensor x, double rate) {
        int[] mask = x.shape();
        Arrays.fill(mask, 1, mask.length, 1);
        return Dropout.drop(ctx, x, rate, mask);
    }
}
