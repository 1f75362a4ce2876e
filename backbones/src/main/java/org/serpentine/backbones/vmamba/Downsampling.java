package org.serpentine.backbones.vmamba;

import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.Pad;
import org.serpentine.tensor.operation.PadMode;
import org.serpentine.tensor.operation.Permute;

/** From one stage to the next: half the map, another width. */
public final class Downsampling extends Module {
    private final ConvolutionLayer convolution;
    private final LinearLayer reduction;
    private final LayerNormLayer norm;

    /** A step from {@code in} to {@code out} channels. */
    public Downsampling(int in, int out, VMambaConfig.Downsample version) {
        boolean merge = version == VMambaConfig.Downsample.V1;
        ConvolutionSpec spec = version == VMambaConfig.Downsample.V3 ? ConvolutionSpec.same(3, 3) : ConvolutionSpec.of(2, 2);
        reduction = merge ? child("reduction", new LinearLayer(4 * in, out, false)) : null;
        convolution = merge ? null : child("1", new ConvolutionLayer(in, out, spec.withStride(2), true));
        norm = merge ? child("norm", new LayerNormLayer(4 * in, 1e-5)) : child("3", new LayerNormLayer(out, 1e-5));
    }

    /** {@code [N, H, W, in]} to {@code [N, ceil(H / 2), ceil(W / 2), out]} (V2 drops an odd last row or column). */
    public Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            if (convolution != null) {
                return scope.keep(norm.forward(ctx, convolution.forward(ctx, x)));
            }
            int oddRows = x.size(1) % 2;
            int oddColumns = x.size(2) % 2;
            Tensor even = oddRows + oddColumns == 0 ? x
                    : Pad.apply(ctx, x, PadMode.ZERO, new int[] {0, 0}, new int[] {oddRows, oddColumns});
            return scope.keep(reduction.forward(ctx, norm.forward(ctx, merge(ctx, even))));
        }
    }

    /** Two rows and two columns side by side in the authors' order: columns outside, rows inside. */
    private static Tensor merge(Context ctx, Tensor x) {
        int n = x.size(0);
        int h = x.size(1) / 2;
        int w = x.size(2) / 2;
        int c = x.channels();
        return Permute.apply(ctx, x.reshape(n, h, 2, w, 2, c), 0, 1, 3, 4, 2, 5).reshape(n, h, w, 4 * c);
    }
}
