package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.Activation;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tensor;

/** Softmax over the last axis, shared by the operations and the losses. */
final class RowSoftmax {
    /** Values with an exponential worth waking a thread for. */
    static final int GRAIN = 1 << 12;

    /** Rows {@code from} to {@code to} of a forward pass. */
    @FunctionalInterface
    interface Forward {
        void run(Context ctx, float[] x, int from, int to, int width, float[] y);
    }

    private RowSoftmax() {}

    /** An operation over the last axis of any shape. */
    static Tensor apply(Context ctx, Tensor x, Forward rows) {
        long start = ctx.start();
        int width = x.channels();
        Tensor y = ctx.allocate(x.shape());
        ctx.workers().ranges(x.rows(), grain(width), (from, to) -> rows.run(ctx, x.data(), from, to, width, y.data()));
        ctx.done(OperationKind.POINTWISE, start, 0, 4L * y.elements());
        return y;
    }

    /** Rows worth waking a thread for. */
    static int grain(int width) {
        return Math.max(1, GRAIN / width);
    }

    /** {@code y = exp(x - max) / sum} in rows {@code from} to {@code to}. */
    static void probabilities(Context ctx, float[] x, int from, int to, int width, float[] y) {
        shift(x, from, to, width, y);
        ctx.kernels().activations().forward(Activation.EXP, y, from * width, y, from * width, (to - from) * width);
        for (int r = from; r < to; r++) {
            float scale = 1 / sum(y, r * width, width);
            for (int i = r * width; i < (r + 1) * width; i++) {
                y[i] *= scale;
            }
        }
    }

    /** {@code y = x - max - log(sum(exp(x - max)))} in rows {@code from} to {@code to}. */
    static void logarithms(Context ctx, float[] x, int from, int to, int width, float[] y) {
        shift(x, from, to, width, y);
        int step = Math.max(1, Blocks.WIDTH / width);
        float[] work = ctx.workers().workspace().borrow(step * width);
        for (int r0 = from; r0 < to; r0 += step) {
            int r1 = Math.min(to, r0 + step);
            ctx.kernels().activations().forward(Activation.EXP, y, r0 * width, work, 0, (r1 - r0) * width);
            for (int r = r0; r < r1; r++) {
                float log = (float) Math.log(sum(work, (r - r0) * width, width));
                for (int i = r * width; i < (r + 1) * width; i++) {
                    y[i] -= log;
                }
            }
        }
        ctx.workers().workspace().giveBack(work);
    }

    /** Probabilities and, in place of the logits, their logarithms, of the first {@code rows} rows. */
    static void both(Context ctx, float[] logits, int rows, int width, float[] p) {
        shift(logits, 0, rows, width, logits);
        ctx.kernels().activations().forward(Activation.EXP, logits, 0, p, 0, rows * width);
        for (int r = 0; r < rows; r++) {
            float sum = sum(p, r * width, width);
            float log = (float) Math.log(sum);
            float scale = 1 / sum;
            for (int i = r * width; i < (r + 1) * width; i++) {
                logits[i] -= log;
                p[i] *= scale;
            }
        }
    }

    private static void shift(float[] x, int from, int to, int width, float[] y) {
        for (int r = from; r < to; r++) {
            float max = max(x, r * width, width);
            for (int i = r * width; i < (r + 1) * width; i++) {
                y[i] = x[i] - max;
            }
        }
    }

    /** A comparison that is nearly always false is far cheaper here than {@link Math#max}, which also orders zeros and NaN. */
    private static float max(float[] x, int at, int n) {
        float max = x[at];
        for (int i = at + 1; i < at + n; i++) {
            if (x[i] > max) {
                max = x[i];
            }
        }
        return max;
    }

    /** The sum in four strands, so that additions need not wait for each other. */
    static float sum(float[] x, int at, int n) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int end = at + n;
        int i = at;
        for (; i < end - 3; i += 4) {
            a += x[i];
            b += x[i + 1];
            c += x[i + 2];
            d += x[i + 3];
        }
        for (; i < end; i++) {
            a += x[i];
        }
        return a + b + (c + d);
    }

    /** The dot product in four strands. */
    static float dot(float[] x, float[] y, int at, int n) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int end = at + n;
        int i = at;
        for (; i < end - 3; i += 4) {
            a += x[i] * y[i];
            b += x[i + 1] * y[i + 1];
            c += x[i + 2] * y[i + 2];
            d += x[i + 3] * y[i + 3];
        }
        for (; i < end; i++) {
            a += x[i] * y[i];
        }
        return a + b + (c + d);
    }
}
