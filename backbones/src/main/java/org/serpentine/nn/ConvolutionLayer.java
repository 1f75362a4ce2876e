package org.serpentine.nn;

import java.util.SplittableRandom;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Convolution;
import org.serpentine.tensor.operation.ConvolutionSpec;

/** A dense convolution: keys {@code weight [out, in / groups, kernel...]} and, if wanted, {@code bias [out]}. */
public final class ConvolutionLayer extends Module {
    private final ConvolutionSpec spec;
    private final int fanIn;
    private final Parameter weight;
    private final Parameter bias;

    /** A layer from {@code in} to {@code out} channels; both must be divisible by the groups of {@code spec}. */
    public ConvolutionLayer(int in, int out, ConvolutionSpec spec, boolean withBias) {
        if (in % spec.groups() != 0 || out % spec.groups() != 0) {
            throw new IllegalArgumentException("convolution from " + in + " to " + out + " channels: both must be divisible by the "
                    + spec.groups() + " groups");
        }
        this.spec = spec;
        fanIn = in / spec.groups() * spec.taps();
        int[] shape = new int[spec.axes() + 2];
        shape[0] = out;
        shape[1] = in / spec.groups();
        System.arraycopy(spec.kernel(), 0, shape, 2, spec.axes());
        weight = parameter("weight", Layout.CONVOLUTION, shape);
        bias = withBias ? parameter("bias", Layout.SAME, out) : null;
    }

    /** {@code [N, spatial..., in]} to {@code [N, out..., out]}. */
    public Tensor forward(Context ctx, Tensor x) {
        return Convolution.apply(ctx, x, weight.value(), bias == null ? null : bias.value(), spec);
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
        Initial.fanIn(weight, fanIn, random);
        if (bias != null) {
            Initial.fanIn(bias, fanIn, random);
        }
    }
}
