package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/**
 * Batch normalisation (Ioffe and Szegedy 2015), as PyTorch computes it: each channel is normalised over all items and positions,
 * with the biased variance; the running variance is fed the unbiased one.
 */
public final class BatchNorm {
    private BatchNorm() {}

    /**
     * Statistics gathered while training.
     *
     * @param mean     {@code [C]}
     * @param variance {@code [C]}
     */
    public record Running(Tensor mean, Tensor variance) {
        private void update(double[] batchMean, double[] batchVariance, double momentum, int count) {
            double unbias = count / (count - 1.0);
            float[] m = mean.data();
            float[] v = variance.data();
            for (int c = 0; c < m.length; c++) {
                m[c] += (float) (momentum * (batchMean[c] - m[c]));
                v[c] += (float) (momentum * (unbias * batchVariance[c] - v[c]));
            }
        }
    }

    /**
     * Normalises with the statistics of this batch, which also move the running ones.
     *
     * @param x        {@code [..., C]}
     * @param weight   {@code [C]}, or null for one
     * @param bias     {@code [C]}, or null for zero
     * @param running  updated, or null
     * @param momentum share of the new statistics in the running ones, PyTorch's default being 0.1
     * @param relu     whether a ReLU follows, in the same pass over memory
     */
    public static Tensor train(Context ctx, Tensor x, Tensor weight, Tensor bias, Running running, double momentum, double eps,
            boolean relu) {
        if (x.rows() < 2) {
            throw new IllegalArgumentException("batch norm needs more than one value a channel to train on, got " + x
                    + "; use a larger batch, or freeze the norm's statistics");
        }
        long start = ctx.start();
        SpatialNorm norm = new SpatialNorm(ctx, "batch norm", x, 1, x.channels(), weight, bias, relu);
        norm.measure(ctx);
        if (running != null) {
            running.update(norm.mean, norm.rstd, momentum, x.rows());
        }
        Tensor y = norm.run(ctx, start, eps);
        norm.record(ctx, false);
        return y;
    }

    /**
     * Normalises with running statistics.
     *
     * @param x      {@code [..., C]}
     * @param weight {@code [C]}, or null for one
     * @param bias   {@code [C]}, or null for zero
     * @param relu   whether a ReLU follows, in the same pass over memory
     */
    public static Tensor evaluate(Context ctx, Tensor x, Tensor weight, Tensor bias, Running running, double eps, boolean relu) {
        long start = ctx.start();
        SpatialNorm norm = new SpatialNorm(ctx, "batch norm", x, 1, x.channels(), weight, bias, relu);
        for (int c = 0; c < x.channels(); c++) {
            norm.mean[c] = running.mean.data()[c];
            norm.rstd[c] = running.variance.data()[c];
        }
        Tensor y = norm.run(ctx, start, eps);
        norm.record(ctx, true);
        return y;
    }
}
