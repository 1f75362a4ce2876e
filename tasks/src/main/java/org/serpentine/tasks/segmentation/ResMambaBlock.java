package org.serpentine.tasks.segmentation;

import org.serpentine.nn.GroupNormLayer;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;

/** LightM-UNet's encoder block: norm, ReLU, Mamba layer, twice, plus the input. ("conv1" and "conv2" are Mamba layers.) */
final class ResMambaBlock extends Module {
    private final GroupNormLayer norm1;
    private final GroupNormLayer norm2;
    private final MambaLayer conv1;
    private final MambaLayer conv2;

    ResMambaBlock(int channels) {
        norm1 = child("norm1", new GroupNormLayer(8, channels, 1e-5f));
        norm2 = child("norm2", new GroupNormLayer(8, channels, 1e-5f));
        conv1 = child("conv1", new MambaLayer(channels, channels));
        conv2 = child("conv2", new MambaLayer(channels, channels));
    }

    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            ctx.enter("conv1");
            Tensor y = conv1.forward(ctx, norm1.forwardRelu(ctx, x));
            ctx.leave();
            ctx.enter("conv2");
            y = conv2.forward(ctx, norm2.forwardRelu(ctx, y));
            ctx.leave();
            return ctx.show("", scope.keep(Add.apply(ctx, y, x)));
        }
    }
}
