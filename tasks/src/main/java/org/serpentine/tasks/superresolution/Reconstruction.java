package org.serpentine.tasks.superresolution;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.LeakyRelu;
import org.serpentine.tensor.operation.PixelShuffle;
import org.serpentine.tensor.operation.Resample;

/**
 * The last part of a super-resolution network: features {@code [N, H, W, C]} to the picture {@code [N, s H, s W, channels]}. Its layers
 * lie among the network's own, where the authors have them ({@code upsample.0}, {@code conv_before_upsample.0}, {@code conv_last}, ...).
 */
final class Reconstruction {
    private static final int FEATURES = 64;
    private static final float SLOPE = 0.01f;
    private static final float REAL_SLOPE = 0.2f;

    private final Upsampling kind;
    private final ConvolutionLayer before;
    private final List<ConvolutionLayer> steps = new ArrayList<>();
    private final ConvolutionLayer last;
    private final int factor;

    /**
     * Declares the layers.
     *
     * @param declare  adds a layer under a name to the network, and returns it
     * @param width    C
     * @param channels of the picture
     */
    Reconstruction(BiFunction<String, ConvolutionLayer, ConvolutionLayer> declare, Upsampling kind, int scale, int width, int channels) {
        kind.checkScale(scale);
        this.kind = kind;
        boolean wide = kind == Upsampling.PIXEL_SHUFFLE || kind == Upsampling.NEAREST_CONVOLUTION;
        before = wide ? declare.apply("conv_before_upsample.0", convolution(width, FEATURES)) : null;
        switch (kind) {
            case PIXEL_SHUFFLE_DIRECT -> {
                factor = scale;
                steps.add(declare.apply("upsample.0", convolution(width, channels * scale * scale)));
            }
            case PIXEL_SHUFFLE -> {
                factor = scale == 3 ? 3 : 2;
                int count = scale == 3 ? 1 : Integer.numberOfTrailingZeros(scale);
                for (int i = 0; i < count; i++) {
                    steps.add(declare.apply("upsample." + 2 * i, convolution(FEATURES, FEATURES * factor * factor)));
                }
            }
            case NEAREST_CONVOLUTION -> {
                factor = 2;
                steps.add(declare.apply("conv_up1", convolution(FEATURES, FEATURES)));
                steps.add(declare.apply("conv_up2", convolution(FEATURES, FEATURES)));
                steps.add(declare.apply("conv_hr", convolution(FEATURES, FEATURES)));
            }
            default -> factor = 1;
        }
        last = kind == Upsampling.PIXEL_SHUFFLE_DIRECT ? null : declare.apply("conv_last", convolution(wide ? FEATURES : width, channels));
    }

    private static ConvolutionLayer convolution(int in, int out) {
        return new ConvolutionLayer(in, out, ConvolutionSpec.same(3, 3), true);
    }

    /** The picture, or for {@link Upsampling#NONE} what is to be added to the input. */
    Tensor forward(Context ctx, Tensor features) {
        try (Scope scope = ctx.scope()) {
            Tensor x = before == null ? features : LeakyRelu.apply(ctx, before.forward(ctx, features), SLOPE);
            for (int i = 0; i < steps.size(); i++) {
                x = kind == Upsampling.NEAREST_CONVOLUTION ? enlarge(ctx, x, i)
                        : PixelShuffle.apply(ctx, steps.get(i).forward(ctx, x), factor);
            }
            return scope.keep(last == null ? x : last.forward(ctx, x));
        }
    }

    private Tensor enlarge(Context ctx, Tensor x, int step) {
        Tensor y = step == 2 ? x : Resample.nearest(ctx, x, 2 * x.size(1), 2 * x.size(2));
        return LeakyRelu.apply(ctx, steps.get(step).forward(ctx, y), REAL_SLOPE);
    }
}
