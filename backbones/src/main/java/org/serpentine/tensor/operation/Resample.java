package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.kernel.ImageKernels;
import org.serpentine.tensor.kernel.RowKernel;
import org.serpentine.tensor.kernel.Sampling;

/** Resampling of sequences, images and volumes to another size, with the positions and weights of PyTorch's {@code interpolate}. */
public final class Resample {
    /** Values written that are worth a thread of their own. */
    private static final int GRAIN = 1 << 15;

    @FunctionalInterface
    private interface Rule {
        Sampling of(int in, int out);
    }

    private Resample() {}

    /**
     * Linear, bilinear or trilinear interpolation.
     *
     * @param x            {@code [N, spatial..., C]}, one to three axes
     * @param outSize      new extents of these axes
     * @param alignCorners if true the corner samples coincide, else the corners of the corner pixels
     */
    public static Tensor linear(Context ctx, Tensor x, int[] outSize, boolean alignCorners) {
        return apply(ctx, x, outSize, (in, out) -> Sampling.linear(in, out, alignCorners));
    }

    /** The value at {@code floor(position * in / out)}; arguments as in {@link #linear}. */
    public static Tensor nearest(Context ctx, Tensor x, int... outSize) {
        return apply(ctx, x, outSize, Sampling::nearest);
    }

    /** Cubic convolution (a = -0.75) whose pixel corners coincide; arguments as in {@link #linear}. */
    public static Tensor cubic(Context ctx, Tensor x, int... outSize) {
        return apply(ctx, x, outSize, Sampling::cubic);
    }

    private static Tensor apply(Context ctx, Tensor x, int[] outSize, Rule rule) {
        if (x.rank() != outSize.length + 2 || outSize.length < 1 || outSize.length > 3) {
            throw new IllegalArgumentException("cannot resample " + Shape.text(x.shape()) + " to " + Shape.text(outSize)
                    + ": expected one to three extents, and a tensor with a batch and a channel axis around them");
        }
        long start = ctx.start();
        Sampling[] axes = {Sampling.SINGLE, Sampling.SINGLE, Sampling.SINGLE};
        int[] shape = x.shape();
        for (int i = 0; i < outSize.length; i++) {
            axes[3 - outSize.length + i] = rule.of(x.size(1 + i), outSize[i]);
            shape[1 + i] = outSize[i];
        }
        Tensor y = ctx.allocate(shape);
        run(ctx, x.size(0), axes, x.channels(), x.data(), false, y.data());
        ctx.done(OperationKind.RESAMPLE, start, 0, flops(axes, x.size(0) * x.channels()));
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long begin = ctx.start();
                Sampling[] back = Arrays.stream(axes).map(Sampling::transposed).toArray(Sampling[]::new);
                run(ctx, x.size(0), back, x.channels(), dy, true, tape.gradient(x));
                ctx.done(OperationKind.RESAMPLE, begin, 0, flops(back, x.size(0) * x.channels()));
            });
        }
        return y;
    }

    /** A multiplication and an addition for every term: rows are blended first, then pixels. */
    private static long flops(Sampling[] axes, int perPosition) {
        return 2L * perPosition * ((long) axes[0].terms() * axes[1].terms() * axes[2].in()
                + (long) axes[0].out() * axes[1].out() * axes[2].terms());
    }

    private static void run(Context ctx, int batch, Sampling[] axes, int channels, float[] x, boolean add, float[] y) {
        RowKernel kernel = ImageKernels.matching(ctx.kernels()).rows();
        Workspace workspace = ctx.workers().workspace();
        int rows = batch * axes[0].out() * axes[1].out();
        ctx.workers().ranges(rows, 1 + GRAIN / (axes[2].out() * channels), (from, to) -> {
            float[] scratch = workspace.borrow(axes[2].in() * channels);
            for (int row = from; row < to; row++) {
                row(kernel, axes, channels, row, x, add, y, scratch);
            }
            workspace.giveBack(scratch);
        });
    }

    private static void row(RowKernel kernel, Sampling[] axes, int channels, int row, float[] x, boolean add, float[] y,
            float[] blended) {
        Sampling width = axes[2];
        int y0 = row * width.out() * channels;
        int terms = blendRows(kernel, axes, channels, row, x, blended);
        if (terms == 0) {
            if (!add) {
                Arrays.fill(y, y0, y0 + width.out() * channels, 0f);
            }
            return;
        }
        for (int o = 0; o < width.out(); o++) {
            int to = y0 + o * channels;
            boolean more = add;
            int end = width.from(o + 1);
            for (int i = width.from(o); i < end; i += 2) {
                int a = width.index(i) * channels;
                if (i + 1 < end) {
                    kernel.blend(blended, a, width.weight(i), width.index(i + 1) * channels, width.weight(i + 1), more, y, to,
                            channels);
                } else {
                    kernel.scale(blended, a, width.weight(i), more, y, to, channels);
                }
                more = true;
            }
            if (!more) {
                Arrays.fill(y, to, to + channels, 0f);
            }
        }
    }

    /** The weighted sum of the input rows behind an output row; says how many there were. */
    private static int blendRows(RowKernel kernel, Sampling[] axes, int channels, int row, float[] x, float[] blended) {
        Sampling depth = axes[0];
        Sampling height = axes[1];
        int oh = row % height.out();
        int od = row / height.out() % depth.out();
        int item = row / height.out() / depth.out();
        int size = axes[2].in() * channels;
        int terms = 0;
        int waiting = 0;
        float waitingWeight = 0f;
        for (int d = depth.from(od); d < depth.from(od + 1); d++) {
            for (int h = height.from(oh); h < height.from(oh + 1); h++, terms++) {
                int source = ((item * depth.in() + depth.index(d)) * height.in() + height.index(h)) * size;
                float weight = depth.weight(d) * height.weight(h);
                if (terms % 2 == 0) {
                    waiting = source;
                    waitingWeight = weight;
                } else {
                    kernel.blend(x, waiting, waitingWeight, source, weight, terms > 1, blended, 0, size);
                }
            }
        }
        if (terms % 2 == 1) {
            kernel.scale(x, waiting, waitingWeight, terms > 1, blended, 0, size);
        }
        return terms;
    }
}
