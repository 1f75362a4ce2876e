package org.serpentine.tasks.segmentation;

import java.util.SplittableRandom;
import org.serpentine.nn.Initial;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.Layout;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.MambaBlock;
import org.serpentine.nn.MambaConfig;
import org.serpentine.nn.Module;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.AddScaled;

/**
 * LightM-UNet's Mamba layer over the pixels in raster order:
 * {@code Linear(LN(Mamba(LN(x)) + skip_scale x))}, where both LN are the same one and the shortcut is not normalised.
 */
final class MambaLayer extends Module {
    private final int out;
    private final Parameter skipScale;
    private final LayerNormLayer norm;
    private final MambaBlock mamba;
    private final LinearLayer proj;

    MambaLayer(int in, int out) {
        this.out = out;
        skipScale = parameter("skip_scale", Layout.SAME, 1);
        norm = child("norm", new LayerNormLayer(in, 1e-5f));
        mamba = child("mamba", new MambaBlock(MambaConfig.of(in)));
        proj = child("proj", new LinearLayer(in, out, true));
    }

    /** {@code [N, spatial..., in]} to {@code [N, spatial..., out]}. */
    Tensor forward(Context ctx, Tensor x) {
        Tensor y = run(ctx, x, "mamba");
        return ctx.show("", y);
    }

    /** As {@link #forward}, but the result itself is shown under {@code name}. */
    Tensor forwardAs(Context ctx, String name, Tensor x) {
        return ctx.show(name, run(ctx, x, name + ".mamba"));
    }

    private Tensor run(Context ctx, Tensor x, String mambaName) {
        try (Scope scope = ctx.scope()) {
            int[] shape = x.shape();
            Tensor tokens = x.reshape(shape[0], Shape.product(shape, 1, shape.length - 1), x.channels());
            Tensor mixed = ctx.show(mambaName, mamba.forward(ctx, norm.forward(ctx, tokens)));
            Tensor sum = AddScaled.apply(ctx, mixed, tokens, skipScale.value());
            Tensor y = proj.forward(ctx, norm.forward(ctx, sum));
            shape[shape.length - 1] = out;
            return scope.keep(y).reshape(shape);
        }
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.constant(skipScale, 1);
    }
}
