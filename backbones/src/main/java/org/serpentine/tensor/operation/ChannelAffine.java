package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** {@code x * weight + bias} for every channel: a depthwise 1x1 convolution. */
public final class ChannelAffine {
    private ChannelAffine() {}

    /**
     * Scales and shifts.
     *
     * @param x      {@code [..., C]}
     * @param weight C values of any shape, or null for one
     * @param bias   C values of any shape, or null for zero
     */
    public static Tensor apply(Context ctx, Tensor x, Tensor weight, Tensor bias) {
        long start = ctx.start();
        SpatialNorm norm = new SpatialNorm(ctx, "channel scale", x, 1, x.channels(), weight, bias, false);
        Arrays.fill(norm.rstd, 1);
        Tensor y = norm.run(ctx, start, 0);
        norm.record(ctx, true);
        return y;
    }
}
