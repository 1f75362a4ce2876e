package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/**
 * Group normalisation (Wu and He 2018): each item's channels fall into groups of neighbours, normalised with the mean and variance
 * over all positions of the group, then scaled and shifted per channel.
 */
public final class GroupNorm {
    private GroupNorm() {}

    /**
     * Normalises.
     *
     * @param x      {@code [N, spatial..., C]}
     * @param groups divides C
     * @param weight {@code [C]}, or null for one
     * @param bias   {@code [C]}, or null for zero
     * @param eps    added to the variance
     */
    public static Tensor apply(Context ctx, Tensor x, int groups, Tensor weight, Tensor bias, double eps) {
        return run(ctx, x, groups, weight, bias, eps, false);
    }

    /** As {@link #apply} with a ReLU after it, in the same pass over memory. */
    public static Tensor applyRelu(Context ctx, Tensor x, int groups, Tensor weight, Tensor bias, double eps) {
        return run(ctx, x, groups, weight, bias, eps, true);
    }

    private static Tensor run(Context ctx, Tensor x, int groups, Tensor weight, Tensor bias, double eps, boolean relu) {
        long start = ctx.start();
        SpatialNorm norm = new SpatialNorm(ctx, "group norm", x, x.size(0), groups, weight, bias, relu);
        norm.measure(ctx);
        Tensor y = norm.run(ctx, start, eps);
        norm.record(ctx, false);
        return y;
    }
}
