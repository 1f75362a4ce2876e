package org.serpentine.tensor.operation;

import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** {@code y = x W^T + b} over the last axis: linear layers and 1x1 convolutions. */
public final class Linear {
    private Linear() {}

    /**
     * Applies the layer.
     *
     * @param x      {@code [..., in]}
     * @param weight {@code [out, in]}
     * @param bias   {@code [out]} or null
     * @return {@code [..., out]}
     */
    public static Tensor apply(Context ctx, Tensor x, Tensor weight, Tensor bias) {
        return apply(ctx, x.columns(), weight, bias);
    }

    /** Applies the layer to some columns of a tensor, read where they lie; otherwise as {@link #apply(Context, Tensor, Tensor, Tensor)}. */
    public static Tensor apply(Context ctx, Columns x, Tensor weight, Tensor bias) {
        Tensor y = run(ctx, x, weight, Epilogue.of(bias, null));
        if (ctx.tracks(x.base(), weight, bias)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> backward(ctx, tape, x, weight, bias, dy));
        }
        return y;
    }

    /**
     * Applies the layer and what follows it, for inference: nothing is recorded.
     *
     * @param x      {@code [..., in]}
     * @param weight {@code [out, in]}
     * @param after  what is done to the products
     * @return {@code [..., out]}
     */
    public static Tensor infer(Context ctx, Columns x, Tensor weight, Epilogue after) {
        Convolution.checkNotRecording(ctx);
        return run(ctx, x, weight, after);
    }

    /**
     * Adds the layer's result to {@code y} in place, for inference: nothing is recorded.
     *
     * @param x      {@code [..., in]}
     * @param weight {@code [out, in]}
     * @param bias   {@code [out]} or null
     * @param y      {@code [..., out]}; nothing else may need its old values
     */
    public static void addTo(Context ctx, Tensor x, Tensor weight, Tensor bias, Tensor y) {
        Convolution.checkNotRecording(ctx);
        if (y.rows() != x.rows() || y.channels() != weight.size(0)) {
            throw new IllegalArgumentException("linear layer of weight " + Shape.text(weight.shape()) + " and input " + Shape.text(x.shape())
                    + " cannot be added to " + Shape.text(y.shape()));
        }
        run(ctx, x.columns(), weight, Epilogue.of(bias, null), y, 1f);
    }

    private static Tensor run(Context ctx, Columns x, Tensor weight, Epilogue after) {
        int[] shape = x.base().shape();
        shape[shape.length - 1] = weight.size(0);
        Tensor y = ctx.allocate(shape);
        run(ctx, x, weight, after, y, 0f);
        return y;
    }

    private static void run(Context ctx, Columns x, Tensor weight, Epilogue after, Tensor y, float beta) {
        int in = weight.size(1);
        int out = weight.size(0);
        if (x.count() != in) {
            throw new IllegalArgumentException("linear layer of weight " + Shape.text(weight.shape()) + " got " + x.count()
                    + " channels");
        }
        after.check("linear layer", out);
        long start = ctx.start();
        int rows = x.base().rows();
        float[] yd = y.data();
        ctx.gemm().run(ctx.operand(weight), false, true, rows, out, in, x.base().data(), x.from(),
                x.base().channels(), 0, in, beta, yd, 0, out,
                after.identity() ? null : after.rows(ctx, yd, out));
        ctx.done(OperationKind.GEMM, start, (long) rows * out * (in + after.macs()), (long) rows * out * after.flops());
    }

    private static void backward(Context ctx, Tape tape, Columns x, Tensor weight, Tensor bias, float[] dy) {
        long start = ctx.start();
        int in = weight.size(1);
        int out = weight.size(0);
        int stride = x.base().channels();
        int rows = x.base().rows();
        Tape.Target dx = tape.target(x);
        if (dx != null) {
            ctx.gemm().run(false, false, rows, in, out, dy, 0, out, weight.data(), 0, in, dx.add() ? 1f : 0f, dx.values(),
                    x.from(), stride);
        }
        Tape.Target dw = tape.target(weight);
        if (dw != null) {
            ctx.gemm().run(true, false, out, in, rows, dy, 0, out, x.base().data(), x.from(), stride, dw.add() ? 1f : 0f, dw.values(), 0,
                    in);
        }
        float[] db = tape.gradient(bias);
        if (db != null) {
            Reduce.addColumnSums(ctx, dy, rows, out, db);
        }
        ctx.done(OperationKind.GEMM, start, (long) rows * in * out * ((dx == null ? 0 : 1) + (dw == null ? 0 : 1)), 0);
    }
}
