package org.serpentine.tasks.superresolution;

import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.DepthwiseLayer;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.ConvolutionSpec;

/**
 * The channel attention block (CAB) of HAT and MambaIR: two convolutions with GELU between them through a bottleneck, then
 * {@link ChannelAttention}. The light form splits each 3x3 convolution into a pointwise and a depthwise one, the second of dilation 2.
 */
final class ChannelAttentionBlock extends Module {
    private static final int LIGHT_COMPRESSION = 2;
    private static final int SQUEEZE = 30;

    /** The pointwise or 3x3 convolutions; in the light form a depthwise one follows each. */
    private final ConvolutionLayer first;
    private final DepthwiseLayer firstDepthwise;
    private final ConvolutionLayer second;
    private final DepthwiseLayer secondDepthwise;
    private final ChannelAttention attention;

    private ChannelAttentionBlock(int channels, int compression, boolean light) {
        int narrow = channels / compression;
        if (narrow < 1) {
            throw new IllegalArgumentException("channel attention block of " + channels + " channels: it needs at least " + compression);
        }
        ConvolutionSpec spec = light ? ConvolutionSpec.same(1, 1) : ConvolutionSpec.same(3, 3);
        ConvolutionSpec window = ConvolutionSpec.same(3, 3);
        first = child("cab.0", new ConvolutionLayer(channels, narrow, spec, true));
        firstDepthwise = light ? child("cab.1", new DepthwiseLayer(narrow, window, true)) : null;
        second = child(light ? "cab.3" : "cab.2", new ConvolutionLayer(narrow, channels, spec, true));
        secondDepthwise = light ? child("cab.4", new DepthwiseLayer(channels, window.withDilation(2).withPadding(2), true)) : null;
        attention = child(light ? "cab.5" : "cab.3", new ChannelAttention(channels, SQUEEZE));
    }

    /** The form of light super-resolution: half the channels in between. */
    static ChannelAttentionBlock light(int channels) {
        return new ChannelAttentionBlock(channels, LIGHT_COMPRESSION, true);
    }

    /** The form with 3x3 convolutions: a third of the channels in between. */
    static ChannelAttentionBlock dense(int channels) {
        return new ChannelAttentionBlock(channels, 3, false);
    }

    /** {@code [N, H, W, channels]} to the same shape. */
    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor y;
            if (firstDepthwise == null) {
                y = second.forward(ctx, first.forward(ctx, x, Activation.GELU));
            } else {
                y = firstDepthwise.forward(ctx, first.forward(ctx, x), Activation.GELU);
                y = secondDepthwise.forward(ctx, second.forward(ctx, y));
            }
            return scope.keep(attention.forward(ctx, y));
        }
    }
}
