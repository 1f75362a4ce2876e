package org.serpentine.tasks.segmentation;

import java.util.Arrays;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.DepthwiseLayer;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.ConvolutionSpec;

/** LightM-UNet's DWConv: a depthwise convolution of size k, then a 1x1 convolution; nothing in between. */
final class SeparableConvolution extends Module {
    private final DepthwiseLayer depthwise;
    private final ConvolutionLayer pointwise;

    SeparableConvolution(int dims, int in, int out, int k, boolean bias) {
        depthwise = child("0.conv", new DepthwiseLayer(in, ConvolutionSpec.same(kernel(dims, k)), bias));
        pointwise = child("1.conv", new ConvolutionLayer(in, out, ConvolutionSpec.same(kernel(dims, 1)), bias));
    }

    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            return scope.keep(pointwise.forward(ctx, depthwise.forward(ctx, x)));
        }
    }

    static int[] kernel(int dims, int k) {
        int[] kernel = new int[dims];
        Arrays.fill(kernel, k);
        return kernel;
    }
}
