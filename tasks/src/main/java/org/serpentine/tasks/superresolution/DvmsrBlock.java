package org.serpentine.tasks.superresolution;

import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.MambaBlock;
import org.serpentine.nn.MambaConfig;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;

/** A block of DVMSR: {@code Mamba(LN(x))} over the pixels in raster order, without a shortcut of its own. */
final class DvmsrBlock extends FeatureBlock {
    private final MambaBlock mixer;
    private final LayerNormLayer norm;

    DvmsrBlock(int width) {
        mixer = child("mixer", new MambaBlock(MambaConfig.of(width)));
        norm = child("norm", new LayerNormLayer(width, 1e-5));
    }

    @Override
    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            return scope.keep(mixer.forward(ctx, tokens(norm.forward(ctx, x)))).reshape(x.shape());
        }
    }
}
