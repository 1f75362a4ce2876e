package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class PixelShuffleTest {
    /** PyTorch's definition: {@code [N, C, r, r, H, W]} permuted to {@code [N, C, H, r, W, r]}, here channels last. */
    private static double[] definition(double[] x, int n, int h, int w, int c, int r) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            int channel = i % c;
            int column = i / c % (w * r);
            int row = i / c / (w * r) % (h * r);
            int item = i / c / (w * r) / (h * r);
            int from = channel * r * r + row % r * r + column % r;
            y[i] = x[((item * h + row / r) * w + column / r) * c * r * r + from];
        }
        return y;
    }

    @Test
    void agreesWithTheDefinition() {
        GradientCheck.check("pixel shuffle", (ctx, x) -> PixelShuffle.apply(ctx, x[0], 2),
                x -> definition(x[0], 2, 3, 4, 5, 2), GradientCheck.random(1, 2, 3, 4, 20));
        GradientCheck.check("pixel shuffle", (ctx, x) -> PixelShuffle.apply(ctx, x[0], 3),
                x -> definition(x[0], 1, 2, 1, 1, 3), GradientCheck.random(2, 1, 2, 1, 9));
    }

    @Test
    void theInverseUndoesItAndCarriesGradientsBack() {
        try (Context ctx = Context.create(2)) {
            Tensor x = GradientCheck.random(4, 2, 3, 5, 18);
            assertArrayEquals(x.data(), PixelShuffle.inverse(ctx, PixelShuffle.apply(ctx, x, 3), 3).data());
        }
        GradientCheck.check("there and back", (ctx, x) -> PixelShuffle.inverse(ctx, x[0], 2), x -> {
            double[] y = new double[x[0].length];
            for (int i = 0; i < y.length; i++) {
                double[] one = new double[y.length];
                one[i] = 1;
                double[] to = definition(one, 1, 2, 3, 2, 2);
                for (int k = 0; k < y.length; k++) {
                    y[i] += to[k] * x[0][k];
                }
            }
            return y;
        }, GradientCheck.random(5, 1, 4, 6, 2));
    }

    @Test
    void namesTheMismatch() {
        try (Context ctx = Context.create(1)) {
            var e = assertThrows(IllegalArgumentException.class, () -> PixelShuffle.apply(ctx, Tensor.zeros(1, 2, 2, 6), 2));
            assertTrue(e.getMessage().contains("divisible by 4"), e.getMessage());
            e = assertThrows(IllegalArgumentException.class, () -> PixelShuffle.inverse(ctx, Tensor.zeros(1, 3, 2, 6), 2));
            assertTrue(e.getMessage().contains("[1, 3, 2, 6]"), e.getMessage());
        }
    }
}
