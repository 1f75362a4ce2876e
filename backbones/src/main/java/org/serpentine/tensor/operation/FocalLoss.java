package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/**
 * Focal loss (Lin et al. 2017) of a softmax over the last axis: {@code -(1 - p)^gamma log p} for the probability p of the label,
 * averaged over rows.
 */
public final class FocalLoss {
    private FocalLoss() {}

    /**
     * The loss.
     *
     * @param logits  {@code [..., classes]}
     * @param labels  one class a row
     * @param gamma   at least 0; 0 gives cross-entropy
     * @param weights factor of each class, or null
     * @param ignored rows with this label do not count; {@link CrossEntropy#NONE} if all do
     * @return {@code [1]}; zero if no row counts
     */
    public static Tensor apply(Context ctx, Tensor logits, int[] labels, double gamma, float[] weights, int ignored) {
        if (!(gamma >= 0)) {
            throw new IllegalArgumentException("focal loss: gamma is " + gamma + ", expected 0 or more");
        }
        SoftmaxLoss.check("focal loss", logits, labels, ignored);
        int classes = logits.channels();
        if (weights != null && weights.length != classes) {
            throw new IllegalArgumentException("focal loss: " + weights.length + " class weights for " + classes + " classes");
        }
        int counted = 0;
        for (int label : labels) {
            counted += label == ignored ? 0 : 1;
        }
        return SoftmaxLoss.run(ctx, logits, new Focal(labels, classes, gamma, weights, ignored, 1.0 / Math.max(1, counted)));
    }

    private record Focal(int[] labels, int classes, double gamma, float[] weights, int ignored, double scale)
            implements SoftmaxLoss.Term {
        private double factor(int label) {
            return weights == null ? scale : scale * weights[label];
        }

        @Override
        public double value(int row, float[] logp, int at) {
            int label = labels[row];
            if (label == ignored) {
                return 0;
            }
            double log = logp[at + label];
            return -factor(label) * Math.pow(-Math.expm1(log), gamma) * log;
        }

        @Override
        public void gradient(int row, float[] logp, float[] p, int at) {
            int label = labels[row];
            double slope = 0;
            if (label != ignored) {
                double log = logp[at + label];
                double rest = -Math.expm1(log); // 1 - p, without the cancellation
                double bent = gamma == 0 || rest == 0 ? 0 : gamma * Math.pow(rest, gamma - 1) * p[at + label] * log;
                slope = factor(label) * (bent - Math.pow(rest, gamma));
            }
            for (int c = 0; c < classes; c++) {
                p[at + c] *= (float) -slope;
            }
            if (label != ignored) {
                p[at + label] += (float) slope;
            }
        }
    }
}
