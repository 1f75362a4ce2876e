package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.kernel.HeadKernel;
import org.serpentine.tensor.kernel.ImageKernels;

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
        mix(ctx, x.data(), x.elements(), x.channels() / heads, heads, weight.data(), bias.data(), y.data());
        ctx.done(OperationKind.POINTWISE, start, (long) y.elements() * heads, y.elements());
        if (ctx.tracks(x, weight, bias)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> backward(ctx, tape, x, weight, bias, heads, dy));
        }
        return y;
    }

    private static void mix(Context ctx, float[] x, int elements, int width, int heads, float[] weight, float[] bias, float[] y) {
        HeadKernel kernel = ImageKernels.matching(ctx.kernels()).heads();
        int channels = heads * width;
        ctx.workers().ranges(elements / channels, 1 + GRAIN / (channels * heads), (from, to) ->
                kernel.mix(x, from * channels, to - from, heads, width, weight, bias, y, from * channels));
    }

    private static void backward(Context ctx, Tape tape, Tensor x, Tensor weight, Tensor bias, int heads, float[] dy) {
        long start = ctx.start();
        int width = x.channels() / heads;
        float[] dx = tape.gradient(x);
        if (dx != null) {
            float[] mixed = ctx.takeScratch(dy.length);
            mix(ctx, dy, dy.length, width, heads, transpose(weight.data(), heads), new float[heads], mixed);
            Strips.add(ctx, x.rows(), x.channels(), mixed, 0, x.channels(), dx, 0, x.channels());
            ctx.giveScratch(mixed);
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

    private static float[] transpose(float[] weight, int heads) {
        float[] transposed = new float[heads * heads];
        for (int i = 0; i < transposed.length; i++) {
            transposed[i] = weight[i % heads * heads + i / heads];
        }
        return transposed;
    }
}
