package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class SoftmaxTest {
    private static double[] softmax(double[] x, int width, boolean log) {
        double[] y = new double[x.length];
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            if (i % width == 0) {
                sum = 0;
                for (int c = i; c < i + width; c++) {
                    sum += Math.exp(x[c]);
                }
            }
            y[i] = log ? x[i] - Math.log(sum) : Math.exp(x[i]) / sum;
        }
        return y;
    }

    @Test
    void agreesWithTheDefinition() {
        for (int width : new int[] {1, 2, 5, 16, 300, 1500}) {
            int rows = width > 16 ? 7 : 40;
            GradientCheck.check("softmax of " + width, (ctx, x) -> Softmax.apply(ctx, x[0]), x -> softmax(x[0], width, false),
                    GradientCheck.random(1, 2, rows, width));
            GradientCheck.check("log softmax of " + width, (ctx, x) -> LogSoftmax.apply(ctx, x[0]),
                    x -> softmax(x[0], width, true), GradientCheck.random(1, 2, rows, width));
        }
        GradientCheck.check("many rows", (ctx, x) -> Softmax.apply(ctx, x[0]), x -> softmax(x[0], 3, false),
                GradientCheck.random(1, 5000, 3));
    }

    @Test
    void positionsShareOneSumPerChannel() {
        GradientCheck.check("softmax over positions", (ctx, x) -> Softmax.overPositions(ctx, x[0]), x -> {
            double[] y = new double[x[0].length];
            for (int i = 0; i < y.length; i++) {
                double sum = 0;
                for (int k = 0; k < 20; k++) {
                    sum += Math.exp(x[0][i / 140 * 140 + k * 7 + i % 7]);
                }
                y[i] = Math.exp(x[0][i]) / sum;
            }
            return y;
        }, GradientCheck.random(1, 3, 4, 5, 7));
    }

    @Test
    void largeValuesDoNotOverflow() {
        try (Context ctx = Context.create(1)) {
            Tensor x = Tensor.of(new float[] {1000, 999, -1000, 5}, 1, 4);
            double e = Math.exp(-1);
            float[] y = Softmax.apply(ctx, x).data();
            assertEquals(1 / (1 + e), y[0], 1e-6);
            assertEquals(0, y[2]);
            assertEquals(-Math.log(1 + e), LogSoftmax.apply(ctx, x).data()[0], 1e-6);
            assertEquals(e / (1 + e), Softmax.overPositions(ctx, x.reshape(1, 4, 1)).data()[1], 1e-6);
        }
    }
}
