package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tensor;

/** Cross-entropy of a softmax over the last axis, averaged over rows, as PyTorch computes it. */
public final class CrossEntropy {
    /** An ignored label that never occurs. */
    public static final int NONE = Integer.MIN_VALUE;

    private CrossEntropy() {}

    /**
     * Options.
     *
     * @param smoothing share of the target spread evenly over all classes, 0..1
     * @param ignored   rows with this label do not count; {@link #NONE} if all do
     * @param weights   one weight a class, or null: rows count by the weight of their label
     */
    public record Options(double smoothing, int ignored, float[] weights) {
        /** Every row counts the same, the target is the label alone. */
        public static final Options PLAIN = new Options(0, NONE, null);

        /** Checks the range. */
        public Options {
            if (!(smoothing >= 0 && smoothing <= 1)) {
                throw new IllegalArgumentException("cross-entropy: smoothing is " + smoothing + ", expected 0..1");
            }
        }

        /** Plain cross-entropy that leaves out rows of this label. */
        public static Options ignoring(int label) {
            return new Options(0, label, null);
        }

        private double weight(int label) {
            return label == ignored ? 0 : weights == null ? 1 : weights[label];
        }
    }

    /**
     * The loss.
     *
     * @param logits {@code [..., classes]}
     * @param labels one class a row
     * @return {@code [1]}; zero if no row counts
     */
    public static Tensor apply(Context ctx, Tensor logits, int[] labels, Options options) {
        SoftmaxLoss.check("cross-entropy", logits, labels, options.ignored);
        int classes = logits.channels();
        if (options.weights != null && options.weights.length != classes) {
            throw new IllegalArgumentException("cross-entropy: " + options.weights.length + " class weights for "
                    + classes + " classes");
        }
        double all = Summation.over(ctx.workers(), labels.length, Blocks.GRAIN, (from, to) -> {
            double sum = 0;
            for (int r = from; r < to; r++) {
                sum += options.weight(labels[r]);
            }
            return sum;
        });
        return SoftmaxLoss.run(ctx, logits, new HardTargets(options, labels, classes, all == 0 ? 0 : 1 / all));
    }

    /**
     * The loss against a distribution for each row, {@code -sum(target * log softmax(logits))} averaged over rows: mixed-up labels,
     * or another network's answer. Targets get no gradient.
     *
     * @param logits  {@code [..., classes]}
     * @param targets the same shape
     * @return {@code [1]}
     */
    public static Tensor soft(Context ctx, Tensor logits, Tensor targets) {
        if (!logits.sameShape(targets)) {
            throw new IllegalArgumentException("soft-target cross-entropy: logits " + Shape.text(logits.shape()) + ", targets "
                    + Shape.text(targets.shape()) + "; expected equal shapes");
        }
        return SoftmaxLoss.run(ctx, logits, new SoftTargets(targets.data(), logits.channels(), 1.0 / logits.rows()));
    }

    /** The loss is {@code -sum_c t_c log p_c}, its gradient {@code p sum(t) - t}. */
    private record HardTargets(Options options, int[] labels, int classes, double scale) implements SoftmaxLoss.Term {
        private double hard(int label) {
            return scale * (1 - options.smoothing) * options.weight(label);
        }

        private double spread(int c) {
            return scale * options.smoothing / classes * (options.weights == null ? 1 : options.weights[c]);
        }

        @Override
        public double value(int row, float[] logp, int at) {
            int label = labels[row];
            if (label == options.ignored) {
                return 0;
            }
            double sum = hard(label) * logp[at + label];
            if (options.smoothing > 0) {
                for (int c = 0; c < classes; c++) {
                    sum += spread(c) * logp[at + c];
                }
            }
            return -sum;
        }

        @Override
        public void gradient(int row, float[] logp, float[] p, int at) {
            int label = labels[row];
            double total = 0;
            if (label != options.ignored) {
                total = hard(label);
                for (int c = 0; c < classes && options.smoothing > 0; c++) {
                    total += spread(c);
                }
            }
            for (int c = 0; c < classes; c++) {
                p[at + c] *= (float) total;
            }
            if (label != options.ignored) {
                p[at + label] -= (float) hard(label);
                for (int c = 0; c < classes && options.smoothing > 0; c++) {
                    p[at + c] -= (float) spread(c);
                }
            }
        }
    }

    private record SoftTargets(float[] targets, int classes, double scale) implements SoftmaxLoss.Term {
        @Override
        public double value(int row, float[] logp, int at) {
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += targets[row * classes + c] * (double) logp[at + c];
            }
            return -scale * sum;
        }

        @Override
        public void gradient(int row, float[] logp, float[] p, int at) {
            float total = RowSoftmax.sum(targets, row * classes, classes);
            for (int c = 0; c < classes; c++) {
                p[at + c] = (float) scale * (p[at + c] * total - targets[row * classes + c]);
            }
        }
    }
}
