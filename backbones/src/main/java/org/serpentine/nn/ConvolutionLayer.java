package org.serpentine.nn;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Convolution;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.Epilogue;

/** A dense convolution: keys {@code weight [out, in / groups, kernel...]} and, if wanted, {@code bias [out]}. */
public final class ConvolutionLayer extends WeightedLayer {
    private final ConvolutionSpec spec;

    /** A layer from {@code in} to {@code out} channels; both must be divisible by the groups of {@code spec}. */
    public ConvolutionLayer(int in, int out, ConvolutionSpec spec, boolean withBias) {
        super(Layout.CONVOLUTION, in / spec.groups() * spec.taps(), withBias ? out : 0, shape(out, in / spec.groups(), spec));
        if (in % spec.groups() != 0 || out % spec.groups() != 0) {
            throw new IllegalArgumentException("convolution from " + in + " to " + out + " channels: both must be divisible by the "
                    + spec.groups() + " groups");
        }
        this.spec = spec;
    }

    /** {@code [N, spatial..., in]} to {@code [N, out..., out]}. */
    public Tensor forward(Context ctx, Tensor x) {
        return Convolution.apply(ctx, x, weight().value(), biasValue(), spec);
    }

    /** As {@link #forward(Context, Tensor)} with an activation, during inference in the same pass over memory. */
    public Tensor forward(Context ctx, Tensor x, Activation activation) {
        return ctx.recording() ? activation.apply(ctx, forward(ctx, x)) : infer(ctx, x, Epilogue.of(biasValue(), activation));
    }

    /** The convolution without its bias, and what follows it; not while a tape records. */
    Tensor infer(Context ctx, Tensor x, Epilogue after) {
        return Convolution.infer(ctx, x, weight().value(), after, spec);
    }
}
