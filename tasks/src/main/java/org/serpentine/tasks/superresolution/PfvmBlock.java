package org.serpentine.tasks.superresolution;

import java.util.SplittableRandom;
import org.serpentine.backbones.vmamba.SelectiveScan2d;
import org.serpentine.backbones.vmamba.SelectiveScan2dConfig;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.Initial;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.Layout;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.AddScaled;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.Multiply;

/**
 * A block of PFVM. With {@code s = SS2D(LN(in)) + a in}, {@code m = LN(s)} and {@code o = SiLU(conv(m))}, the result is
 * {@code b s + (o + m) (sigmoid(o) - 1/2) + c in}: an attention without parameters of its own, and learned scales a, b, c a channel.
 */
final class PfvmBlock extends FeatureBlock {
    private static final int STATES = 16;
    private static final double EPS = 1e-5;

    private final Parameter skipScale;
    private final Parameter skipScale2;
    private final Parameter skipScale3;
    private final LayerNormLayer norm1;
    private final SelectiveScan2d scan;
    private final ConvolutionLayer convolution;
    private final LayerNormLayer norm2;

    PfvmBlock(int width) {
        skipScale = parameter("skip_scale", Layout.SAME, width);
        skipScale2 = parameter("skip_scale2", Layout.SAME, width);
        skipScale3 = parameter("skip_scale3", Layout.SAME, width);
        norm1 = child("ln_1", new LayerNormLayer(width, EPS));
        scan = child("self_attention", new SelectiveScan2d(SelectiveScan2dConfig.gated(width, 2 * width, STATES)));
        convolution = child("conv_blk.conv3x3", new ConvolutionLayer(width, width, ConvolutionSpec.same(3, 3), true));
        norm2 = child("ln_2", new LayerNormLayer(width, EPS));
    }

    @Override
    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor s = AddScaled.apply(ctx, scan.forward(ctx, norm1.forward(ctx, x)), x, skipScale.value());
            Tensor y = AddScaled.apply(ctx, attended(ctx, norm2.forward(ctx, s)), s, skipScale2.value());
            return scope.keep(AddScaled.apply(ctx, y, x, skipScale3.value()));
        }
    }

    private Tensor attended(Context ctx, Tensor m) {
        try (Scope scope = ctx.scope()) {
            Tensor o = convolution.forward(ctx, m, Activation.SILU);
            Tensor gate = Add.apply(ctx, Activation.SIGMOID.apply(ctx, o), Tensor.of(new float[] {-0.5f}, 1));
            return scope.keep(Multiply.apply(ctx, Add.apply(ctx, o, m), gate));
        }
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.constant(skipScale, 1);
        Initial.constant(skipScale2, 1);
        Initial.constant(skipScale3, 1);
    }
}
