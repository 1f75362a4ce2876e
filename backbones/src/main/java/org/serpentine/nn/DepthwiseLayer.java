package org.serpentine.nn;

import java.util.SplittableRandom;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.DepthwiseConvolution;

/** A depthwise convolution: keys {@code weight [channels, 1, kernel...]} and, if wanted, {@code bias [channels]}. */
public final class DepthwiseLayer extends Module {
    private final ConvolutionSpec spec;
    private final Parameter weight;
    private final Parameter bias;

    /** A window of its own for each of so many channels; the groups of {@code spec} are not read. */
    public DepthwiseLayer(int channels, ConvolutionSpec spec, boolean withBias) {
        this.spec = spec;
        int[] shape = new int[spec.axes() + 2];
        shape[0] = channels;
        shape[1] = 1;
        System.arraycopy(spec.kernel(), 0, shape, 2, spec.axes());
        weight = parameter("weight", Layout.DEPTHWISE, shape);
        bias = withBias ? parameter("bias", Layout.SAME, channels) : null;
    }

    /** {@code [N, spatial..., channels]} to {@code [N, out..., channels]}. */
    public Tensor forward(Context ctx, Tensor x) {
        return DepthwiseConvolution.apply(ctx, x, weight.value(), bias == null ? null : bias.value(), spec);
    }

    /** The weight. */
    public Parameter weight() {
        return weight;
    }

    /** The bias, or null. */
    public Parameter bias() {
        return bias;
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.fanIn(weight, spec.taps(), random);
        if (bias != null) {
            Initial.fanIn(bias, spec.taps(), random);
        }
    }
}
