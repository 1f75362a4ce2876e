package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class GroupNormTest {
    static double[] reference(double[] x, int items, int channels, int groups, double[] weight, double[] bias, double eps) {
        double[] y = new double[x.length];
        int rows = x.length / items / channels;
        int size = channels / groups;
        for (int n = 0; n < items; n++) {
            for (int g = 0; g < groups; g++) {
                double mean = 0;
                double variance = 0;
                for (int pass = 0; pass < 3; pass++) {
                    for (int r = 0; r < rows; r++) {
                        for (int c = g * size; c < (g + 1) * size; c++) {
                            int i = (n * rows + r) * channels + c;
                            if (pass == 0) {
                                mean += x[i] / (rows * size);
                            } else if (pass == 1) {
                                variance += (x[i] - mean) * (x[i] - mean) / (rows * size);
                            } else {
                                y[i] = (x[i] - mean) / Math.sqrt(variance + eps) * weight[c] + bias[c];
                            }
                        }
                    }
                }
            }
        }
        return y;
    }

    private static double[] relu(double[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.max(0, x[i]);
        }
        return x;
    }

    @Test
    void agreesWithTheDefinition() {
        int[][] cases = {{2, 8, 3, 5, 7}, {1, 4, 2, 1, 1}, {3, 6, 6, 4, 2}, {1, 12, 1, 9, 9}};
        for (int[] c : cases) {
            int items = c[0];
            int channels = c[1];
            int groups = channels / (channels % c[2] == 0 ? c[2] : 1);
            GradientCheck.check("group norm", (ctx, x) -> GroupNorm.apply(ctx, x[0], groups, x[1], x[2], 1e-5),
                    x -> reference(x[0], items, channels, groups, x[1], x[2], 1e-5),
                    GradientCheck.random(1, items, c[3], c[4], channels), GradientCheck.random(2, channels),
                    GradientCheck.random(3, channels));
        }
    }

    @Test
    void reluIsFused() {
        GradientCheck.check("group norm + relu", (ctx, x) -> GroupNorm.applyRelu(ctx, x[0], 4, x[1], x[2], 1e-5),
                x -> relu(reference(x[0], 2, 8, 4, x[1], x[2], 1e-5)), GradientCheck.random(1, 2, 5, 7, 3, 8),
                GradientCheck.random(2, 8), GradientCheck.random(3, 8));
    }

    /** Many blocks, both threads, channel counts that do not divide a block. */
    @Test
    void largeMapsAreMergedFromBlocks() {
        for (int channels : new int[] {8, 24, 1048}) {
            int rows = 40_000 / channels + 3;
            GradientCheck.check("group norm of " + channels, (ctx, x) -> GroupNorm.apply(ctx, x[0], 8, x[1], x[2], 1e-5),
                    x -> reference(x[0], 2, channels, 8, x[1], x[2], 1e-5), GradientCheck.random(1, 2, rows, channels),
                    GradientCheck.random(2, channels), GradientCheck.random(3, channels));
        }
    }

    @Test
    void aLargeMeanCostsNoDigits() {
        Tensor x = GradientCheck.random(4, 1, 100, 100, 8);
        for (int i = 0; i < x.elements(); i++) {
            x.data()[i] = 1000 + (float) Math.round(x.data()[i] * 64) / 64; // exactly representable
        }
        double[] exact = new double[x.elements()];
        for (int i = 0; i < exact.length; i++) {
            exact[i] = x.data()[i];
        }
        double[] ones = {1, 1, 1, 1, 1, 1, 1, 1};
        double[] want = reference(exact, 1, 8, 2, ones, new double[8], 1e-5);
        try (Context ctx = Context.create(2)) {
            Tensor y = GroupNorm.apply(ctx, x, 2, null, null, 1e-5);
            for (int i = 0; i < want.length; i++) {
                assertEquals(want[i], y.data()[i], 2e-4, "value " + i); // the mean itself is rounded to 6e-5
            }
        }
    }

    @Test
    void refusesGroupsThatDoNotDivide() {
        try (Context ctx = Context.create(1)) {
            var e = assertThrows(IllegalArgumentException.class,
                    () -> GroupNorm.apply(ctx, Tensor.zeros(1, 4, 10), 4, null, null, 1e-5));
            assertEquals("group norm: 10 channels do not divide into 4 groups", e.getMessage());
        }
    }
}
