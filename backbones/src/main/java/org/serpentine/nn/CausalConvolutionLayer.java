package org.serpentine.nn;

import java.util.SplittableRandom;
import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.CausalConvolution;

/** The causal depthwise convolution of a Mamba block, always followed by SiLU: keys {@code weight [D, 1, W]} and {@code bias [D]}. */
public final class CausalConvolutionLayer extends Module {
    private final int taps;
    private final Parameter weight;
    private final Parameter bias;

    /** For {@code channels} channels and a window of {@code taps} steps. */
    public CausalConvolutionLayer(int channels, int taps, boolean withBias) {
        this.taps = taps;
        weight = parameter("weight", Layout.DEPTHWISE, channels, 1, taps);
        bias = withBias ? parameter("bias", Layout.SAME, channels) : null;
    }

    /** Channels of {@code [B, L, ...]} to {@code [B, L, D]}, along a scan order or, if null, the order the tokens lie in. */
    public Tensor forward(Context ctx, Columns x, int[] order) {
        return CausalConvolution.apply(ctx, x, weight.value(), bias == null ? null : bias.value(), true, order);
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.fanIn(weight, taps, random);
        if (bias != null) {
            Initial.fanIn(bias, taps, random);
        }
    }
}
