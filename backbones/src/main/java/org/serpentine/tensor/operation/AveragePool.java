package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.kernel.Window;

/** The mean of each window, a channel at a time; zeros of the padding count, as is PyTorch's default. */
public final class AveragePool {
    private AveragePool() {}

    /**
     * Pools without padding.
     *
     * @param x      {@code [N, spatial..., C]}
     * @param kernel extents of the window
     * @param stride its steps; positions where it does not fit whole are left out
     */
    public static Tensor apply(Context ctx, Tensor x, int[] kernel, int[] stride) {
        return apply(ctx, x, ConvolutionSpec.of(kernel).withStride(stride));
    }

    /** Pools over a window: a depthwise convolution whose weights are all {@code 1 / taps}. */
    public static Tensor apply(Context ctx, Tensor x, ConvolutionSpec spec) {
        long start = ctx.start();
        Window window = spec.over(x);
        int channels = x.channels();
        float[] weight = new float[window.taps() * channels];
        Arrays.fill(weight, 1f / window.taps());
        Tensor y = ctx.allocate(spec.outputShape(window, channels));
        DepthwiseConvolution.convolve(ctx, window, channels, x.columns().rows(), weight, false, Epilogue.NONE, false, y.data());
        ctx.done(OperationKind.RESAMPLE, start, 0, (long) y.elements() * window.taps());
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long begin = ctx.start();
                DepthwiseConvolution.convolve(ctx, window.adjoint(), channels, y.columns().rows(dy), weight, false, Epilogue.NONE, true,
                        tape.gradient(x));
                ctx.done(OperationKind.RESAMPLE, begin, 0, (long) dy.length * window.taps());
            });
        }
        return y;
    }
}
