package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class CrossEntropyTest {
    private static final int[] LABELS = {0, 3, 1, 2, 2, 255, 1, 0, 255, 3};

    private static double logp(double[] x, int row, int c) {
        double sum = 0;
        for (int k = 0; k < 4; k++) {
            sum += Math.exp(x[row * 4 + k]);
        }
        return x[row * 4 + c] - Math.log(sum);
    }

    @Test
    void weightsSmoothingAndIgnoredRowsFollowPyTorch() {
        float[] weights = {0.5f, 2, 1, 3};
        for (int bits = 0; bits < 4; bits++) {
            double smoothing = (bits & 1) != 0 ? 0.1 : 0;
            float[] w = (bits & 2) != 0 ? weights : new float[] {1, 1, 1, 1};
            var options = new CrossEntropy.Options(smoothing, 255, (bits & 2) != 0 ? weights : null);
            GradientCheck.check("cross-entropy " + options, (ctx, x) -> CrossEntropy.apply(ctx, x[0], LABELS, options), x -> {
                double hard = 0;
                double smooth = 0;
                double all = 0;
                for (int r = 0; r < LABELS.length; r++) {
                    if (LABELS[r] != 255) {
                        hard -= w[LABELS[r]] * logp(x[0], r, LABELS[r]);
                        all += w[LABELS[r]];
                        for (int c = 0; c < 4; c++) {
                            smooth -= w[c] * logp(x[0], r, c);
                        }
                    }
                }
                return new double[] {((1 - smoothing) * hard + smoothing / 4 * smooth) / all};
            }, GradientCheck.random(1, 2, 5, 4));
        }
    }

    /** Two classes with logits 0 and ln 3: probabilities 1/4 and 3/4. */
    @Test
    void aKnownValue() {
        try (Context ctx = Context.create(1)) {
            Tensor x = Tensor.of(new float[] {0, (float) Math.log(3), 0, (float) Math.log(3)}, 2, 2);
            float loss = CrossEntropy.apply(ctx, x, new int[] {0, 1}, CrossEntropy.Options.PLAIN).data()[0];
            assertEquals((Math.log(4) + Math.log(4.0 / 3)) / 2, loss, 1e-6);
            assertEquals(0f, CrossEntropy.apply(ctx, x, new int[] {7, 7}, CrossEntropy.Options.ignoring(7)).data()[0]);
            float focal = FocalLoss.apply(ctx, x, new int[] {0, 1}, 2, null, CrossEntropy.NONE).data()[0];
            assertEquals((9.0 / 16 * Math.log(4) + 1.0 / 16 * Math.log(4.0 / 3)) / 2, focal, 1e-6);
        }
    }

    @Test
    void softTargetsNeedNotSumToOne() {
        GradientCheck.check("soft targets", (ctx, x) -> CrossEntropy.soft(ctx, x[0], GradientCheck.random(5, 10, 4)), x -> {
            float[] t = GradientCheck.random(5, 10, 4).data();
            double sum = 0;
            for (int i = 0; i < 40; i++) {
                sum -= t[i] * logp(x[0], i / 4, i % 4) / 10;
            }
            return new double[] {sum};
        }, GradientCheck.random(1, 10, 4));
    }

    @Test
    void focalLossBendsTheLogarithm() {
        for (double gamma : new double[] {0, 0.5, 2}) {
            float[] w = {1, 2, 0.5f, 1};
            GradientCheck.check("focal loss " + gamma, (ctx, x) -> FocalLoss.apply(ctx, x[0], LABELS, gamma, w, 255), x -> {
                double sum = 0;
                for (int r = 0; r < LABELS.length; r++) {
                    if (LABELS[r] != 255) {
                        double log = logp(x[0], r, LABELS[r]);
                        sum -= w[LABELS[r]] * Math.pow(1 - Math.exp(log), gamma) * log / 8;
                    }
                }
                return new double[] {sum};
            }, GradientCheck.random(1, 2, 5, 4));
        }
    }

    @Test
    void manyRowsAreSharedOut() {
        int[] labels = new int[5000];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 4;
        }
        GradientCheck.check("cross-entropy", (ctx, x) -> CrossEntropy.apply(ctx, x[0], labels, CrossEntropy.Options.PLAIN), x -> {
            double sum = 0;
            for (int r = 0; r < labels.length; r++) {
                sum -= logp(x[0], r, labels[r]) / labels.length;
            }
            return new double[] {sum};
        }, GradientCheck.random(1, 5000, 4));
    }

    @Test
    void refusesWhatDoesNotFit() {
        try (Context ctx = Context.create(1)) {
            assertThrows(IllegalArgumentException.class,
                    () -> CrossEntropy.apply(ctx, Tensor.zeros(2, 3), new int[] {0, 3}, CrossEntropy.Options.PLAIN));
            assertThrows(IllegalArgumentException.class, () -> new CrossEntropy.Options(1.5, 0, null));
            assertThrows(IllegalArgumentException.class, () -> CrossEntropy.soft(ctx, Tensor.zeros(2, 3), Tensor.zeros(3, 2)));
            assertThrows(IllegalArgumentException.class,
                    () -> FocalLoss.apply(ctx, Tensor.zeros(1, 3), new int[] {0}, -1, null, CrossEntropy.NONE));
        }
    }
}
