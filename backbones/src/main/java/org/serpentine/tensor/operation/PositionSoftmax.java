package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Activation;
import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** {@code softmax(logits) * values}, the softmax running over all positions, separately for each item and channel. */
public final class PositionSoftmax {
    private PositionSoftmax() {}

    /**
     * Weighs values by a softmax over the positions.
     *
     * @param logits N columns of a tensor {@code [B, positions..., any]}
     * @param values N columns of a tensor of the same rows, or of the same tensor
     * @return {@code [B, positions..., N]}
     */
    public static Tensor apply(Context ctx, Columns logits, Columns values) {
        int[] shape = shape(logits);
        int[] other = shape(values);
        if (!Arrays.equals(shape, other)) {
            throw new IllegalArgumentException("softmax over positions: logits " + Shape.text(shape) + " and values " + Shape.text(other)
                    + "; expected equal shapes");
        }
        return run(ctx, logits, values);
    }

    private static int[] shape(Columns x) {
        int[] shape = x.base().shape();
        shape[shape.length - 1] = x.count();
        return shape;
    }

    /** As {@link #apply}; without values the softmax itself. */
    static Tensor run(Context ctx, Columns logits, Columns values) {
        long start = ctx.start();
        int[] shape = shape(logits);
        int width = logits.count();
        int items = shape[0];
        int rows = Sequences.length(logits.base());
        boolean tracked = ctx.tracks(logits.base(), values == null ? null : values.base());
        Tensor y = ctx.allocate(shape);
        Tensor weights = tracked && values != null ? ctx.allocate(shape) : y;
        float[] p = weights.data();
        float[] yd = y.data();
        int grain = RowSoftmax.grain(rows * width);
        ctx.workers().ranges(items, grain, (from, to) -> {
            for (int item = from; item < to; item++) {
                weights(ctx, logits, item * rows, rows, p);
                if (values != null) {
                    multiply(values, item * rows, rows, p, yd);
                }
            }
        });
        ctx.done(OperationKind.POINTWISE, start, 0, 5L * yd.length);
        if (tracked) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] dl = tape.gradient(logits.base());
                float[] dv = values == null ? null : tape.gradient(values.base());
                ctx.workers().ranges(items, grain, (from, to) -> {
                    for (int item = from; item < to; item++) {
                        backward(ctx, logits, values, item * rows, rows, p, dy, dl, dv);
                    }
                });
                ctx.done(OperationKind.POINTWISE, began, 4L * dy.length, dy.length);
            });
        }
        return y;
    }

    /** The softmax of the rows from {@code first} on, written without gaps. */
    private static void weights(Context ctx, Columns logits, int first, int rows, float[] p) {
        int width = logits.count();
        int stride = logits.base().channels();
        float[] x = logits.base().data();
        float[] work = ctx.workers().workspace().borrow(width);
        System.arraycopy(x, first * stride + logits.from(), work, 0, width);
        for (int r = first + 1; r < first + rows; r++) {
            int at = r * stride + logits.from();
            for (int c = 0; c < width; c++) {
                if (x[at + c] > work[c]) {
                    work[c] = x[at + c];
                }
            }
        }
        for (int r = first; r < first + rows; r++) {
            int at = r * stride + logits.from();
            for (int c = 0; c < width; c++) {
                p[r * width + c] = x[at + c] - work[c];
            }
        }
        ctx.kernels().activations().forward(Activation.EXP, p, first * width, p, first * width, rows * width);
        Arrays.fill(work, 0, width, 0f);
        for (int r = first; r < first + rows; r++) {
            for (int c = 0; c < width; c++) {
                work[c] += p[r * width + c];
            }
        }
        for (int c = 0; c < width; c++) {
            work[c] = 1 / work[c];
        }
        for (int r = first; r < first + rows; r++) {
            for (int c = 0; c < width; c++) {
                p[r * width + c] *= work[c];
            }
        }
        ctx.workers().workspace().giveBack(work);
    }

    private static void multiply(Columns values, int first, int rows, float[] p, float[] y) {
        int width = values.count();
        float[] v = values.base().data();
        for (int r = first; r < first + rows; r++) {
            int at = r * values.base().channels() + values.from();
            for (int c = 0; c < width; c++) {
                y[r * width + c] = p[r * width + c] * v[at + c];
            }
        }
    }

    private static void backward(Context ctx, Columns logits, Columns values, int first, int rows, float[] p, float[] dy, float[] dl,
            float[] dv) {
        int width = logits.count();
        float[] dot = ctx.workers().workspace().borrow(width);
        float[] terms = ctx.workers().workspace().borrow(width);
        Arrays.fill(dot, 0, width, 0f);
        for (int r = first; r < first + rows; r++) {
            int from = r * width;
            for (int c = 0; c < width; c++) {
                terms[c] = p[from + c] * dy[from + c];
            }
            if (dv != null) {
                Strips.addRow(terms, 0, dv, r * values.base().channels() + values.from(), width);
            }
            weigh(terms, values, r);
            for (int c = 0; c < width; c++) {
                dot[c] += terms[c];
            }
        }
        for (int r = first; dl != null && r < first + rows; r++) {
            int to = r * logits.base().channels() + logits.from();
            System.arraycopy(dy, r * width, terms, 0, width);
            weigh(terms, values, r);
            for (int c = 0; c < width; c++) {
                dl[to + c] += p[r * width + c] * (terms[c] - dot[c]);
            }
        }
        ctx.workers().workspace().giveBack(dot);
        ctx.workers().workspace().giveBack(terms);
    }

    /** Multiplies terms with the values of a row, if there are any. */
    private static void weigh(float[] terms, Columns values, int row) {
        if (values == null) {
            return;
        }
        float[] v = values.base().data();
        int at = row * values.base().channels() + values.from();
        for (int c = 0; c < values.count(); c++) {
            terms[c] *= v[at + c];
        }
    }
}
