package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** Instance normalisation: each channel of each item is normalised over all its positions. */
public final class InstanceNorm {
    private InstanceNorm() {}

    /**
     * Normalises.
     *
     * @param x      {@code [N, spatial..., C]}
     * @param weight {@code [C]}, or null for one
     * @param bias   {@code [C]}, or null for zero
     * @param eps    added to the variance
     */
    public static Tensor apply(Context ctx, Tensor x, Tensor weight, Tensor bias, double eps) {
        return GroupNorm.apply(ctx, x, x.channels(), weight, bias, eps);
    }
}
