package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class PixelLossTest {
    @Test
    void agreesWithTheDefinition() {
        Tensor target = GradientCheck.random(2, 3, 50, 7);
        for (PixelLoss kind : PixelLoss.values()) {
            GradientCheck.check(kind.name(), (ctx, x) -> kind.apply(ctx, x[0], target), x -> {
                double sum = 0;
                for (int i = 0; i < x[0].length; i++) {
                    double t = target.data()[i];
                    double d = x[0][i] - t;
                    sum += switch (kind) {
                        case L1 -> Math.abs(d);
                        case MSE -> d * d;
                        case CHARBONNIER -> Math.sqrt(d * d + 1e-6);
                        case BINARY_CROSS_ENTROPY -> Math.log(1 + Math.exp(x[0][i])) - x[0][i] * t;
                    };
                }
                return new double[] {sum / x[0].length};
            }, GradientCheck.random(1, 3, 50, 7));
        }
    }

    @Test
    void largeLogitsDoNotOverflow() {
        try (Context ctx = Context.create(1)) {
            Tensor x = Tensor.of(new float[] {200, -200}, 2);
            Tensor t = Tensor.of(new float[] {0, 1}, 2);
            assertEquals(200f, PixelLoss.BINARY_CROSS_ENTROPY.apply(ctx, x, t).data()[0]);
            assertThrows(IllegalArgumentException.class, () -> PixelLoss.L1.apply(ctx, x, Tensor.zeros(3)));
        }
    }
}
