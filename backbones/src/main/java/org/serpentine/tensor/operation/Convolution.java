package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.dense.DenseEngine;
import org.serpentine.tensor.dense.FixedOperand;

/** Dense convolution over one, two or three axes, with stride, padding, dilation and groups. */
public final class Convolution {
    private Convolution() {}

    /**
     * Applies the convolution.
     *
     * @param x      {@code [N, spatial..., C]}
     * @param weight {@code [O, kernel..., C / groups]}, see {@link org.serpentine.nn.Layout#CONVOLUTION}
     * @param bias   {@code [O]} or null
     * @return {@code [N, out..., O]}
     */
    public static Tensor apply(Context ctx, Tensor x, Tensor weight, Tensor bias, ConvolutionSpec spec) {
        check(x, weight, spec);
        if (linear(x, spec)) {
            return Linear.apply(ctx, x, weight.reshape(weight.size(0), x.channels()), bias);
        }
        Unfolding unfolding = new Unfolding(spec.over(x), x.channels(), spec.groups());
        Tensor y = run(ctx, x, weight, Epilogue.of(bias, null), spec, unfolding);
        if (ctx.tracks(x, weight, bias)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> backward(ctx, tape, unfolding, x, weight, bias, weight.size(0), dy));
        }
        return y;
    }

    /**
     * Applies the convolution and what follows it, for inference: nothing is recorded.
     *
     * @param x      {@code [N, spatial..., C]}
     * @param weight {@code [O, kernel..., C / groups]}
     * @param after  what is done to the sums
     * @return {@code [N, out..., O]}
     */
    public static Tensor infer(Context ctx, Tensor x, Tensor weight, Epilogue after, ConvolutionSpec spec) {
        checkNotRecording(ctx);
        check(x, weight, spec);
        if (linear(x, spec)) {
            return Linear.infer(ctx, x.columns(), weight.reshape(weight.size(0), x.channels()), after);
        }
        return run(ctx, x, weight, after, spec, new Unfolding(spec.over(x), x.channels(), spec.groups()));
    }

    /** Refuses to leave a gap on a tape. */
    static void checkNotRecording(Context ctx) {
        if (ctx.recording()) {
            throw new IllegalStateException("this is for inference, but a tape records: use apply");
        }
    }

    private static boolean linear(Tensor x, ConvolutionSpec spec) {
        return spec.pointwise() && spec.groups() == 1 && x.rank() == spec.axes() + 2;
    }

    private static Tensor run(Context ctx, Tensor x, Tensor weight, Epilogue after, ConvolutionSpec spec, Unfolding unfolding) {
        int outputs = weight.size(0);
        after.check("convolution", outputs);
        long start = ctx.start();
        Tensor y = ctx.allocate(spec.outputShape(unfolding.window(), outputs));
        FixedOperand fixed = ctx.operand(weight);
        int columns = unfolding.columns();
        int per = outputs / spec.groups();
        for (int g = 0; g < spec.groups(); g++) {
            int first = g * per;
            unfolding.gather(ctx, x.data(), g, (from, to, block) -> {
                if (!fixed.gemm(false, true, to - from, per, columns, block, 0, columns, first * columns, columns, 0f,
                        y.data(), from * outputs + first, outputs, after.finish())) {
                    after.finish(ctx, y.data(), outputs, from, to, first, first + per);
                }
            });
        }
        ctx.done(OperationKind.CONVOLUTION, start, (long) y.elements() * (columns + after.macs()),
                (long) y.elements() * after.flops());
        return y;
    }

    private static void check(Tensor x, Tensor weight, ConvolutionSpec spec) {
        int[] expected = new int[spec.axes() + 2];
        expected[0] = weight.size(0);
        System.arraycopy(spec.kernel(), 0, expected, 1, spec.axes());
        expected[spec.axes() + 1] = x.channels() / spec.groups();
        if (x.channels() % spec.groups() != 0 || weight.size(0) % spec.groups() != 0) {
            throw new IllegalArgumentException("convolution from " + x.channels() + " to " + weight.size(0)
                    + " channels: both must be divisible by the " + spec.groups() + " groups");
        }
        if (!weight.hasShape(expected)) {
            throw new IllegalArgumentException("convolution of " + Shape.text(x.shape()) + " needs a weight "
                    + Shape.text(expected) + ", got " + Shape.text(weight.shape()));
        }
    }

    private static void backward(Context ctx, Tape tape, Unfolding unfolding, Tensor x, Tensor weight, Tensor bias, int outputs,
            float[] dy) {
        long start = ctx.start();
        DenseEngine engine = ctx.gemm().engine();
        int columns = unfolding.columns();
        int per = outputs / unfolding.groups();
        float[] dx = tape.gradient(x);
        float[] dw = tape.gradient(weight);
        for (int g = 0; g < unfolding.groups(); g++) {
            int first = g * per;
            if (dx != null) {
                unfolding.scatter(ctx, dx, g, (from, to, block) -> engine.gemm(false, false, to - from, columns, per, dy,
                        from * outputs + first, outputs, weight.data(), first * columns, columns, 0f, block, 0, columns));
            }
            if (dw != null) {
                unfolding.gatherSums(ctx, x.data(), g, dw, first * columns, per * columns,
                        (from, to, block, sums) -> engine.gemm(true, false, per, columns, to - from, dy, from * outputs + first,
                                outputs, block, 0, columns, 1f, sums, 0, columns));
            }
        }
        float[] db = tape.gradient(bias);
        if (db != null) {
            Reduce.addColumnSums(ctx, dy, dy.length / outputs, outputs, db);
        }
        ctx.done(OperationKind.CONVOLUTION, start,
                (long) dy.length * columns * ((dx == null ? 0 : 1) + (dw == null ? 0 : 1)), db == null ? 0 : dy.length);
    }
}
