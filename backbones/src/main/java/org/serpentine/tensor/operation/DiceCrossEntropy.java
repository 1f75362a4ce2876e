package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/**
 * Soft Dice plus cross-entropy, the loss of nnU-Net: with p the softmax of the logits and y the one-hot labels,
 * {@code -mean((2 sum(p y) + smooth) / max(sum(p) + sum(y) + smooth, 1e-8))} over classes (and items), plus the mean of
 * {@code -log p} of the labels.
 */
public final class DiceCrossEntropy {
    private static final double LEAST = 1e-8;

    private DiceCrossEntropy() {}

    /**
     * Options.
     *
     * @param batchDice  whether sums run over the whole batch rather than each item
     * @param background whether class 0 takes part in the Dice term
     * @param smooth     added above and below the line, 0 or more; nnU-Net has 1e-5
     * @param ignored    positions with this label count in neither term; {@link CrossEntropy#NONE} if all count
     */
    public record Options(boolean batchDice, boolean background, float smooth, int ignored) {
        /** Checks the range. */
        public Options {
            if (!(smooth >= 0)) {
                throw new IllegalArgumentException("Dice: smooth is " + smooth + ", expected 0 or more");
            }
        }

        /** All positions count. */
        public Options(boolean batchDice, boolean background, float smooth) {
            this(batchDice, background, smooth, CrossEntropy.NONE);
        }
    }

    /**
     * The loss and its two terms.
     *
     * @param loss         {@code [1]}, the sum of both
     * @param dice         the Dice term, -1..0
     * @param crossEntropy the cross-entropy term
     */
    public record Parts(Tensor loss, double dice, double crossEntropy) {}

    /**
     * The loss.
     *
     * @param logits {@code [N, spatial..., classes]}
     * @param labels one class a position
     */
    public static Parts apply(Context ctx, Tensor logits, int[] labels, Options options) {
        SoftmaxLoss.check("Dice and cross-entropy", logits, labels, options.ignored);
        int classes = logits.channels();
        if (classes == 1 && !options.background) {
            throw new IllegalArgumentException("Dice without the background needs at least two classes, got one");
        }
        long start = ctx.start();
        boolean tracked = ctx.tracks(logits);
        float[] p = tracked ? ctx.allocate(logits.shape()).data() : null;
        Sums sums = new Sums(ctx, logits, labels, options, p);
        Tensor loss = ctx.allocate(1);
        loss.data()[0] = (float) (sums.dice + sums.crossEntropy);
        ctx.done(OperationKind.POINTWISE, start, 0, 6L * logits.elements());
        if (tracked) {
            Tape tape = ctx.tape();
            tape.record(loss, dloss -> {
                long began = ctx.start();
                float[] dx = tape.gradient(logits);
                ctx.workers().ranges(logits.rows(), RowSoftmax.grain(classes),
                        (from, to) -> sums.addGradient(labels, p, from, to, dloss[0], dx));
                ctx.done(OperationKind.POINTWISE, began, 4L * dx.length, 2L * dx.length);
            });
        }
        return new Parts(loss, sums.dice, sums.crossEntropy);
    }

    /** For each item and class the sums of {@code p y}, p and y; then both terms. */
    private static final class Sums {
        private final int classes;
        private final int rowsPerItem;
        private final int firstClass;
        private final int ignored;
        private final int counted;
        /** Derivative of the Dice term by p where the position has this class, and additionally everywhere. */
        private final double[] own;
        private final double[] everywhere;
        private final double dice;
        private final double crossEntropy;

        Sums(Context ctx, Tensor logits, int[] labels, Options options, float[] p) {
            classes = logits.channels();
            int items = options.batchDice ? 1 : logits.size(0);
            rowsPerItem = logits.rows() / items;
            firstClass = options.background ? 0 : 1;
            ignored = options.ignored;
            int parts = (int) Math.min(Math.min(rowsPerItem, ctx.workers().threads()),
                    1 + (long) rowsPerItem * classes / RowSoftmax.GRAIN);
            int width = 3 * classes + 2; // overlap, probability and label sums; cross-entropy; positions that count
            double[] partial = new double[items * parts * width];
            ctx.workers().run(items * parts, task -> {
                int part = task % parts;
                int base = task / parts * rowsPerItem;
                collect(ctx, logits, labels, base + (int) ((long) rowsPerItem * part / parts),
                        base + (int) ((long) rowsPerItem * (part + 1) / parts), p, partial, task * width);
            });
            own = new double[items * classes];
            everywhere = new double[items * classes];
            double entropy = 0;
            double positions = 0;
            double score = 0;
            double[] total = new double[width];
            int terms = items * (classes - firstClass);
            for (int item = 0; item < items; item++) {
                Arrays.fill(total, 0);
                for (int i = 0; i < parts * width; i++) {
                    total[i % width] += partial[item * parts * width + i];
                }
                for (int c = firstClass; c < classes; c++) {
                    double above = 2 * total[c] + options.smooth;
                    double below = total[classes + c] + total[2 * classes + c] + options.smooth;
                    double bounded = Math.max(below, LEAST);
                    score += above / bounded;
                    own[item * classes + c] = -2 / bounded / terms;
                    everywhere[item * classes + c] = below > LEAST ? above / (bounded * bounded) / terms : 0;
                }
                entropy += total[width - 2];
                positions += total[width - 1];
            }
            counted = (int) positions;
            dice = -score / terms;
            crossEntropy = counted == 0 ? 0 : entropy / counted;
        }

        private void collect(Context ctx, Tensor logits, int[] labels, int from, int to, float[] p, double[] sums, int at) {
            Workspace workspace = ctx.workers().workspace();
            int step = Blocks.repeats(classes);
            float[] logp = workspace.borrow(step * classes);
            float[] block = workspace.borrow(step * classes);
            for (int r0 = from; r0 < to; r0 += step) {
                int rows = Math.min(step, to - r0);
                System.arraycopy(logits.data(), r0 * classes, logp, 0, rows * classes);
                RowSoftmax.both(ctx, logp, rows, classes, block);
                for (int r = 0; r < rows; r++) {
                    int label = labels[r0 + r];
                    if (label != ignored) {
                        for (int c = 0; c < classes; c++) {
                            sums[at + classes + c] += block[r * classes + c];
                        }
                        sums[at + label] += block[r * classes + label];
                        sums[at + 3 * classes] -= logp[r * classes + label];
                        sums[at + 2 * classes + label]++;
                        sums[at + 3 * classes + 1]++;
                    }
                }
                if (p != null) {
                    System.arraycopy(block, 0, p, r0 * classes, rows * classes);
                }
            }
            workspace.giveBack(logp);
            workspace.giveBack(block);
        }

        /** With q the derivative of the Dice term by p: {@code p (q - sum(q p)) + (p - y) / count}. */
        void addGradient(int[] labels, float[] p, int from, int to, float factor, float[] dx) {
            for (int r = from; r < to; r++) {
                int label = labels[r];
                if (label == ignored) {
                    continue;
                }
                int table = r / rowsPerItem * classes;
                int at = r * classes;
                double mean = own[table + label] * p[at + label];
                for (int c = firstClass; c < classes; c++) {
                    mean += everywhere[table + c] * p[at + c];
                }
                double shift = 1.0 / counted - mean;
                for (int c = 0; c < classes; c++) {
                    dx[at + c] += (float) (factor * p[at + c] * (everywhere[table + c] + shift));
                }
                dx[at + label] += (float) (factor * (p[at + label] * own[table + label] - 1.0 / counted));
            }
        }
    }
}
