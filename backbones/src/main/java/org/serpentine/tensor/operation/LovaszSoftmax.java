package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/**
 * Lov&aacute;sz-softmax loss (Berman, Triki and Blaschko 2018), a convex stand-in for 1 - IoU: for every class that occurs, the
 * errors {@code |[label = c] - p_c|} in descending order, weighted with the steps of the Jaccard loss; averaged over classes. Sums
 * run over the whole batch.
 */
public final class LovaszSoftmax {
    private LovaszSoftmax() {}

    /**
     * The loss.
     *
     * @param logits  {@code [..., classes]}
     * @param labels  one class a row
     * @param ignored rows with this label do not count; {@link CrossEntropy#NONE} if all do
     * @return {@code [1]}; zero if no row counts
     */
    public static Tensor apply(Context ctx, Tensor logits, int[] labels, int ignored) {
        SoftmaxLoss.check("Lovász-softmax", logits, labels, ignored);
        long start = ctx.start();
        int classes = logits.channels();
        int rows = logits.rows();
        boolean[] present = new boolean[classes];
        for (int label : labels) {
            if (label != ignored) {
                present[label] = true;
            }
        }
        int count = 0;
        for (boolean occurs : present) {
            count += occurs ? 1 : 0;
        }
        float[] p = ctx.allocate(logits.shape()).data();
        float[] slopes = ctx.zeros(logits.shape()).data();
        ctx.workers().ranges(rows, RowSoftmax.grain(classes),
                (from, to) -> RowSoftmax.probabilities(ctx, logits.data(), from, to, classes, p));
        double[] losses = new double[classes];
        float scale = 1f / Math.max(1, count);
        ctx.workers().run(classes, c -> losses[c] = present[c] ? ofClass(p, labels, ignored, c, classes, scale, slopes) : 0);
        Tensor loss = ctx.allocate(1);
        loss.data()[0] = (float) (Arrays.stream(losses).sum() * scale);
        ctx.done(OperationKind.POINTWISE, start, 0, 8L * logits.elements());
        if (ctx.tracks(logits)) {
            Tape tape = ctx.tape();
            tape.record(loss, dloss -> {
                float[] dx = tape.gradient(logits);
                ctx.workers().ranges(rows, RowSoftmax.grain(classes), (from, to) -> {
                    for (int r = from; r < to; r++) {
                        float mean = RowSoftmax.dot(p, slopes, r * classes, classes);
                        for (int i = r * classes; i < (r + 1) * classes; i++) {
                            dx[i] += dloss[0] * p[i] * (slopes[i] - mean);
                        }
                    }
                });
            });
        }
        return loss;
    }

    /** The loss of one class, and {@code scale} times its derivative by every probability of the class. */
    private static double ofClass(float[] p, int[] labels, int ignored, int c, int classes, float scale, float[] slopes) {
        long[] sorted = new long[labels.length];
        int n = 0;
        int members = 0;
        for (int r = 0; r < labels.length; r++) {
            if (labels[r] != ignored) {
                boolean member = labels[r] == c;
                members += member ? 1 : 0;
                float error = Math.abs((member ? 1f : 0f) - p[r * classes + c]);
                // non-negative floats sort like their bits; the row breaks ties, so that the order is always the same
                sorted[n++] = (long) Float.floatToIntBits(error) << 32 | Integer.MAX_VALUE - r;
            }
        }
        Arrays.sort(sorted, 0, n);
        double loss = 0;
        double before = 0;
        int inside = 0;
        for (int k = 1; k <= n; k++) {
            long entry = sorted[n - k];
            int row = Integer.MAX_VALUE - (int) entry;
            boolean member = labels[row] == c;
            inside += member ? 1 : 0;
            double jaccard = 1 - (double) (members - inside) / (members + k - inside);
            double step = jaccard - before;
            before = jaccard;
            loss += step * Float.intBitsToFloat((int) (entry >>> 32));
            slopes[row * classes + c] = scale * (float) (member ? -step : step);
        }
        return loss;
    }
}
