package org.serpentine.backbones.vmamba;

import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.ConvolutionSpec;

/** Picture to tokens; children are numbered as in the authors' {@code Sequential}, whose other entries have no weights. */
public final class PatchEmbed extends Module {
    private final int least;
    private final ConvolutionLayer first;
    private final LayerNormLayer firstNorm;
    private final ConvolutionLayer second;
    private final LayerNormLayer secondNorm;

    /**
     * A stem.
     *
     * @param inputs   channels of the picture
     * @param channels of the tokens
     * @param patch    picture pixels of a token in each direction; even for V2
     * @param withNorm whether its convolutions are followed by norms
     */
    public PatchEmbed(int inputs, int channels, VMambaConfig.Stem version, int patch, boolean withNorm) {
        boolean two = version == VMambaConfig.Stem.V2;
        int stride = two ? patch / 2 : patch;
        int kernel = two ? stride + 1 : stride;
        ConvolutionSpec spec = ConvolutionSpec.of(kernel, kernel).withStride(stride).withPadding(two ? 1 : 0);
        least = two ? 1 : patch;
        int width = two ? channels / 2 : channels;
        first = child("0", new ConvolutionLayer(inputs, width, spec, true));
        firstNorm = withNorm ? child("2", new LayerNormLayer(width, 1e-5)) : null;
        second = two ? child("5", new ConvolutionLayer(width, channels, spec, true)) : null;
        secondNorm = two && withNorm ? child("7", new LayerNormLayer(channels, 1e-5)) : null;
    }

    /**
     * {@code [N, H, W, inputs]} to {@code [N, H', W', channels]}; V2 rounds up where the patch does not divide, V1 down.
     *
     * @throws IllegalArgumentException if the picture is smaller than a patch of V1
     */
    public Tensor forward(Context ctx, Tensor image) {
        if (image.size(1) < least || image.size(2) < least) {
            throw new IllegalArgumentException("a picture of " + image.size(1) + "x" + image.size(2)
                    + " pixels is smaller than a patch; expected at least " + least + "x" + least);
        }
        try (Scope scope = ctx.scope()) {
            Tensor x = normalised(ctx, first.forward(ctx, image), firstNorm);
            return scope.keep(second == null ? x
                    : normalised(ctx, second.forward(ctx, Activation.GELU.apply(ctx, x)), secondNorm));
        }
    }

    private static Tensor normalised(Context ctx, Tensor x, LayerNormLayer norm) {
        return norm == null ? x : norm.forward(ctx, x);
    }
}
