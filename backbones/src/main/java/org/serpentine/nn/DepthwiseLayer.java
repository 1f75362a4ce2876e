package org.serpentine.nn;

import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.DepthwiseConvolution;
import org.serpentine.tensor.operation.Epilogue;

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

    /** As {@link #forward(Context, Tensor)} with an activation, during inference in the same pass over memory. */
    public Tensor forward(Context ctx, Tensor x, Activation activation) {
        return ctx.recording() ? activation.apply(ctx, forward(ctx, x)) : infer(ctx, x, Epilogue.of(biasValue(), activation));
    }

    /** Adds the result for some columns of a tensor to {@code y} in place; not while a tape records. */
    public void addTo(Context ctx, Columns x, Tensor y) {
        DepthwiseConvolution.addTo(ctx, x, weight().value(), biasValue(), spec, y);
    }

    /** How the window slides. */
    ConvolutionSpec spec() {
        return spec;
    }

    /** The convolution without its bias, and what follows it; not while a tape records. */
    Tensor infer(Context ctx, Tensor x, Epilogue after) {
        return DepthwiseConvolution.infer(ctx, x, weight().value(), after, spec);
    }
}
