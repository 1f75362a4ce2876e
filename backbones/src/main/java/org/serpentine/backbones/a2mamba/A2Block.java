package org.serpentine.backbones.a2mamba;

import java.util.function.UnaryOperator;
import org.serpentine.nn.DepthwiseLayer;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.Module;
import org.serpentine.nn.ResidualDepthwise;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.DropPath;

/** A block: local positions, mixer, local positions, MLP, each with its shortcut. */
final class A2Block extends Module {
    private static final double EPS = 1e-6;

    private final A2MambaConfig.Scaling scaling;
    private final double dropPath;
    private final ResidualDepthwise positions1;
    private final LayerNormLayer norm1;
    private final MassMixer mixer;
    private final ResidualDepthwise positions2;
    private final LayerNormLayer norm2;
    private final Mlp mlp;
    private final ScaleLayer scale1;
    private final ScaleLayer scale2;

    /** Declares the layers; arguments as in {@link MassMixer}. */
    A2Block(A2MambaConfig.Stage stage, boolean tables, int positions, double dropPath) {
        int c = stage.width();
        this.dropPath = dropPath;
        scaling = stage.scaling();
        positions1 = new ResidualDepthwise(child("cpe1", positions(c)));
        norm1 = child("norm1", new LayerNormLayer(c, EPS));
        mixer = child("token_mixer", new MassMixer(stage, tables, positions));
        positions2 = new ResidualDepthwise(child("cpe2", positions(c)));
        norm2 = child("norm2", new LayerNormLayer(c, EPS));
        mlp = child("mlp", new Mlp(c, stage.hidden()));
        boolean scaled = scaling != A2MambaConfig.Scaling.NONE;
        scale1 = scaled ? child("layer_scale1", new ScaleLayer(c, stage.initial())) : null;
        scale2 = scaled ? child("layer_scale2", new ScaleLayer(c, stage.initial())) : null;
    }

    /** A 3x3 convolution that lends each place something of its neighbours. */
    static DepthwiseLayer positions(int channels) {
        return new DepthwiseLayer(channels, ConvolutionSpec.same(3, 3), true);
    }

    /** {@code [N, H, W, width]} to the same shape. */
    Tensor forward(Context ctx, Tensor input, RotaryAngles rotary) {
        try (Scope scope = ctx.scope()) {
            Tensor x = positions1.forward(ctx, input);
            x = branch(ctx, x, scale1, "mixer", u -> mixer.forward(ctx, ctx.show("norm1", norm1.forward(ctx, u)), rotary));
            x = positions2.forward(ctx, x);
            return scope.keep(branch(ctx, x, scale2, "mlp", u -> mlp.forward(ctx, norm2.forward(ctx, u))));
        }
    }

    /** Outside training the sum is made in place of x or f(x), which are this block's own. */
    private Tensor branch(Context ctx, Tensor x, ScaleLayer scale, String name, UnaryOperator<Tensor> f) {
        Tensor y = ctx.show(name, f.apply(x));
        if (!ctx.recording() && !ctx.training() && scaling != A2MambaConfig.Scaling.NONE) {
            boolean shortcut = scaling == A2MambaConfig.Scaling.SHORTCUT;
            scale.addTo(ctx, shortcut ? x : y, shortcut ? y : x);
            return shortcut ? y : x;
        }
        return switch (scaling) {
            case NONE -> Add.apply(ctx, x, DropPath.apply(ctx, y, dropPath));
            case BRANCH -> Add.apply(ctx, x, DropPath.apply(ctx, scale.forward(ctx, y), dropPath));
            case SHORTCUT -> Add.apply(ctx, scale.forward(ctx, x), DropPath.apply(ctx, y, dropPath));
        };
    }
}
