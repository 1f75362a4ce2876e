package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.kernel.ImageKernels;
import org.serpentine.tensor.kernel.RowKernel;

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

    /**
     * Adds {@code x * weight + bias} to {@code y} in place, for inference: nothing is recorded.
     *
     * @param x      {@code [..., C]}
     * @param weight C values of any shape
     * @param bias   C values of any shape
     * @param y      {@code [..., C]}; nothing else may need its old values
     */
    public static void addTo(Context ctx, Tensor x, Tensor weight, Tensor bias, Tensor y) {
        Convolution.checkNotRecording(ctx);
        int channels = x.channels();
        if (!x.sameShape(y) || weight.elements() != channels || bias.elements() != channels) {
            throw new IllegalArgumentException("channel scale of " + x + " by a weight " + weight + " and a bias " + bias + ", added to " + y
                    + ": expected equal shapes, one weight and one bias a channel");
        }
        long start = ctx.start();
        RowKernel kernel = ImageKernels.matching(ctx.kernels()).rows();
        ctx.workers().ranges(x.rows(), 1 + Blocks.GRAIN / channels, (from, to) ->
                kernel.addAffine(x.data(), weight.data(), bias.data(), y.data(), from * channels, to * channels));
        ctx.done(OperationKind.POINTWISE, start, x.elements(), x.elements());
    }
}
