package org.serpentine.nn;

import java.util.SplittableRandom;
import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.LayerNorm;
import org.serpentine.tensor.operation.Prenorm;

/** A layer norm over the channels: keys {@code weight} and {@code bias}. */
public final class LayerNormLayer extends PrenormLayer {
    private final double eps;
    private final Parameter weight;
    private final Parameter bias;

    /**
     * A norm of {@code channels} channels.
     *
     * @param eps added to the variance, at least 0
     */
    public LayerNormLayer(int channels, double eps) {
        if (!(eps >= 0 && eps < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("eps is " + eps + ", expected a number of at least 0");
        }
        this.eps = eps;
        weight = parameter("weight", Layout.SAME, channels);
        bias = parameter("bias", Layout.SAME, channels);
    }

    @Override
    public Tensor forward(Context ctx, Tensor x) {
        return LayerNorm.apply(ctx, x, weight.value(), bias.value(), eps);
    }

    @Override
    public Prenorm forward(Context ctx, Tensor x, Tensor residual) {
        return LayerNorm.withResidual(ctx, x, residual, weight.value(), bias.value(), eps);
    }

    /** The norm times {@code SiLU(gate)}, for C columns of a tensor with as many rows. */
    public Tensor forward(Context ctx, Tensor x, Columns gate) {
        return LayerNorm.gated(ctx, x, gate, weight.value(), bias.value(), eps);
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.constant(weight, 1);
        Initial.constant(bias, 0);
    }
}
