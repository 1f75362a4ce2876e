package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

/** What a hidden-state mixer is made of, against the definitions. */
class HiddenStateOperationsTest {
    @Test
    void softmaxOverPositionsWeighsValuesOfTheSameTensor() {
        int batch = 3;
        int rows = 20;
        int wide = 11;
        GradientCheck.check("weighted by columns", (ctx, x) -> PositionSoftmax.apply(ctx, x[0].columns(7, 4), x[0].columns(1, 4)), x -> {
            double[] y = new double[batch * rows * 4];
            for (int i = 0; i < y.length; i++) {
                int item = i / (rows * 4);
                int row = i / 4;
                double sum = 0;
                for (int r = 0; r < rows; r++) {
                    sum += Math.exp(x[0][(item * rows + r) * wide + 7 + i % 4]);
                }
                y[i] = Math.exp(x[0][row * wide + 7 + i % 4]) / sum * x[0][row * wide + 1 + i % 4];
            }
            return y;
        }, GradientCheck.random(1, batch, 4, 5, wide));
    }

    @Test
    void softmaxAndValuesMustFit() {
        try (Context ctx = Context.create(1)) {
            Tensor x = Tensor.zeros(1, 5, 4);
            assertThrows(IllegalArgumentException.class, () -> PositionSoftmax.apply(ctx, x.columns(0, 2), x.columns(0, 3)));
            assertThrows(IllegalArgumentException.class, () -> SkipGate.apply(ctx, Tensor.zeros(1, 5), Tensor.zeros(1)));
        }
    }

    @Test
    void gateWithSkip() {
        for (int width : new int[] {1, 6, 40}) {
            GradientCheck.check("gate of " + width, (ctx, x) -> SkipGate.apply(ctx, x[0], x[1]), x -> {
                double[] y = new double[2 * 7 * width];
                for (int i = 0; i < y.length; i++) {
                    double u = x[0][i / width * 2 * width + i % width];
                    double z = x[0][i / width * 2 * width + width + i % width];
                    y[i] = u * z / (1 + Math.exp(-z)) + x[1][0] * u;
                }
                return y;
            }, GradientCheck.random(1, 2, 7, 2 * width), GradientCheck.random(2, 1));
        }
    }

    @Test
    void productsOfColumnsOfWiderMatrices() {
        int m = 5;
        int k = 3;
        int n = 4;
        for (int count : new int[] {1, 4}) {
            GradientCheck.check("columns", (ctx, x) -> BatchMatmul.apply(ctx, x[0].columns(2, k), false, x[1].columns(1, n), false), x -> {
                double[] y = new double[count * m * n];
                for (int i = 0; i < y.length; i++) {
                    for (int j = 0; j < k; j++) {
                        y[i] += x[0][i / n * 6 + 2 + j] * x[1][(i / (m * n) * k + j) * 7 + 1 + i % n];
                    }
                }
                return y;
            }, GradientCheck.random(1, count, m, 6), GradientCheck.random(2, count, k, 7));
            GradientCheck.check("transposed columns", (ctx, x) -> BatchMatmul.apply(ctx, x[0].columns(2, m), true, x[1].columns(1, k), true), x -> {
                double[] y = new double[count * m * n];
                for (int i = 0; i < y.length; i++) {
                    int item = i / (m * n);
                    for (int j = 0; j < k; j++) {
                        y[i] += x[0][(item * k + j) * 8 + 2 + i / n % m] * x[1][(item * n + i % n) * 5 + 1 + j];
                    }
                }
                return y;
            }, GradientCheck.random(1, count, k, 8), GradientCheck.random(2, count, n, 5));
        }
    }
}
