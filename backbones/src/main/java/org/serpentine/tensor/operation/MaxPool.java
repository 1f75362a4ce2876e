package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.kernel.Axis;
import org.serpentine.tensor.kernel.ImageKernels;
import org.serpentine.tensor.kernel.RowKernel;
import org.serpentine.tensor.kernel.Window;

/** The largest value of each window, a channel at a time. NaN counts as largest; of equal values the first gets the gradient (of a
 * window with NaN, its first value). */
public final class MaxPool {
    /** Values read that are worth a thread of their own. */
    private static final int GRAIN = 1 << 16;

    private MaxPool() {}

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

    /**
     * Pools over a window; padding never wins.
     *
     * @param spec the window; padding at most half of the kernel
     */
    public static Tensor apply(Context ctx, Tensor x, ConvolutionSpec spec) {
        for (int i = 0; i < spec.axes(); i++) {
            if (2 * spec.padding()[i] > spec.kernel()[i]) {
                throw new IllegalArgumentException("padding " + spec.padding()[i] + " of a pooling window of "
                        + spec.kernel()[i] + ": expected at most half of it");
            }
        }
        long start = ctx.start();
        Window window = spec.over(x);
        int channels = x.channels();
        Tensor y = ctx.allocate(spec.outputShape(window, channels));
        RowKernel kernel = ImageKernels.matching(ctx.kernels()).rows();
        int grain = 1 + GRAIN / (window.width().out() * window.taps() * channels);
        ctx.workers().ranges(window.rows(), grain, (from, to) -> {
            for (int row = from; row < to; row++) {
                forwardRow(kernel, window, channels, row, x.data(), y.data());
            }
        });
        ctx.done(OperationKind.RESAMPLE, start, 0, (long) y.elements() * (window.taps() - 1));
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> backward(ctx, window, x, y, dy, tape.gradient(x)));
        }
        return y;
    }

    /** Taps are taken in pairs, in the order of their numbers. */
    private static void forwardRow(RowKernel kernel, Window window, int channels, int row, float[] x, float[] y) {
        Axis width = window.width();
        for (int o = 0; o < width.out(); o++) {
            int to = (row * width.out() + o) * channels;
            int waiting = -1;
            boolean begun = false;
            for (int kd = 0; kd < window.depth().kernel(); kd++) {
                for (int kh = 0; kh < window.height().kernel(); kh++) {
                    int source = window.sourceRow(row, kd, kh);
                    for (int kw = 0; source >= 0 && kw < width.kernel(); kw++) {
                        int i = width.source(o, kw);
                        if (i >= 0 && waiting < 0) {
                            waiting = (source + i) * channels;
                        } else if (i >= 0) {
                            kernel.max(x, waiting, (source + i) * channels, begun, y, to, channels);
                            begun = true;
                            waiting = -1;
                        }
                    }
                }
            }
            if (waiting >= 0) {
                kernel.max(x, waiting, waiting, begun, y, to, channels);
            }
        }
    }

    private static void backward(Context ctx, Window window, Tensor x, Tensor y, float[] dy, float[] dx) {
        long start = ctx.start();
        int channels = x.channels();
        RowKernel kernel = ImageKernels.matching(ctx.kernels()).rows();
        Workspace workspace = ctx.workers().workspace();
        // Windows that share inputs are left to one thread for each image, so that no two threads add to one place.
        boolean disjoint = disjoint(window.depth()) && disjoint(window.height());
        int rowsPerUnit = disjoint ? 1 : window.rows() / window.batch();
        int grain = 1 + (int) (GRAIN / ((long) rowsPerUnit * window.width().out() * window.taps() * channels));
        ctx.workers().ranges(window.rows() / rowsPerUnit, grain, (from, to) -> {
            float[] left = workspace.borrow(channels);
            for (int row = from * rowsPerUnit; row < to * rowsPerUnit; row++) {
                backwardRow(kernel, window, channels, row, x.data(), y.data(), dy, dx, left);
            }
            workspace.giveBack(left);
        });
        ctx.done(OperationKind.RESAMPLE, start, 0, dy.length);
    }

    private static boolean disjoint(Axis axis) {
        return (axis.kernel() - 1) * axis.dilation() < axis.stride();
    }

    private static void backwardRow(RowKernel kernel, Window window, int channels, int row, float[] x, float[] y, float[] dy,
            float[] dx, float[] left) {
        Axis width = window.width();
        for (int o = 0; o < width.out(); o++) {
            int at = (row * width.out() + o) * channels;
            System.arraycopy(dy, at, left, 0, channels);
            for (int kd = 0; kd < window.depth().kernel(); kd++) {
                for (int kh = 0; kh < window.height().kernel(); kh++) {
                    int source = window.sourceRow(row, kd, kh);
                    for (int kw = 0; source >= 0 && kw < width.kernel(); kw++) {
                        int i = width.source(o, kw);
                        if (i >= 0) {
                            kernel.claim(x, (source + i) * channels, y, at, left, dx, channels);
                        }
                    }
                }
            }
        }
    }
}
