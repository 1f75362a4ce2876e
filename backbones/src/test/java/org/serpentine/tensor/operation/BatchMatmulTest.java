package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class BatchMatmulTest {
    @Test
    void agreesWithTheDefinitionInAllFourForms() {
        int m = 3;
        int n = 4;
        int k = 5;
        for (int count : new int[] {1, 6}) {
            for (int form = 0; form < 4; form++) {
                boolean ta = (form & 1) != 0;
                boolean tb = (form & 2) != 0;
                GradientCheck.check("form " + form, (ctx, x) -> BatchMatmul.apply(ctx, x[0], ta, x[1], tb), x -> {
                    double[] y = new double[count * m * n];
                    for (int i = 0; i < y.length; i++) {
                        int b = i / (m * n);
                        int r = i / n % m;
                        int c = i % n;
                        for (int j = 0; j < k; j++) {
                            y[i] += x[0][b * m * k + (ta ? j * m + r : r * k + j)] * x[1][b * k * n + (tb ? c * k + j : j * n + c)];
                        }
                    }
                    return y;
                }, GradientCheck.random(1, count, ta ? k : m, ta ? m : k), GradientCheck.random(2, count, tb ? n : k, tb ? k : n));
            }
        }
    }

    @Test
    void keepsTheAxesInFront() {
        try (Context ctx = Context.create(2)) {
            assertTrue(BatchMatmul.apply(ctx, Tensor.zeros(2, 3, 4, 5), Tensor.zeros(2, 3, 5, 6)).hasShape(2, 3, 4, 6));
            assertThrows(IllegalArgumentException.class,
                    () -> BatchMatmul.apply(ctx, Tensor.zeros(2, 4, 5), Tensor.zeros(3, 5, 6)));
            var e = assertThrows(IllegalArgumentException.class,
                    () -> BatchMatmul.apply(ctx, Tensor.zeros(2, 4, 5), false, Tensor.zeros(2, 5, 6), true));
            assertTrue(e.getMessage().contains("[2, 5, 6] transposed"), e.getMessage());
        }
    }
}
