package org.serpentine.backbones.efficientvim;

import org.serpentine.nn.BatchNormLayer;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.ConvolutionNorm;
import org.serpentine.nn.DepthwiseLayer;
import org.serpentine.nn.Module;
import org.serpentine.nn.ResidualDepthwise;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.ConvolutionSpec;

/** A convolution without bias ({@code conv}), its batch norm ({@code norm}) and perhaps an activation: ConvLayer2D of the authors. */
final class ConvLayer extends Module {
    private final ConvolutionNorm layers;
    private final ResidualDepthwise residual;

    private ConvLayer(ConvolutionLayer convolution, int out, Activation activation) {
        child("conv", convolution);
        layers = new ConvolutionNorm(convolution, child("norm", new BatchNormLayer(out)), activation);
        residual = null;
    }

    private ConvLayer(int channels, int stride, Activation activation) {
        DepthwiseLayer convolution = child("conv", new DepthwiseLayer(channels, ConvolutionSpec.same(3, 3).withStride(stride), false));
        BatchNormLayer norm = child("norm", new BatchNormLayer(channels));
        layers = new ConvolutionNorm(convolution, norm, activation);
        residual = stride == 1 ? new ResidualDepthwise(convolution, norm) : null;
    }

    /** 1x1. */
    static ConvLayer pointwise(int in, int out, Activation activation) {
        return new ConvLayer(new ConvolutionLayer(in, out, ConvolutionSpec.of(1, 1), false), out, activation);
    }

    /** 3x3 with stride 2. */
    static ConvLayer halving(int in, int out, Activation activation) {
        return new ConvLayer(new ConvolutionLayer(in, out, ConvolutionSpec.same(3, 3).withStride(2), false), out, activation);
    }

    /** Depthwise 3x3. */
    static ConvLayer depthwise(int channels, int stride, Activation activation) {
        return new ConvLayer(channels, stride, activation);
    }

    Tensor forward(Context ctx, Tensor x) {
        return layers.forward(ctx, x);
    }

    /** A depthwise layer of stride 1 on a path around it; see {@link ResidualDepthwise#forward}. */
    Tensor around(Context ctx, Tensor x, Tensor share, String name) {
        return residual.forward(ctx, x, share, name);
    }
}
