package org.serpentine.nn;

import java.util.SplittableRandom;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.InstanceNorm;

/** An instance norm: keys {@code weight} and {@code bias} if affine, else none. */
public final class InstanceNormLayer extends Module {
    private final double eps;
    private final Parameter weight;
    private final Parameter bias;

    /** A norm of {@code channels} channels, learned scale and shift if {@code affine}. */
    public InstanceNormLayer(int channels, double eps, boolean affine) {
        this.eps = eps;
        weight = affine ? parameter("weight", Layout.SAME, channels) : null;
        bias = affine ? parameter("bias", Layout.SAME, channels) : null;
    }

    /** {@code [N, spatial..., C]} to the same shape. */
    public Tensor forward(Context ctx, Tensor x) {
        return InstanceNorm.apply(ctx, x, weight == null ? null : weight.value(), bias == null ? null : bias.value(), eps);
    }

    @Override
    protected void initialize(SplittableRandom random) {
        if (weight != null) {
            Initial.constant(weight, 1);
            Initial.constant(bias, 0);
        }
    }
}
