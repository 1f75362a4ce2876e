package org.serpentine.nn;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Epilogue;

/**
 * A convolution, the batch norm after it, and an activation: one pass over memory during inference, when the norm is a scale and
 * a shift of each channel; the three operations one after the other while a tape records or batch statistics are wanted.
 *
 * <p>This is no module of its own: declare the two layers as children under the names that the authors gave them, and keep one of
 * these beside them. Weights may change between calls; the scale and shift are worked out anew when they have.
 *
 * <pre>{@code
 * convolution = child("conv", new ConvolutionLayer(in, out, ConvolutionSpec.same(3, 3), false));
 * norm = child("norm", new BatchNormLayer(out));
 * block = new ConvolutionNorm(convolution, norm, Activation.RELU);
 * ...
 * Tensor y = block.forward(ctx, x);
 * }</pre>
 */
public final class ConvolutionNorm {
    /** The convolution with its bias. */
    private interface Plain {
        Tensor run(Context ctx, Tensor x);
    }

    /** The convolution without its bias, and what follows it. */
    private interface Fused {
        Tensor run(Context ctx, Tensor x, Epilogue after);
    }

    private final Plain forward;
    private final Fused infer;
    private final WeightedLayer layer;
    private final BatchNormLayer norm;
    private final Activation activation;
    private FoldedNorm folded;

    /**
     * A dense convolution.
     *
     * @param activation what follows the norm, or null
     */
    public ConvolutionNorm(ConvolutionLayer convolution, BatchNormLayer norm, Activation activation) {
        this(convolution, convolution::forward, convolution::infer, norm, activation);
    }

    /**
     * A depthwise convolution.
     *
     * @param activation what follows the norm, or null
     */
    public ConvolutionNorm(DepthwiseLayer convolution, BatchNormLayer norm, Activation activation) {
        this(convolution, convolution::forward, convolution::infer, norm, activation);
    }

    private ConvolutionNorm(WeightedLayer layer, Plain forward, Fused infer, BatchNormLayer norm, Activation activation) {
        this.layer = layer;
        this.forward = forward;
        this.infer = infer;
        this.norm = norm;
        this.activation = activation;
    }

    /** {@code [N, spatial..., in]} to {@code [N, out..., out]}. */
    public Tensor forward(Context ctx, Tensor x) {
        if (!ctx.recording() && norm.constant(ctx)) {
            FoldedNorm now = folded;
            if (now == null || !now.current(norm, layer.bias())) {
                now = FoldedNorm.of(norm, layer.bias(), activation);
                folded = now;
            }
            return infer.run(ctx, x, now.epilogue());
        }
        Tensor y = forward.run(ctx, x);
        if (activation == Activation.RELU) {
            return norm.forwardRelu(ctx, y);
        }
        y = norm.forward(ctx, y);
        return activation == null ? y : activation.apply(ctx, y);
    }
}
