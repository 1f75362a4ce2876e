package org.serpentine.backbones.efficientvim;

import java.util.SplittableRandom;
import org.serpentine.nn.Initial;
import org.serpentine.nn.Layout;
import org.serpentine.nn.Module;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.LayerNorm;

/**
 * LayerNorm1D and LayerNorm2D of the authors: a layer norm over the channels with weights of shape {@code (1, C, 1)} or
 * {@code (1, C, 1, 1)}. Because of these shapes their optimiser decays the weight (but no bias), unlike that of other norms.
 */
final class ChannelNorm extends Module {
    private static final double EPS = 1e-5;

    private final Parameter weight;
    private final Parameter bias;

    /** @param axes spatial axes that the shape of the weights shows, 1 or 2 */
    ChannelNorm(int channels, int axes) {
        int[] shape = axes == 1 ? new int[] {1, channels, 1} : new int[] {1, channels, 1, 1};
        weight = parameter("weight", Layout.SAME, shape);
        bias = undecayed("bias", Layout.SAME, shape);
    }

    /** {@code [..., C]} to the same shape. */
    Tensor forward(Context ctx, Tensor x) {
        return LayerNorm.apply(ctx, x, weight.value(), bias.value(), EPS);
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.constant(weight, 1);
        Initial.constant(bias, 0);
    }
}
