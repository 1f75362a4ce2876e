package org.serpentine.nn;

import java.util.Arrays;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.DepthwiseConvolution;
import org.serpentine.tensor.operation.Epilogue;
import org.serpentine.tensor.operation.Mix;

/**
 * A depthwise convolution with its batch norm on a path around it: {@code x + f(x)} or the convex mix
 * {@code (1 - share) x + share f(x)}. During inference that is itself one depthwise convolution, whose middle tap lets x through.
 *
 * <p>This is no module of its own, as {@link ConvolutionNorm} is none. Weights may change between calls.
 */
public final class ResidualDepthwise {
    private final DepthwiseLayer convolution;
    private final BatchNormLayer norm;
    private final ConvolutionNorm branch;
    private Folded folded;

    /**
     * The path around a convolution and its norm.
     *
     * @param convolution of odd kernel extents, stride 1 and an output as large as its input, without bias
     */
    public ResidualDepthwise(DepthwiseLayer convolution, BatchNormLayer norm) {
        if (convolution.bias() != null) {
            throw new IllegalArgumentException("a convolution before a batch norm needs no bias");
        }
        this.convolution = convolution;
        this.norm = norm;
        branch = new ConvolutionNorm(convolution, norm, null);
    }

    /**
     * Applies it.
     *
     * @param x     {@code [N, spatial..., C]}
     * @param share the branch's share of each channel {@code [C]}; null for a plain sum
     * @param name  under which the branch's result is shown to an observer
     */
    public Tensor forward(Context ctx, Tensor x, Tensor share, String name) {
        if (!ctx.recording() && !ctx.observes(name) && norm.constant(ctx)) {
            Folded now = folded;
            if (now == null || !now.current(this, share)) {
                now = Folded.of(this, share);
                folded = now;
            }
            return DepthwiseConvolution.infer(ctx, x, now.weight, now.epilogue, convolution.spec());
        }
        Tensor y = ctx.show(name, branch.forward(ctx, x));
        return share == null ? Add.apply(ctx, x, y) : Mix.apply(ctx, x, y, share);
    }

    /** The one convolution, and copies of what it was made from. */
    private record Folded(FoldedNorm norm, float[] from, float[] share, Tensor weight, Epilogue epilogue) {
        static Folded of(ResidualDepthwise r, Tensor share) {
            float[] scale = r.norm.foldedScale();
            float[] shift = r.norm.foldedShift();
            float[] from = r.convolution.weight().value().data();
            int channels = scale.length;
            int middle = from.length / channels / 2 * channels;
            float[] taps = new float[from.length];
            for (int i = 0; i < taps.length; i++) {
                int c = i % channels;
                double part = share == null ? 1 : share.data()[c];
                double around = share == null ? 1 : 1 - part;
                taps[i] = (float) (part * scale[c] * from[i] + (i / channels * channels == middle ? around : 0));
            }
            for (int c = 0; share != null && c < channels; c++) {
                shift[c] *= share.data()[c];
            }
            Tensor weight = Tensor.of(taps, r.convolution.weight().value().shape());
            return new Folded(FoldedNorm.of(r.norm, null, null), from.clone(), share == null ? null : share.data().clone(), weight,
                    Epilogue.of(Tensor.of(shift, channels), null));
        }

        boolean current(ResidualDepthwise r, Tensor newShare) {
            return Arrays.equals(from, r.convolution.weight().value().data()) && norm.current(r.norm, null)
                    && Arrays.equals(share, newShare == null ? null : newShare.data());
        }
    }
}
