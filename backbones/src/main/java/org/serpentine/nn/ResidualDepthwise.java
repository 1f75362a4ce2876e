package org.serpentine.nn;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.DepthwiseConvolution;
import org.serpentine.tensor.operation.Epilogue;
import org.serpentine.tensor.operation.Mix;

/**
 * A depthwise convolution, perhaps with its batch norm, on a path around it: {@code x + f(x)} or the convex mix
 * {@code (1 - share) x + share f(x)}. During inference that is itself one depthwise convolution, whose middle tap lets x through.
 *
 * <p>This is no module of its own, as {@link ConvolutionNorm} is none. Weights may change between calls.
 */
public final class ResidualDepthwise {
    private final DepthwiseLayer convolution;
    private final BatchNormLayer norm;
    private final BiFunction<Context, Tensor, Tensor> branch;
    private Folded folded;

    /**
     * The path around a convolution and its norm.
     *
     * @param convolution of odd kernel extents, stride 1 and an output as large as its input, without bias
     * @throws IllegalArgumentException if it is another one
     */
    public ResidualDepthwise(DepthwiseLayer convolution, BatchNormLayer norm) {
        if (convolution.bias() != null) {
            throw new IllegalArgumentException("a convolution before a batch norm needs no bias");
        }
        this.convolution = centred(convolution);
        this.norm = norm;
        ConvolutionNorm both = new ConvolutionNorm(convolution, norm, null);
        branch = both::forward;
    }

    /**
     * The path around a convolution without a norm.
     *
     * @param convolution of odd kernel extents, stride 1 and an output as large as its input, with or without bias
     * @throws IllegalArgumentException if it is another one
     */
    public ResidualDepthwise(DepthwiseLayer convolution) {
        this.convolution = centred(convolution);
        norm = null;
        branch = convolution::forward;
    }

    /** Without a middle tap over each input, the one convolution would be something else than the sum. */
    private static DepthwiseLayer centred(DepthwiseLayer convolution) {
        ConvolutionSpec spec = convolution.spec();
        for (int i = 0; i < spec.axes(); i++) {
            int kernel = spec.kernel()[i];
            if (kernel % 2 == 0 || spec.stride()[i] != 1 || spec.padding()[i] != kernel / 2 * spec.dilation()[i]) {
                throw new IllegalArgumentException("a convolution of kernel " + kernel + ", stride " + spec.stride()[i] + ", padding "
                        + spec.padding()[i] + " and dilation " + spec.dilation()[i] + " along axis " + i
                        + " has no path around it: expected an odd kernel, stride 1 and an output as large as the input");
            }
        }
        return convolution;
    }

    /** The plain sum {@code x + f(x)}; nothing is shown to an observer. */
    public Tensor forward(Context ctx, Tensor x) {
        return forward(ctx, x, null, null);
    }

    /**
     * Applies it.
     *
     * @param x     {@code [N, spatial..., C]}
     * @param share the branch's share of each channel {@code [C]}; null for a plain sum
     * @param name  under which the branch's result is shown to an observer, or null
     */
    public Tensor forward(Context ctx, Tensor x, Tensor share, String name) {
        if (!ctx.recording() && (name == null || !ctx.observes(name)) && (norm == null || norm.constant(ctx))) {
            Folded now = folded;
            if (now == null || !now.current(this, share)) {
                now = Folded.of(this, share);
                folded = now;
            }
            return DepthwiseConvolution.infer(ctx, x, now.weight, now.epilogue, convolution.spec());
        }
        Tensor y = branch.apply(ctx, x);
        if (name != null) {
            ctx.show(name, y);
        }
        return share == null ? Add.apply(ctx, x, y) : Mix.apply(ctx, x, y, share);
    }

    /** Everything that the one convolution depends on. */
    private List<float[]> inputs(Tensor share) {
        Stream<float[]> layers = norm != null ? norm.inputs(convolution.weight()).stream()
                : Stream.of(convolution.weight(), convolution.bias()).filter(Objects::nonNull).map(p -> p.value().data());
        return Stream.concat(layers, Stream.ofNullable(share).map(Tensor::data)).toList();
    }

    /** The one convolution, and copies of what it was made from. */
    private record Folded(List<float[]> from, Tensor weight, Epilogue epilogue) {
        static Folded of(ResidualDepthwise r, Tensor share) {
            Tensor weight = r.convolution.weight().value();
            int channels = weight.elements() / r.convolution.spec().taps();
            float[] scale = r.norm == null ? ones(channels) : r.norm.foldedScale();
            float[] shift = r.norm != null ? r.norm.foldedShift()
                    : r.convolution.bias() == null ? new float[channels] : r.convolution.bias().value().data().clone();
            int middle = weight.elements() / channels / 2 * channels;
            float[] taps = new float[weight.elements()];
            for (int i = 0; i < taps.length; i++) {
                int c = i % channels;
                double part = share == null ? 1 : share.data()[c];
                double around = share == null ? 1 : 1 - part;
                taps[i] = (float) (part * scale[c] * weight.data()[i] + (i / channels * channels == middle ? around : 0));
            }
            for (int c = 0; share != null && c < channels; c++) {
                shift[c] *= share.data()[c];
            }
            return new Folded(r.inputs(share).stream().map(float[]::clone).toList(), Tensor.of(taps, weight.shape()),
                    Epilogue.of(Tensor.of(shift, channels), null));
        }

        private static float[] ones(int channels) {
            float[] ones = new float[channels];
            Arrays.fill(ones, 1f);
            return ones;
        }

        boolean current(ResidualDepthwise r, Tensor share) {
            List<float[]> now = r.inputs(share);
            boolean same = now.size() == from.size();
            for (int i = 0; same && i < now.size(); i++) {
                same = Arrays.equals(from.get(i), now.get(i));
            }
            return same;
        }
    }
}
