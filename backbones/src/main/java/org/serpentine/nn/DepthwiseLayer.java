package org.serpentine.nn;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.DepthwiseConvolution;

/** A depthwise convolution: keys {@code weight [channels, 1, kernel...]} and, if wanted, {@code bias [channels]}. */
public final class DepthwiseLayer extends WeightedLayer {
    private final ConvolutionSpec spec;

    /** A window of its own for each of so many channels; the groups of {@code spec} are not read. */
    public DepthwiseLayer(int channels, ConvolutionSpec spec, boolean withBias) {
        super(Layout.DEPTHWISE, spec.taps(), withBias ? channels : 0, shape(channels, 1, spec));
        this.spec = spec;
    }

    /** {@code [N, spatial..., channels]} to {@code [N, out..., channels]}. */
    public Tensor forward(Context ctx, Tensor x) {
        return DepthwiseConvolution.apply(ctx, x, weight().value(), biasValue(), spec);
    }
}
