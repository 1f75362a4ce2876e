package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class WeightedSumTest {
    @Test
    void eachItemHasItsOwnWeights() {
        for (int width : new int[] {5, 700}) {
            int each = 3 * width;
            GradientCheck.check("weighted sum", (ctx, x) -> WeightedSum.apply(ctx, List.of(x[0], x[1], x[2]), x[3]), x -> {
                double[] y = new double[2 * each];
                for (int i = 0; i < y.length; i++) {
                    for (int k = 0; k < 3; k++) {
                        y[i] += x[3][i / each * 3 + k] * x[k][i];
                    }
                }
                return y;
            }, GradientCheck.random(1, 2, 3, width), GradientCheck.random(2, 2, 3, width), GradientCheck.random(3, 2, 3, width),
                    GradientCheck.random(4, 2, 3));
        }
    }

    @Test
    void weightsMustFitTheBranches() {
        try (Context ctx = Context.create(1)) {
            assertThrows(IllegalArgumentException.class,
                    () -> WeightedSum.apply(ctx, List.of(Tensor.zeros(2, 3, 4), Tensor.zeros(2, 3, 4)), Tensor.zeros(2, 3)));
        }
    }
}
