package org.serpentine.backbones.a2mamba;

import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.Module;
import org.serpentine.nn.ResidualDepthwise;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.ConvolutionSpec;

/** Two 1x1 convolutions with a GELU and a residual depthwise convolution between them. */
final class Mlp extends Module {
    private final ConvolutionLayer fc1;
    private final ResidualDepthwise positions;
    private final ConvolutionLayer fc2;

    Mlp(int channels, int hidden) {
        fc1 = child("fc1", new ConvolutionLayer(channels, hidden, ConvolutionSpec.of(1, 1), true));
        positions = new ResidualDepthwise(child("dwconv", A2Block.positions(hidden)));
        fc2 = child("fc2", new ConvolutionLayer(hidden, channels, ConvolutionSpec.of(1, 1), true));
    }

    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor u = fc1.forward(ctx, x, Activation.GELU);
            return scope.keep(fc2.forward(ctx, positions.forward(ctx, u)));
        }
    }
}
