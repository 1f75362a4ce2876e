package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/**
 * Losses that are a sum over rows of a function of the row's log-probabilities. The gradient with respect to the logits is computed
 * together with the value, while the probabilities are in the cache.
 */
final class SoftmaxLoss {
    /** One row's share; {@code at} is where the row begins in the arrays. */
    interface Term {
        /** The value, from log-probabilities. */
        double value(int row, float[] logp, int at);

        /** Replaces the probabilities p of the row by the gradient of {@link #value} with respect to its logits. */
        void gradient(int row, float[] logp, float[] p, int at);
    }

    private SoftmaxLoss() {}

    /** The sum over all rows, {@code [1]}. */
    static Tensor run(Context ctx, Tensor logits, Term term) {
        long start = ctx.start();
        int width = logits.channels();
        Tensor loss = ctx.allocate(1);
        boolean tracked = ctx.tracks(logits);
        float[] gradient = tracked ? ctx.allocate(logits.shape()).data() : null;
        loss.data()[0] = (float) Summation.over(ctx.workers(), logits.rows(), RowSoftmax.grain(width),
                (from, to) -> range(ctx, logits, from, to, term, gradient));
        ctx.done(OperationKind.POINTWISE, start, 0, 5L * logits.elements());
        if (tracked) {
            Tape tape = ctx.tape();
            tape.record(loss, dloss -> addScaled(ctx, dloss[0], gradient, tape.gradient(logits)));
        }
        return loss;
    }

    private static double range(Context ctx, Tensor logits, int from, int to, Term term, float[] gradient) {
        int width = logits.channels();
        int step = Blocks.repeats(width);
        Workspace workspace = ctx.workers().workspace();
        float[] logp = workspace.borrow(step * width);
        float[] p = workspace.borrow(step * width);
        double sum = 0;
        for (int r = from; r < to; r += step) {
            int rows = Math.min(step, to - r);
            System.arraycopy(logits.data(), r * width, logp, 0, rows * width);
            RowSoftmax.both(ctx, logp, rows, width, p);
            for (int k = 0; k < rows; k++) {
                sum += term.value(r + k, logp, k * width);
            }
            if (gradient != null) {
                for (int k = 0; k < rows; k++) {
                    term.gradient(r + k, logp, p, k * width);
                }
                System.arraycopy(p, 0, gradient, r * width, rows * width);
            }
        }
        workspace.giveBack(logp);
        workspace.giveBack(p);
        return sum;
    }

    /** {@code to += factor * from}. */
    static void addScaled(Context ctx, float factor, float[] from, float[] to) {
        ctx.workers().ranges(to.length, Blocks.GRAIN, (first, last) -> {
            for (int i = first; i < last; i++) {
                to[i] += factor * from[i];
            }
        });
    }

    /**
     * Checks one label a row.
     *
     * @throws IllegalArgumentException if the counts differ or a label is neither {@code ignored} nor a class
     */
    static void check(String what, Tensor logits, int[] labels, int ignored) {
        if (labels.length != logits.rows()) {
            throw new IllegalArgumentException(what + ": " + labels.length + " labels for logits of shape "
                    + Shape.text(logits.shape()) + ", expected " + logits.rows());
        }
        int classes = logits.channels();
        for (int label : labels) {
            if ((label < 0 || label >= classes) && label != ignored) {
                throw new IllegalArgumentException(what + ": label " + label + " with " + classes + " classes; expected 0.."
                        + (classes - 1) + (ignored == CrossEntropy.NONE ? "" : " or " + ignored + ", which is ignored"));
            }
        }
    }
}
