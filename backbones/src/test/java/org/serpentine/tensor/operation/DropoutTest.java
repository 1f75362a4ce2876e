package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

class DropoutTest {
    private static Tensor ones(int... shape) {
        Tensor x = Tensor.zeros(shape);
        Arrays.fill(x.data(), 1f);
        return x;
    }

    private static Context training(int threads, long seed) {
        Context ctx = Context.create(threads);
        ctx.training(true);
        ctx.seed(seed);
        return ctx;
    }

    @Test
    void isTheIdentityOutsideTraining() {
        try (Context ctx = Context.create(1)) {
            Tensor x = ones(4, 4);
            assertSame(x, Dropout.apply(ctx, x, 0.5));
            assertSame(x, DropPath.apply(ctx, x, 0.5));
            assertSame(x, Dropout.channels(ctx, x, 0.5));
        }
    }

    @Test
    void dropsTheGivenShareAndKeepsTheMean() {
        try (Context ctx = training(2, 11)) {
            float[] y = Dropout.apply(ctx, ones(100, 1000), 0.3).data();
            int zeros = 0;
            for (float v : y) {
                if (v == 0) {
                    zeros++;
                } else {
                    assertEquals(1 / 0.7, v, 1e-6);
                }
            }
            assertEquals(0.3, zeros / 1e5, 0.006, "share of zeros, seed 11"); // four standard deviations
        }
    }

    @Test
    void dropsWholeChannelsAndWholeItems() {
        try (Context ctx = training(1, 3)) {
            float[] y = Dropout.channels(ctx, ones(8, 9, 16), 0.5).data();
            for (int i = 0; i < y.length; i++) {
                assertEquals(y[i / 144 * 144 + i % 16], y[i], "channel " + i % 16 + " of item " + i / 144);
            }
            assertEquals(2f, max(y));
            float[] z = DropPath.apply(ctx, ones(64, 5, 7), 0.25).data();
            int dropped = 0;
            for (int n = 0; n < 64; n++) {
                dropped += z[n * 35] == 0 ? 1 : 0;
                for (int i = 0; i < 35; i++) {
                    assertEquals(z[n * 35], z[n * 35 + i]);
                }
            }
            assertEquals(16, dropped, 12, "dropped items of 64, seed 3");
        }
    }

    private static float max(float[] y) {
        float m = y[0];
        for (float v : y) {
            m = Math.max(m, v);
        }
        return m;
    }

    @Test
    void maskDependsOnTheSeedAndNotOnThreads() {
        try (Context one = training(1, 5); Context two = training(2, 5); Context other = training(1, 6)) {
            Tensor x = ones(123_457);
            float[] y = Dropout.apply(one, x, 0.5).data();
            assertArrayEquals(y, Dropout.apply(two, x, 0.5).data());
            assertNotEquals(-1, Arrays.mismatch(y, Dropout.apply(other, x, 0.5).data()));
            assertNotEquals(-1, Arrays.mismatch(y, Dropout.apply(one, x, 0.5).data()), "the second mask is another one");
        }
    }

    @Test
    void gradientPassesWhereValuesDid() {
        try (Context ctx = training(1, 8); Tape tape = ctx.startTape()) {
            Tensor x = ones(40, 5);
            float[] dx = new float[200];
            tape.watch(x, dx);
            Tensor y = Dropout.apply(ctx, x, 0.4);
            float[] values = y.data().clone();
            float[] cotangent = new float[200];
            Arrays.fill(cotangent, 1f);
            tape.backward(y, cotangent);
            assertArrayEquals(values, dx);
        }
    }

    @Test
    void everythingMayDrop() {
        try (Context ctx = training(1, 8)) {
            assertEquals(0f, max(Dropout.apply(ctx, ones(50), 1).data()));
            assertThrows(IllegalArgumentException.class, () -> Dropout.apply(ctx, ones(5), 1.5));
        }
    }
}
