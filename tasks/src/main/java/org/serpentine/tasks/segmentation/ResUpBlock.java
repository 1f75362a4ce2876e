package org.serpentine.tasks.segmentation;

import java.util.SplittableRandom;
import org.serpentine.nn.GroupNormLayer;
import org.serpentine.nn.Initial;
import org.serpentine.nn.Layout;
import org.serpentine.nn.Module;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.AddScaled;

/** LightM-UNet's decoder block: {@code ReLU(norm2(DWConv3(ReLU(norm1(x))) + skip_scale x))}; the sum itself is normalised. */
final class ResUpBlock extends Module {
    private final Parameter skipScale;
    private final GroupNormLayer norm1;
    private final GroupNormLayer norm2;
    private final SeparableConvolution conv;

    ResUpBlock(int dims, int channels) {
        skipScale = parameter("skip_scale", Layout.SAME, 1);
        norm1 = child("norm1", new GroupNormLayer(8, channels, 1e-5f));
        norm2 = child("norm2", new GroupNormLayer(8, channels, 1e-5f));
        conv = child("conv", new SeparableConvolution(dims, channels, channels, 3, false));
    }

    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor y = conv.forward(ctx, norm1.forwardRelu(ctx, x));
            Tensor sum = AddScaled.apply(ctx, y, x, skipScale.value());
            return scope.keep(norm2.forwardRelu(ctx, sum));
        }
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.constant(skipScale, 1);
    }
}
