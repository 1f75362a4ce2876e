package org.serpentine.nn;

import java.util.SplittableRandom;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.GroupNorm;

/** A group norm: keys {@code weight} and {@code bias}. */
public final class GroupNormLayer extends Module {
    private final int groups;
    private final double eps;
    private final Parameter weight;
    private final Parameter bias;

    /** A norm of {@code channels} channels in {@code groups} groups of neighbours. */
    public GroupNormLayer(int groups, int channels, double eps) {
        if (groups < 1 || channels % groups != 0) {
            throw new IllegalArgumentException("GroupNormLayer: channels is " + channels + ", expected a multiple of groups = "
                    + groups);
        }
        this.groups = groups;
        this.eps = eps;
        weight = parameter("weight", Layout.SAME, channels);
        bias = parameter("bias", Layout.SAME, channels);
    }

    /** {@code [N, spatial..., C]} to the same shape. */
    public Tensor forward(Context ctx, Tensor x) {
        return GroupNorm.apply(ctx, x, groups, weight.value(), bias.value(), eps);
    }

    /** As {@link #forward}, with a ReLU after the norm. */
    public Tensor forwardRelu(Context ctx, Tensor x) {
        return GroupNorm.applyRelu(ctx, x, groups, weight.value(), bias.value(), eps);
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.constant(weight, 1);
        Initial.constant(bias, 0);
    }
}
