package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.kernel.DepthwiseKernel;
import org.serpentine.tensor.kernel.ImageKernels;
import org.serpentine.tensor.kernel.Packing;
import org.serpentine.tensor.kernel.Window;

/** Convolution of each channel with its own window, over one, two or three axes. */
public final class DepthwiseConvolution {
    /** Parts of which a weight gradient is summed: a fixed number, so that the sum does not depend on the number of threads. */
    private static final int PARTS = 16;
    /** Multiply-accumulates worth a thread of their own. */
    private static final int GRAIN = 200_000;

    private DepthwiseConvolution() {}

    /**
     * Applies the convolution.
     *
     * @param x      {@code [N, spatial..., C]}
     * @param weight {@code [kernel..., C, 1]}, see {@link org.serpentine.nn.Layout#DEPTHWISE}
     * @param bias   {@code [C]} or null
     * @param spec   the window; its groups are not read: there are C
     * @return {@code [N, out..., C]}
     */
    public static Tensor apply(Context ctx, Tensor x, Tensor weight, Tensor bias, ConvolutionSpec spec) {
        Window window = spec.over(x);
        Tensor y = run(ctx, x, weight, Epilogue.of(bias, null), spec, window);
        if (ctx.tracks(x, weight, bias)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> backward(ctx, tape, window, x, weight, bias, dy));
        }
        return y;
    }

    /**
     * Applies the convolution and what follows it, for inference: nothing is recorded.
     *
     * @param x      {@code [N, spatial..., C]}
     * @param weight {@code [kernel..., C, 1]}
     * @param after  what is done to the sums
     * @param spec   the window; its groups are not read: there are C
     * @return {@code [N, out..., C]}
     */
    public static Tensor infer(Context ctx, Tensor x, Tensor weight, Epilogue after, ConvolutionSpec spec) {
        Convolution.checkNotRecording(ctx);
        return run(ctx, x, weight, after, spec, spec.over(x));
    }

    /**
     * Adds the convolution's result to {@code y} in place, for inference: nothing is recorded.
     *
     * @param x      C columns of {@code [N, spatial..., ...]}
     * @param weight {@code [kernel..., C, 1]}
     * @param bias   {@code [C]} or null
     * @param spec   the window; its groups are not read: there are C
     * @param y      {@code [N, out..., C]}, another tensor than x; nothing else may need its old values
     */
    public static void addTo(Context ctx, Columns x, Tensor weight, Tensor bias, ConvolutionSpec spec, Tensor y) {
        Convolution.checkNotRecording(ctx);
        Window window = spec.over(x.base());
        int[] expected = spec.outputShape(window, x.count());
        if (!y.hasShape(expected)) {
            throw new IllegalArgumentException("depthwise convolution of " + x.count() + " channels of " + Shape.text(x.base().shape())
                    + " makes " + Shape.text(expected) + ", which cannot be added to " + Shape.text(y.shape()));
        }
        run(ctx, x, weight, Epilogue.of(bias, null), spec, window, true, y);
    }

    private static Tensor run(Context ctx, Tensor x, Tensor weight, Epilogue after, ConvolutionSpec spec, Window window) {
        Tensor y = ctx.allocate(spec.outputShape(window, x.channels()));
        run(ctx, x.columns(), weight, after, spec, window, false, y);
        return y;
    }

    private static void run(Context ctx, Columns x, Tensor weight, Epilogue after, ConvolutionSpec spec, Window window, boolean add,
            Tensor y) {
        int channels = x.count();
        int[] expected = Arrays.copyOf(spec.kernel(), spec.axes() + 2);
        expected[spec.axes()] = channels;
        expected[spec.axes() + 1] = 1;
        if (!weight.hasShape(expected)) {
            throw new IllegalArgumentException("depthwise convolution of " + channels + " channels of " + Shape.text(x.base().shape())
                    + " needs a weight " + Shape.text(expected) + ", got " + Shape.text(weight.shape()));
        }
        after.check("depthwise convolution", channels);
        long start = ctx.start();
        convolve(ctx, window, channels, x.rows(), weight.data(), false, after, add, y.data());
        ctx.done(OperationKind.DEPTHWISE, start, (long) y.elements() * (window.taps() + after.macs()),
                (long) y.elements() * after.flops());
    }

    /** {@code y (+)= window(x)}: forward with taps in order; with taps reversed, and the adjoint window, the input gradient. */
    static void convolve(Context ctx, Window window, int channels, Rows x, float[] weight, boolean reverse,
            Epilogue after, boolean add, float[] y) {
        DepthwiseKernel kernel = kernel(ctx, channels);
        Packing packing = kernel.packing(window, channels, add);
        Workspace workspace = ctx.workers().workspace();
        float[] packed = workspace.borrow(packing.size());
        packing.pack(weight, after.scale(), reverse, packed);
        Epilogue rest = after.activationOnly();
        ctx.workers().ranges(window.rows(), rowsWorthAThread(window, channels), (from, to) -> {
            float[] scratch = workspace.borrow(kernel.scratch(window, channels));
            kernel.forward(window, channels, from, to, x, packed, after.shift(), add, y, scratch);
            workspace.giveBack(scratch);
            rest.finish(ctx, y, channels, from * window.width().out(), to * window.width().out(), 0, channels);
        });
        workspace.giveBack(packed);
    }

    /**
     * The first layer of a network often has one to three channels: vectors would be mostly padding, and the scalar kernel sums in
     * double precision, which matters there because layer norms further on amplify its rounding.
     */
    private static DepthwiseKernel kernel(Context ctx, int channels) {
        return (channels < 4 ? ImageKernels.scalar() : ImageKernels.matching(ctx.kernels())).depthwise();
    }

    private static int rowsWorthAThread(Window window, int channels) {
        return (int) (GRAIN / ((long) window.width().out() * channels * window.taps()) + 1);
    }

    private static void backward(Context ctx, Tape tape, Window window, Tensor x, Tensor weight, Tensor bias, float[] dy) {
        long start = ctx.start();
        int channels = x.channels();
        Tape.Target dx = tape.target(x);
        if (dx != null) {
            convolve(ctx, window.adjoint(), channels, Rows.of(dy, channels), weight.data(), true, Epilogue.NONE, dx.add(), dx.values());
        }
        float[] dw = tape.gradient(weight);
        if (dw != null) {
            weightGradient(ctx, window, channels, x.columns().rows(), dy, dw);
        }
        float[] db = tape.gradient(bias);
        if (db != null) {
            Reduce.addColumnSums(ctx, dy, window.outputs(), channels, db);
        }
        ctx.done(OperationKind.DEPTHWISE, start,
                (long) dy.length * window.taps() * ((dx == null ? 0 : 1) + (dw == null ? 0 : 1)), db == null ? 0 : dy.length);
    }

    private static void weightGradient(Context ctx, Window window, int channels, Rows x, float[] dy, float[] dw) {
        DepthwiseKernel kernel = kernel(ctx, channels);
        Packing packing = kernel.gradientPacking(window, channels);
        Workspace workspace = ctx.workers().workspace();
        int rows = window.rows();
        int parts = Math.min(PARTS, rows);
        int size = packing.size();
        float[] sums = workspace.borrow(parts * size);
        Arrays.fill(sums, 0, parts * size, 0f);
        ctx.workers().run(parts, part -> {
            float[] scratch = workspace.borrow(kernel.scratch(window, channels));
            kernel.weightGradient(window, channels, (int) ((long) rows * part / parts), (int) ((long) rows * (part + 1) / parts),
                    x, dy, sums, part * size, scratch);
            workspace.giveBack(scratch);
        });
        for (int part = 0; part < parts; part++) {
            packing.unpackAdding(sums, part * size, dw);
        }
        workspace.giveBack(sums);
    }
}
