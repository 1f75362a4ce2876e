package org.serpentine.nn;

import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.CausalConvolution;

/** The causal depthwise convolution of a Mamba block, always followed by SiLU: keys {@code weight [D, 1, W]} and {@code bias [D]}. */
public final class CausalConvolutionLayer extends WeightedLayer {
    /** For {@code channels} channels and a window of {@code taps} steps. */
    public CausalConvolutionLayer(int channels, int taps, boolean withBias) {
        super(Layout.DEPTHWISE, taps, withBias ? channels : 0, channels, 1, taps);
    }

    /** Channels of {@code [B, L, ...]} to {@code [B, L, D]}, along a scan order or, if null, the order the tokens lie in. */
    public Tensor forward(Context ctx, Columns x, int[] order) {
        return CausalConvolution.apply(ctx, x, weight().value(), biasValue(), true, order);
    }
}
