package org.serpentine.backbones.a2mamba;

import org.serpentine.nn.DepthwiseLayer;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.DepthwiseConvolution;
import org.serpentine.tensor.operation.Epilogue;

/** {@code x + depthwise3x3(x)}. During inference the sum is part of the convolution: its middle tap is one larger. */
final class ResidualDepthwise {
    private static final ConvolutionSpec WINDOW = ConvolutionSpec.same(3, 3);
    private static final int MIDDLE = 4;

    private final DepthwiseLayer layer;

    /** For a layer that its owner has declared under the authors' name. */
    ResidualDepthwise(DepthwiseLayer layer) {
        this.layer = layer;
    }

    /** The layer that it is for. */
    static DepthwiseLayer layer(int channels) {
        return new DepthwiseLayer(channels, WINDOW, true);
    }

    Tensor forward(Context ctx, Tensor x) {
        if (ctx.recording()) {
            return Add.apply(ctx, x, layer.forward(ctx, x));
        }
        try (Scope scope = ctx.scope()) {
            Tensor weight = layer.weight().value();
            Tensor sum = ctx.allocate(weight.shape());
            System.arraycopy(weight.data(), 0, sum.data(), 0, weight.elements());
            int channels = x.channels();
            for (int c = MIDDLE * channels; c < (MIDDLE + 1) * channels; c++) {
                sum.data()[c]++;
            }
            return scope.keep(DepthwiseConvolution.infer(ctx, x, sum, Epilogue.of(layer.bias().value(), null), WINDOW));
        }
    }
}
