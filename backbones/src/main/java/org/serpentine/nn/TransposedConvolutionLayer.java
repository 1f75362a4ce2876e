package org.serpentine.nn;

import java.util.SplittableRandom;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.TransposedConvolution;

/** A transposed convolution: keys {@code weight [in, out, kernel...]} and, if wanted, {@code bias [out]}. */
public final class TransposedConvolutionLayer extends Module {
    private final ConvolutionSpec spec;
    private final int fanIn;
    private final Parameter weight;
    private final Parameter bias;

    /** A layer from {@code in} to {@code out} channels, with one group. */
    public TransposedConvolutionLayer(int in, int out, ConvolutionSpec spec, boolean withBias) {
        this.spec = spec;
        fanIn = out * spec.taps(); // as PyTorch counts it for this layer
        int[] shape = new int[spec.axes() + 2];
        shape[0] = in;
        shape[1] = out;
        System.arraycopy(spec.kernel(), 0, shape, 2, spec.axes());
        weight = parameter("weight", Layout.TRANSPOSED_CONVOLUTION, shape);
        bias = withBias ? parameter("bias", Layout.SAME, out) : null;
    }

    /** {@code [N, spatial..., in]} to {@code [N, larger..., out]}. */
    public Tensor forward(Context ctx, Tensor x) {
        return TransposedConvolution.apply(ctx, x, weight.value(), bias == null ? null : bias.value(), spec);
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
