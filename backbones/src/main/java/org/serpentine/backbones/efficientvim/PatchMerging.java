package org.serpentine.backbones.efficientvim;

import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.Mean;
import org.serpentine.tensor.operation.Multiply;

/**
 * Between two stages: half the height and width (rounded up), another number of channels, by an inverted bottleneck with a
 * squeeze-and-excitation gate, between two depthwise convolutions with a path around them.
 */
final class PatchMerging extends Module {
    private static final int WIDENING = 4;
    private static final int SQUEEZE_MULTIPLE = 8;

    private final ConvLayer widen;
    private final ConvLayer halve;
    private final ConvolutionLayer squeeze;
    private final ConvolutionLayer excite;
    private final ConvLayer narrow;
    private final ConvLayer dwconv1;
    private final ConvLayer dwconv2;

    PatchMerging(int in, int out) {
        int hidden = WIDENING * out;
        widen = child("conv.0", ConvLayer.pointwise(in, hidden, Activation.RELU));
        halve = child("conv.1", ConvLayer.depthwise(hidden, 2, Activation.RELU));
        ConvolutionSpec one = ConvolutionSpec.of(1, 1);
        squeeze = child("conv.2.fc1", new ConvolutionLayer(hidden, squeezed(hidden), one, true));
        excite = child("conv.2.fc2", new ConvolutionLayer(squeezed(hidden), hidden, one, true));
        narrow = child("conv.3", ConvLayer.pointwise(hidden, out, null));
        dwconv1 = child("dwconv1", ConvLayer.depthwise(in, 1, null));
        dwconv2 = child("dwconv2", ConvLayer.depthwise(out, 1, null));
    }

    /** A quarter, rounded to a multiple of 8, as timm does. */
    private static int squeezed(int channels) {
        return Math.max(SQUEEZE_MULTIPLE, (channels / 4 + SQUEEZE_MULTIPLE / 2) / SQUEEZE_MULTIPLE * SQUEEZE_MULTIPLE);
    }

    /** {@code [B, H, W, in]} to {@code [B, ceil(H / 2), ceil(W / 2), out]}. */
    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor y = dwconv1.around(ctx, x, null, "dwconv1");
            y = halve.forward(ctx, widen.forward(ctx, y));
            Tensor mean = Mean.overPositionsKept(ctx, y);
            Tensor gate = excite.forward(ctx, squeeze.forward(ctx, mean, Activation.RELU), Activation.SIGMOID);
            y = ctx.show("se", Multiply.apply(ctx, y, gate));
            y = dwconv2.around(ctx, narrow.forward(ctx, y), null, "dwconv2");
            return scope.keep(ctx.show("", y));
        }
    }
}
