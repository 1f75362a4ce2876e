package org.serpentine.tasks.superresolution;

import java.util.ArrayList;
import java.util.List;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.LeakyRelu;

/** Three convolutions with a bottleneck of a quarter of the channels: {@code resi_connection = 3conv} of SwinIR's family. */
final class ResidualConvolution extends Module {
    private static final float SLOPE = 0.2f;

    private final List<ConvolutionLayer> convolutions = new ArrayList<>();

    ResidualConvolution(int width) {
        int narrow = width / 4;
        convolutions.add(child("0", new ConvolutionLayer(width, narrow, ConvolutionSpec.same(3, 3), true)));
        convolutions.add(child("2", new ConvolutionLayer(narrow, narrow, ConvolutionSpec.same(1, 1), true)));
        convolutions.add(child("4", new ConvolutionLayer(narrow, width, ConvolutionSpec.same(3, 3), true)));
    }

    /** {@code [N, H, W, width]} to the same shape. */
    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor y = LeakyRelu.apply(ctx, convolutions.get(0).forward(ctx, x), SLOPE);
            y = LeakyRelu.apply(ctx, convolutions.get(1).forward(ctx, y), SLOPE);
            return scope.keep(convolutions.get(2).forward(ctx, y));
        }
    }
}
