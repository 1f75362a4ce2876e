package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.dense.DenseEngine;
import org.serpentine.tensor.kernel.Axis;
import org.serpentine.tensor.kernel.Window;

/** Transposed ("up") convolution: the adjoint of a convolution of the same window, with one group. */
public final class TransposedConvolution {
    private TransposedConvolution() {}

    /**
     * Applies the layer; extents become {@code (in - 1) * stride - 2 padding + dilation * (kernel - 1) + 1}.
     *
     * @param x      {@code [N, spatial..., C]}
     * @param weight {@code [kernel..., O, C]}, see {@link org.serpentine.nn.Layout#TRANSPOSED_CONVOLUTION}
     * @param bias   {@code [O]} or null
     * @return {@code [N, out..., O]}
     */
    public static Tensor apply(Context ctx, Tensor x, Tensor weight, Tensor bias, ConvolutionSpec spec) {
        int channels = x.channels();
        int outputs = weight.size(-2);
        int[] expected = Arrays.copyOf(spec.kernel(), spec.axes() + 2);
        expected[spec.axes()] = outputs;
        expected[spec.axes() + 1] = channels;
        if (spec.groups() != 1 || x.rank() != spec.axes() + 2 || !weight.hasShape(expected)
                || (bias != null && bias.elements() != outputs)) {
            throw new IllegalArgumentException("transposed convolution of " + Shape.text(x.shape()) + " with kernel "
                    + Shape.text(spec.kernel()) + " needs one group, a weight " + Shape.text(expected) + " and a bias of " + outputs
                    + ", got " + spec.groups() + " groups, " + Shape.text(weight.shape())
                    + (bias == null ? "" : " and a bias of " + bias.elements()));
        }
        long start = ctx.start();
        Window window = window(x, spec);
        Unfolding unfolding = new Unfolding(window, outputs, 1);
        int columns = unfolding.columns();
        Tensor y = ctx.allocate(outputShape(window, spec.axes(), outputs));
        if (bias == null) {
            Arrays.fill(y.data(), 0f);
        } else {
            for (int p = 0; p < window.inputs(); p++) {
                System.arraycopy(bias.data(), 0, y.data(), p * outputs, outputs);
            }
        }
        DenseEngine engine = ctx.gemm().engine();
        unfolding.scatter(ctx, y.data(), 0, (from, to, block) -> engine.gemm(false, true, to - from, columns, channels, x.data(),
                from * channels, channels, weight.data(), 0, channels, 0f, block, 0, columns));
        ctx.done(OperationKind.CONVOLUTION, start, (long) x.elements() * columns, bias == null ? 0 : y.elements());
        if (ctx.tracks(x, weight, bias)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> backward(ctx, tape, unfolding, x, weight, bias, dy));
        }
        return y;
    }

    /** The window of the convolution that this is the adjoint of: it slides over the result. */
    private static Window window(Tensor x, ConvolutionSpec spec) {
        Axis[] axes = {Axis.SINGLE, Axis.SINGLE, Axis.SINGLE};
        for (int i = 0; i < spec.axes(); i++) {
            int in = x.size(1 + i);
            int out = (in - 1) * spec.stride()[i] - 2 * spec.padding()[i] + spec.dilation()[i] * (spec.kernel()[i] - 1) + 1;
            axes[3 - spec.axes() + i] = new Axis(out, in, spec.kernel()[i], spec.stride()[i], spec.padding()[i],
                    spec.dilation()[i], 1);
        }
        return new Window(x.size(0), axes[0], axes[1], axes[2]);
    }

    private static int[] outputShape(Window window, int axes, int channels) {
        int[] all = {window.depth().in(), window.height().in(), window.width().in()};
        int[] shape = new int[axes + 2];
        shape[0] = window.batch();
        System.arraycopy(all, 3 - axes, shape, 1, axes);
        shape[axes + 1] = channels;
        return shape;
    }

    private static void backward(Context ctx, Tape tape, Unfolding unfolding, Tensor x, Tensor weight, Tensor bias, float[] dy) {
        long start = ctx.start();
        DenseEngine engine = ctx.gemm().engine();
        int channels = x.channels();
        int columns = unfolding.columns();
        float[] dx = tape.gradient(x);
        if (dx != null) {
            unfolding.gather(ctx, dy, 0, (from, to, block) -> engine.gemm(false, false, to - from, channels, columns, block, 0,
                    columns, weight.data(), 0, channels, 1f, dx, from * channels, channels));
        }
        float[] dw = tape.gradient(weight);
        if (dw != null) {
            unfolding.gatherSums(ctx, dy, 0, dw, 0, dw.length, (from, to, block, sums) -> engine.gemm(true, false, columns, channels,
                    to - from, block, 0, columns, x.data(), from * channels, channels, 1f, sums, 0, channels));
        }
        float[] db = tape.gradient(bias);
        if (db != null) {
            Reduce.addColumnSums(ctx, dy, unfolding.window().inputs(), unfolding.channels(), db);
        }
        ctx.done(OperationKind.CONVOLUTION, start,
                (long) x.elements() * columns * ((dx == null ? 0 : 1) + (dw == null ? 0 : 1)), db == null ? 0 : dy.length);
    }
}
