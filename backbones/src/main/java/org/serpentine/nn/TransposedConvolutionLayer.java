package org.serpentine.nn;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.TransposedConvolution;

/** A transposed convolution: keys {@code weight [in, out, kernel...]} and, if wanted, {@code bias [out]}. */
public final class TransposedConvolutionLayer extends WeightedLayer {
    private final ConvolutionSpec spec;

    /** A layer from {@code in} to {@code out} channels, with one group. */
    public TransposedConvolutionLayer(int in, int out, ConvolutionSpec spec, boolean withBias) {
        super(Layout.TRANSPOSED_CONVOLUTION, out * spec.taps(), withBias ? out : 0, shape(in, out, spec));
        this.spec = spec;
    }

    /** {@code [N, spatial..., in]} to {@code [N, larger..., out]}. */
    public Tensor forward(Context ctx, Tensor x) {
        return TransposedConvolution.apply(ctx, x, weight().value(), biasValue(), spec);
    }
}
