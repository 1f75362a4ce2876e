package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Activation;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** {@code exp(x) / sum(exp(x))}. */
public final class Softmax {
    private Softmax() {}

    /** Over the last axis of any shape. */
    public static Tensor apply(Context ctx, Tensor x) {
        long start = ctx.start();
        int width = x.channels();
        Tensor y = ctx.allocate(x.shape());
        float[] yd = y.data();
        int grain = Math.max(1, RowSoftmax.GRAIN / width);
        ctx.workers().ranges(x.rows(), grain, (from, to) -> RowSoftmax.probabilities(ctx, x.data(), from, to, width, yd));
        ctx.done(OperationKind.POINTWISE, start, 0, 4L * yd.length);
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] dx = tape.gradient(x);
                ctx.workers().ranges(x.rows(), grain, (from, to) -> {
                    for (int r = from; r < to; r++) {
                        float dot = RowSoftmax.dot(yd, dy, r * width, width);
                        for (int i = r * width; i < (r + 1) * width; i++) {
                            dx[i] += yd[i] * (dy[i] - dot);
                        }
                    }
                });
                ctx.done(OperationKind.POINTWISE, began, 2L * dy.length, dy.length);
            });
        }
        return y;
    }

    /** Over all positions of {@code [N, positions..., C]}, separately for each item and channel. */
    public static Tensor overPositions(Context ctx, Tensor x) {
        long start = ctx.start();
        int width = x.channels();
        int items = x.size(0);
        int rows = Sequences.length(x);
        Tensor y = ctx.allocate(x.shape());
        float[] yd = y.data();
        int grain = Math.max(1, RowSoftmax.GRAIN / (rows * width));
        ctx.workers().ranges(items, grain, (from, to) -> {
            for (int item = from; item < to; item++) {
                columns(ctx, x.data(), item * rows * width, rows, width, yd);
            }
        });
        ctx.done(OperationKind.POINTWISE, start, 0, 4L * yd.length);
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] dx = tape.gradient(x);
                ctx.workers().ranges(items, grain, (from, to) -> {
                    for (int item = from; item < to; item++) {
                        columnsBackward(ctx, yd, dy, item * rows * width, rows, width, dx);
                    }
                });
                ctx.done(OperationKind.POINTWISE, began, 2L * dy.length, dy.length);
            });
        }
        return y;
    }

    private static void columns(Context ctx, float[] x, int at, int rows, int width, float[] y) {
        float[] work = ctx.workers().workspace().borrow(width);
        System.arraycopy(x, at, work, 0, width);
        for (int r = 1; r < rows; r++) {
            for (int c = 0; c < width; c++) {
                if (x[at + r * width + c] > work[c]) {
                    work[c] = x[at + r * width + c];
                }
            }
        }
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < width; c++) {
                y[at + r * width + c] = x[at + r * width + c] - work[c];
            }
        }
        ctx.kernels().activations().forward(Activation.EXP, y, at, y, at, rows * width);
        Arrays.fill(work, 0, width, 0f);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < width; c++) {
                work[c] += y[at + r * width + c];
            }
        }
        for (int c = 0; c < width; c++) {
            work[c] = 1 / work[c];
        }
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < width; c++) {
                y[at + r * width + c] *= work[c];
            }
        }
        ctx.workers().workspace().giveBack(work);
    }

    private static void columnsBackward(Context ctx, float[] y, float[] dy, int at, int rows, int width, float[] dx) {
        float[] dot = ctx.workers().workspace().borrow(width);
        Arrays.fill(dot, 0, width, 0f);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < width; c++) {
                dot[c] += y[at + r * width + c] * dy[at + r * width + c];
            }
        }
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < width; c++) {
                int i = at + r * width + c;
                dx[i] += y[i] * (dy[i] - dot[c]);
            }
        }
        ctx.workers().workspace().giveBack(dot);
    }
}
