package org.serpentine.nn;

import java.util.SplittableRandom;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Prenorm;
import org.serpentine.tensor.operation.RmsNorm;

/** An RMS norm over the channels: key {@code weight}. */
public final class RmsNormLayer extends PrenormLayer {
    private final double eps;
    private final Parameter weight;

    /** A norm of {@code channels} channels. */
    public RmsNormLayer(int channels, double eps) {
        this.eps = eps;
        weight = parameter("weight", Layout.SAME, channels);
    }

    @Override
    public Tensor forward(Context ctx, Tensor x) {
        return RmsNorm.apply(ctx, x, weight.value(), eps);
    }

    @Override
    public Prenorm forward(Context ctx, Tensor x, Tensor residual) {
        return RmsNorm.withResidual(ctx, x, residual, weight.value(), eps);
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.constant(weight, 1);
    }
}
