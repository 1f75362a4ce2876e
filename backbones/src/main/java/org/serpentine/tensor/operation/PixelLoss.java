package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** Losses between two tensors of equal shape, averaged over all values; the target gets no gradient. */
public enum PixelLoss {
    /** {@code |a - b|}. */
    L1,
    /** {@code (a - b)^2}. */
    MSE,
    /** {@code sqrt((a - b)^2 + 1e-6)}: L1 with a rounded corner (Charbonnier et al. 1994). */
    CHARBONNIER,
    /** {@code log(1 + exp(a)) - a b}: cross-entropy of a sigmoid; b in 0..1. */
    BINARY_CROSS_ENTROPY;

    private static final double CORNER = 1e-6;

    /**
     * The loss.
     *
     * @param prediction any shape
     * @param target     the same shape
     * @return {@code [1]}
     */
    public Tensor apply(Context ctx, Tensor prediction, Tensor target) {
        if (!prediction.sameShape(target)) {
            throw new IllegalArgumentException(name() + " loss: prediction " + Shape.text(prediction.shape()) + ", target "
                    + Shape.text(target.shape()) + "; expected equal shapes");
        }
        long start = ctx.start();
        float[] a = prediction.data();
        float[] b = target.data();
        boolean tracked = ctx.tracks(prediction);
        float[] gradient = tracked ? ctx.allocate(prediction.shape()).data() : null;
        double scale = 1.0 / a.length;
        Tensor loss = ctx.allocate(1);
        loss.data()[0] = (float) (scale * Summation.over(ctx.workers(), a.length, Blocks.GRAIN,
                (from, to) -> range(a, b, from, to, (float) scale, gradient)));
        ctx.done(OperationKind.POINTWISE, start, 0, 3L * a.length);
        if (tracked) {
            Tape tape = ctx.tape();
            tape.record(loss, dloss -> SoftmaxLoss.addScaled(ctx, dloss[0], gradient, tape.gradient(prediction)));
        }
        return loss;
    }

    private double range(float[] a, float[] b, int from, int to, float scale, float[] gradient) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            double d = (double) a[i] - b[i];
            double value;
            double slope;
            switch (this) {
                case L1 -> {
                    value = Math.abs(d);
                    slope = Math.signum(d);
                }
                case MSE -> {
                    value = d * d;
                    slope = 2 * d;
                }
                case CHARBONNIER -> {
                    value = Math.sqrt(d * d + CORNER);
                    slope = d / value;
                }
                case BINARY_CROSS_ENTROPY -> {
                    double small = Math.exp(-Math.abs(a[i]));
                    value = Math.max(a[i], 0) + Math.log1p(small) - a[i] * (double) b[i];
                    slope = (a[i] >= 0 ? 1 : small) / (1 + small) - b[i];
                }
                default -> throw new IllegalStateException("no formula for " + this);
            }
            sum += value;
            if (gradient != null) {
                gradient[i] = scale * (float) slope;
            }
        }
        return sum;
    }
}
