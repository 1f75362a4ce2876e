package org.serpentine.tasks.superresolution;

import java.util.SplittableRandom;
import org.serpentine.backbones.vmamba.SelectiveScan2d;
import org.serpentine.backbones.vmamba.SelectiveScan2dConfig;
import org.serpentine.nn.Initial;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.Layout;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.AddScaled;
import org.serpentine.tensor.operation.DropPath;

/**
 * The residual state-space block of MambaIR: {@code y = a x + SS2D(LN(x))}, then {@code b y + CAB(LN(y))}, with learned scales a and b a
 * channel.
 */
final class MambaIrBlock extends FeatureBlock {
    private static final double EPS = 1e-5;

    private final double dropPath;
    private final Parameter skipScale;
    private final Parameter skipScale2;
    private final LayerNormLayer norm1;
    private final SelectiveScan2d scan;
    private final ChannelAttentionBlock convolutions;
    private final LayerNormLayer norm2;

    MambaIrBlock(MambaIrConfig config, double dropPath) {
        this.dropPath = dropPath;
        int c = config.frame().width();
        skipScale = parameter("skip_scale", Layout.SAME, c);
        skipScale2 = parameter("skip_scale2", Layout.SAME, c);
        norm1 = child("ln_1", new LayerNormLayer(c, EPS));
        scan = child("self_attention", new SelectiveScan2d(SelectiveScan2dConfig.gated(c, config.inner(), config.states())));
        convolutions = child("conv_blk", config.light() ? ChannelAttentionBlock.light(c) : ChannelAttentionBlock.dense(c));
        norm2 = child("ln_2", new LayerNormLayer(c, EPS));
    }

    @Override
    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor normed = norm1.forward(ctx, x);
            ctx.show("ln1", tokens(normed));
            Tensor mixed = scan.forward(ctx, normed);
            ctx.show("ss2d", tokens(mixed));
            Tensor y = AddScaled.apply(ctx, DropPath.apply(ctx, mixed, dropPath), x, skipScale.value());
            Tensor local = ctx.show("cab", convolutions.forward(ctx, norm2.forward(ctx, y)));
            return scope.keep(AddScaled.apply(ctx, local, y, skipScale2.value()));
        }
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.constant(skipScale, 1);
        Initial.constant(skipScale2, 1);
    }
}
