package org.serpentine.tasks.superresolution;

import org.serpentine.nn.DepthwiseLayer;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.Multiply;
import org.serpentine.tensor.operation.Slice;

/**
 * The feed-forward layer of MambaIRv2. Light form: the hidden values are cut in halves, and one half, normalised and convolved, gates the
 * other. Otherwise: the activated convolution of the hidden values is added to them.
 */
final class ConvolutionalFeedForward extends Module {
    private final int half;
    private final LinearLayer fc1;
    private final LayerNormLayer norm;
    private final DepthwiseLayer convolution;
    private final LinearLayer fc2;

    ConvolutionalFeedForward(int width, int hidden, int kernel, boolean light) {
        half = hidden / 2;
        ConvolutionSpec window = ConvolutionSpec.same(kernel, kernel);
        fc1 = child("fc1", new LinearLayer(width, hidden, true));
        norm = light ? child("sg.norm", new LayerNormLayer(half, 1e-5)) : null;
        convolution = light ? child("sg.conv", new DepthwiseLayer(half, window, true))
                : child("dwconv.depthwise_conv.0", new DepthwiseLayer(hidden, window, true));
        fc2 = child("fc2", new LinearLayer(light ? half : hidden, width, true));
    }

    /** {@code [N, H, W, width]} to the same shape. */
    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor u = fc1.forward(ctx, x, Activation.GELU);
            Tensor gated;
            if (norm == null) {
                gated = Add.apply(ctx, u, convolution.forward(ctx, u, Activation.GELU));
            } else {
                Tensor gate = convolution.forward(ctx, norm.forward(ctx, Slice.apply(ctx, u, -1, half, 2 * half)));
                gated = Multiply.apply(ctx, Slice.apply(ctx, u, -1, 0, half), gate);
            }
            return scope.keep(fc2.forward(ctx, gated));
        }
    }
}
