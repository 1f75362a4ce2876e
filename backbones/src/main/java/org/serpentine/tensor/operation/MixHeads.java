package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.kernel.ImageKernels;
import org.serpentine.tensor.kernel.RowKernel;

/** A 1x1 convolution across heads: {@code y[m] = sum over n of weight[m][n] * x[n] + bias[m]}, where x[n] are the channels of head n. */
public final class MixHeads {
    /** Multiply-accumulates worth a thread of their own. */
    private static final int GRAIN = 100_000;

    private MixHeads() {}

    /**
     * Mixes.
     *
     * @param x      {@code [..., heads * channels]}
     * @param weight {@code heads * heads} values, row by row
     * @param bias   {@code heads} values
     */
    public static Tensor apply(Context ctx, Tensor x, Tensor weight, Tensor bias) {
        int heads = bias.elements();
        if (weight.elements() != heads * heads || x.channels() % heads != 0) {
            throw new IllegalArgumentException("mixing heads of " + Shape.text(x.shape()) + " got a weight " + Shape.text(weight.shape())
                    + " and a bias " + Shape.text(bias.shape()) + "; expected as many rows, columns and biases as heads");
        }
        long start = ctx.start();
        Tensor y = ctx.allocate(x.shape());
        mix(ctx, x.data(), x.channels() / heads, heads, weight.data(), false, bias.data(), y.data());
        ctx.done(OperationKind.POINTWISE, start, (long) y.elements() * heads, y.elements());
        if (ctx.tracks(x, weight, bias)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> backward(ctx, tape, x, weight, bias, heads, dy));
        }
        return y;
    }

    /** With a bias {@code y = ...}, without one {@code y += ...}. */
    private static void mix(Context ctx, float[] x, int width, int heads, float[] weight, boolean transposed, float[] bias, float[] y) {
        RowKernel kernel = ImageKernels.matching(ctx.kernels()).rows();
        int channels = heads * width;
        int across = transposed ? heads : 1;
        int down = transposed ? 1 : heads;
        ctx.workers().ranges(x.length / channels, 1 + GRAIN / (channels * heads), (from, to) -> {
            for (int p = from; p < to; p++) {
                for (int m = 0; m < heads; m++) {
                    int o = p * channels + m * width;
                    for (int n = 0; n < heads - 1; n += 2) {
                        kernel.blend(x, p * channels + n * width, weight[m * down + n * across], p * channels + (n + 1) * width,
                                weight[m * down + (n + 1) * across], bias == null || n > 0, y, o, width);
                    }
                    if (heads % 2 == 1) {
                        kernel.scale(x, p * channels + (heads - 1) * width, weight[m * down + (heads - 1) * across],
                                bias == null || heads > 1, y, o, width);
                    }
                    for (int c = 0; bias != null && c < width; c++) {
                        y[o + c] += bias[m];
                    }
                }
            }
        });
    }

    private static void backward(Context ctx, Tape tape, Tensor x, Tensor weight, Tensor bias, int heads, float[] dy) {
        long start = ctx.start();
        int width = x.channels() / heads;
        float[] dx = tape.gradient(x);
        if (dx != null) {
            mix(ctx, dy, width, heads, weight.data(), true, null, dx);
        }
        float[] dw = tape.gradient(weight);
        float[] db = tape.gradient(bias);
        ctx.workers().run(heads, m -> {
            for (int p = 0; p < x.rows(); p++) {
                int o = p * x.channels() + m * width;
                for (int n = 0; dw != null && n < heads; n++) {
                    int i = p * x.channels() + n * width;
                    float sum = 0;
                    for (int c = 0; c < width; c++) {
                        sum += dy[o + c] * x.data()[i + c];
                    }
                    dw[m * heads + n] += sum;
                }
                if (db != null) {
                    db[m] += RowSoftmax.sum(dy, o, width);
                }
            }
        });
        ctx.done(OperationKind.POINTWISE, start, 2L * dy.length * heads, dy.length);
    }
}
