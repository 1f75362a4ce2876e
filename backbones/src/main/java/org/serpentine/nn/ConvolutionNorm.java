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
    /** The convolution, plain or with something to do to its sums. */
    private interface Producer {
        Tensor forward(Context ctx, Tensor x);

        Tensor infer(Context ctx, Tensor x, Epilogue after);
    }

    private final Producer convolution;
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
        this(convolution, new Producer() {
            @Override
            public Tensor forward(Context ctx, Tensor x) {
                return convolution.forward(ctx, x);
            }

            @Override
            public Tensor infer(Context ctx, Tensor x, Epilogue after) {
                return convolution.infer(ctx, x, after);
            }
        }, norm, activation);
    }

    /**
     * A depthwise convolution.
     *
     * @param activation what follows the norm, or null
     */
    public ConvolutionNorm(DepthwiseLayer convolution, BatchNormLayer norm, Activation activation) {
        this(convolution, new Producer() {
            @Override
            public Tensor forward(Context ctx, Tensor x) {
                return convolution.forward(ctx, x);
            }

            @Override
            public Tensor infer(Context ctx, Tensor x, Epilogue after) {
                return convolution.infer(ctx, x, after);
            }
        }, norm, activation);
    }

    private ConvolutionNorm(WeightedLayer layer, Producer convolution, BatchNormLayer norm, Activation activation) {
        this.layer = layer;
        this.convolution = convolution;
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
            return convolution.infer(ctx, x, now.epilogue());
        }
        Tensor y = convolution.forward(ctx, x);
        if (activation == Activation.RELU) {
            return norm.forwardRelu(ctx, y);
        }
        y = norm.forward(ctx, y);
        return activation == null ? y : activation.apply(ctx, y);
    }
}
