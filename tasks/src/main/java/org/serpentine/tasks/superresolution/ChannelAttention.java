package org.serpentine.tasks.superresolution;

import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.Mean;
import org.serpentine.tensor.operation.Multiply;

/** Channel attention of RCAN (arXiv 1807.02758): every channel is multiplied with a gate that all channels' means decide. */
final class ChannelAttention extends Module {
    private final ConvolutionLayer squeeze;
    private final ConvolutionLayer excite;

    /**
     * The attention.
     *
     * @param factor channels for each one in between; one is left at least
     */
    ChannelAttention(int channels, int factor) {
        int narrow = Math.max(1, channels / factor);
        squeeze = child("attention.1", new ConvolutionLayer(channels, narrow, ConvolutionSpec.same(1, 1), true));
        excite = child("attention.3", new ConvolutionLayer(narrow, channels, ConvolutionSpec.same(1, 1), true));
    }

    /** {@code [N, H, W, channels]} to the same shape. */
    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor mean = Mean.overPositionsKept(ctx, x);
            Tensor gate = excite.forward(ctx, squeeze.forward(ctx, mean, Activation.RELU), Activation.SIGMOID);
            return scope.keep(Multiply.apply(ctx, x, gate));
        }
    }
}
