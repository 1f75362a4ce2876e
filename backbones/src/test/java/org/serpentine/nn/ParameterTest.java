package org.serpentine.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.Linear;
import org.serpentine.tensor.operation.Multiply;

class ParameterTest {
    private static final float[] X = {1, 2, 3, 4, 5, 6};
    private static final float[] COTANGENT = {1, -1, 2, 0.5f};

    /** Two weights of a linear layer, the second used by {@code uses} operations at most, and a vector. */
    private static final class Layers extends Module {
        final Parameter first = parameter("first", Layout.SAME, 2, 3);
        final Parameter second = parameter("second", Layout.SAME, 2, 3);
        final Parameter vector = parameter("vector", Layout.SAME, 2);

        void backward(Context ctx, int uses) {
            try (Tape tape = ctx.startTape()) {
                watch(tape);
                Tensor x = Tensor.of(X, 2, 3);
                Tensor y = Multiply.apply(ctx, Linear.apply(ctx, x, first.value(), null), vector.value());
                for (int i = 0; i < uses; i++) {
                    y = Add.apply(ctx, y, Linear.apply(ctx, x, second.value(), null));
                }
                tape.backward(y, COTANGENT);
            }
        }

        @Override
        protected void initialize(SplittableRandom random) {
            Initial.constant(first, 0.5);
            Initial.constant(vector, 1);
        }
    }

    /** {@code dy^T x} for the cotangent and inputs above. */
    private static float[] product(float times) {
        float[] sum = {9, 12, 15, 1, 0.5f, 0};
        for (int i = 0; i < sum.length; i++) {
            sum[i] *= times;
        }
        return sum;
    }

    @Test
    void gradientsAddUpUntilTheyAreCleared() {
        Layers net = new Layers();
        net.initializeFrom(1);
        try (Context ctx = Context.create(2)) {
            assertArrayEquals(new float[6], net.first.gradient(), "before the first pass");
            net.backward(ctx, 1);
            assertArrayEquals(product(1), net.first.gradient());
            assertArrayEquals(product(1), net.second.gradient());
            net.backward(ctx, 2);
            assertArrayEquals(product(2), net.first.gradient());
            assertArrayEquals(product(3), net.second.gradient(), "one use, then two");
            float[] vector = net.vector.gradient().clone();
            assertEquals(2 * (3 + 2 * 7.5f), vector[0], "of two passes");
            net.clearGradients();
            net.backward(ctx, 2);
            assertArrayEquals(product(1), net.first.gradient(), "what was there does not count");
            assertArrayEquals(product(2), net.second.gradient());
            assertArrayEquals(new float[] {vector[0] / 2, vector[1] / 2}, net.vector.gradient(), 1e-6f);
        }
    }

    @Test
    void clearedGradientsAreZeroUnlessAPassReachesThem() {
        Layers net = new Layers();
        net.initializeFrom(1);
        try (Context ctx = Context.create(1)) {
            net.backward(ctx, 1);
            net.clearGradients();
            assertArrayEquals(new float[6], net.first.gradient());
            net.first.gradient()[1] = 5f; // as a caller may: it counts
            net.backward(ctx, 0);
            float[] expected = product(1);
            expected[1] += 5f;
            assertArrayEquals(expected, net.first.gradient());
            assertArrayEquals(new float[6], net.second.gradient(), "cleared and not reached");
        }
    }
}
