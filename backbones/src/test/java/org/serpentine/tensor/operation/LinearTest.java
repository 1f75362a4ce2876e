package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.serpentine.nn.LinearLayer;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

class LinearTest {
    @Test
    void agreesWithTheDefinition() {
        int rows = 2 * 5;
        int in = 7;
        int out = 3;
        GradientCheck.check("linear", (ctx, x) -> Linear.apply(ctx, x[0], x[1], x[2]), x -> {
            double[] y = new double[rows * out];
            for (int r = 0; r < rows; r++) {
                for (int o = 0; o < out; o++) {
                    double sum = x[2][o];
                    for (int i = 0; i < in; i++) {
                        sum += x[0][r * in + i] * x[1][o * in + i];
                    }
                    y[r * out + o] = sum;
                }
            }
            return y;
        }, GradientCheck.random(1, 2, 5, in), GradientCheck.random(2, out, in), GradientCheck.random(3, out));
    }

    /** On a residual stream: in place during inference, recorded while training. */
    @Test
    void onto() {
        LinearLayer layer = new LinearLayer(7, 3, true);
        layer.initializeFrom(1);
        Tensor x = GradientCheck.random(2, 4, 7);
        Tensor y = GradientCheck.random(3, 4, 3);
        try (Context ctx = Context.create(2)) {
            float[] want = Add.apply(ctx, y, layer.forward(ctx, x)).data();
            try (Tape tape = ctx.startTape()) {
                tape.watch(y);
                Tensor recorded = layer.forwardOnto(ctx, x, y);
                assertNotSame(y.data(), recorded.data());
                assertArrayEquals(want, recorded.data(), 1e-6f);
            }
            assertSame(y, layer.forwardOnto(ctx, x, y));
            assertArrayEquals(want, y.data(), 1e-6f);
            assertThrows(IllegalArgumentException.class, () -> layer.forwardOnto(ctx, x, Tensor.zeros(4, 4)));
        }
    }

    @Test
    void namesTheMismatch() {
        try (Context ctx = Context.create(1)) {
            var e = assertThrows(IllegalArgumentException.class,
                    () -> Linear.apply(ctx, Tensor.zeros(4, 5), Tensor.zeros(3, 6), null));
            assertTrue(e.getMessage().contains("[3, 6]") && e.getMessage().contains("5 channels"), e.getMessage());
        }
    }
}
