package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class SumTest {
    private static double[] sum(double[] x, int outer, int middle, int inner, double factor) {
        double[] y = new double[outer * inner];
        for (int i = 0; i < x.length; i++) {
            y[i / (middle * inner) * inner + i % inner] += factor * x[i];
        }
        return y;
    }

    @Test
    void sumsOverAnyRunOfAxes() {
        int[] shape = {3, 4, 5, 6};
        for (int from = 0; from <= 4; from++) {
            for (int to = from; to <= 4; to++) {
                int outer = 1;
                int middle = 1;
                for (int i = 0; i < to; i++) {
                    outer *= i < from ? shape[i] : 1;
                    middle *= i < from ? 1 : shape[i];
                }
                int o = outer;
                int m = middle;
                int f = from;
                int t = to;
                GradientCheck.check("sum " + from + ".." + to, (ctx, x) -> Sum.apply(ctx, x[0], f, t),
                        x -> sum(x[0], o, m, 360 / o / m, 1), GradientCheck.random(1, shape));
            }
        }
    }

    @Test
    void longSumsAreSharedOut() {
        GradientCheck.check("mean over positions", (ctx, x) -> Mean.overPositions(ctx, x[0]),
                x -> sum(x[0], 2, 20_000, 5, 1 / 20_000.0), GradientCheck.random(1, 2, 100, 200, 5));
        GradientCheck.check("mean of everything", (ctx, x) -> Mean.apply(ctx, x[0]), x -> sum(x[0], 1, 90_000, 1, 1 / 90_000.0),
                GradientCheck.random(2, 90_000));
    }

    @Test
    void shapesLoseTheSummedAxes() {
        try (Context ctx = Context.create(1)) {
            Tensor x = Tensor.zeros(3, 4, 5, 6);
            assertArrayEquals(new int[] {3, 6}, Mean.overPositions(ctx, x).shape());
            assertArrayEquals(new int[] {3, 1, 1, 6}, Mean.overPositionsKept(ctx, x).shape());
            assertArrayEquals(new int[] {1}, Sum.apply(ctx, x).shape());
            assertArrayEquals(new int[] {3, 4, 5}, Sum.apply(ctx, x, 3, 4).shape());
            assertThrows(IllegalArgumentException.class, () -> Sum.apply(ctx, x, 2, 5));
        }
    }
}
