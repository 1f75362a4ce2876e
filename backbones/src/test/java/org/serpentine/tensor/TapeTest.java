package org.serpentine.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.AddScaled;
import org.serpentine.tensor.operation.BatchMatmul;
import org.serpentine.tensor.operation.BatchNorm;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.DepthwiseConvolution;
import org.serpentine.tensor.operation.Linear;
import org.serpentine.tensor.operation.Mix;
import org.serpentine.tensor.operation.Multiply;
import org.serpentine.tensor.operation.Scale;

class TapeTest {
    private static final int ROWS = 36;
    private static final int CHANNELS = 6;
    private static final int OPERATIONS = 11;
    private static final Tensor WEIGHT = GradientCheck.random(7, CHANNELS, CHANNELS);
    private static final Tensor TAPS = GradientCheck.random(8, 3, 3, CHANNELS, 1);
    private static final Tensor SHARE = GradientCheck.random(9, CHANNELS);

    /** Operations on a map that write their input's gradient if it is the first to arrive. */
    private static Tensor run(int which, Context ctx, Tensor x) {
        return switch (which) {
            case 0 -> Add.apply(ctx, x, x);
            case 1 -> Multiply.apply(ctx, x, x);
            case 2 -> Mix.apply(ctx, x, Scale.apply(ctx, x, 2f), SHARE);
            case 3 -> AddScaled.apply(ctx, x, x, SHARE);
            case 4 -> Linear.apply(ctx, x, WEIGHT, null);
            case 5 -> Linear.apply(ctx, new Columns(x, 1, CHANNELS - 2), GradientCheck.random(7, CHANNELS, CHANNELS - 2), null);
            case 6 -> DepthwiseConvolution.apply(ctx, x, TAPS, null, ConvolutionSpec.same(3, 3));
            case 7 -> BatchMatmul.apply(ctx, x, true, x, false);
            case 8 -> BatchMatmul.apply(ctx, new Columns(x, 0, 2), false, new Columns(x, 3, 2), true);
            case 9 -> DepthwiseConvolution.apply(ctx, x, SHARE.reshape(1, 1, CHANNELS, 1), null, ConvolutionSpec.of(1, 1).withStride(2));
            default -> BatchNorm.train(ctx, x, SHARE, null, null, 0.1, 1e-5, true);
        };
    }

    /** The gradient of an intermediate map that goes into two operations, alone and together. */
    private static float[] gradient(boolean dirty, int... which) {
        try (Context ctx = Context.create(2)) {
            try (Scope scope = ctx.scope()) {
                for (int i = 0; dirty && i < 16; i++) { // what the pool hands out next
                    Arrays.fill(ctx.allocate(1, 6, 6, CHANNELS).data(), Float.NaN);
                }
            }
            try (Tape tape = ctx.startTape()) {
                Tensor x = GradientCheck.random(1, 1, 6, 6, CHANNELS);
                float[] dx = new float[x.elements()];
                tape.watch(x, dx);
                Tensor map = Scale.apply(ctx, x, 1f);
                Tensor first = run(which[0], ctx, map);
                Tensor last = which.length == 1 ? first : run(which[1], ctx, map);
                float[] ones = new float[Math.max(first.elements(), last.elements())];
                Arrays.fill(ones, 1f);
                if (first != last) {
                    tape.seed(first, Arrays.copyOf(ones, first.elements()));
                }
                tape.backward(last, Arrays.copyOf(ones, last.elements()));
                return dx;
            }
        }
    }

    /** The gradients of two operations on one tensor add up in either order, and arrays used before leave nothing behind. */
    @Test
    void firstGradientsAreWrittenLaterOnesAdded() {
        for (int a = 0; a < OPERATIONS; a++) {
            float[] alone = gradient(false, a);
            assertArrayEquals(alone, gradient(true, a), 0f, "operation " + a);
            for (int b = 0; b < OPERATIONS; b++) {
                float[] other = gradient(false, b);
                float[] both = gradient(true, a, b);
                for (int i = 0; i < both.length; i++) {
                    other[i] += alone[i];
                }
                assertArrayEquals(other, both, 1e-4f, "operations " + a + " and " + b);
            }
        }
    }

    @Test
    void targetsSayWhetherSomethingArrived() {
        try (Context ctx = Context.create(1); Tape tape = ctx.startTape()) {
            Tensor x = GradientCheck.random(1, ROWS, CHANNELS);
            tape.watch(x, new float[x.elements()]);
            assertTrue(tape.target(x).add(), "a caller's buffer may hold an earlier gradient");
            Tensor y = Scale.apply(ctx, x, 2f);
            assertFalse(tape.target(y).add());
            assertTrue(tape.target(y).add());
            Tensor z = Scale.apply(ctx, x, 2f);
            Tape.Target some = tape.target(new Columns(z, 1, 2));
            assertTrue(some.add());
            assertArrayEquals(new float[z.elements()], some.values());
            assertFalse(tape.target(Scale.apply(ctx, x, 2f).columns()).add());
            assertNull(tape.target(GradientCheck.random(2, 3)));
            assertNull(tape.target((Tensor) null));
        }
    }

    private static void assertMessage(Class<? extends RuntimeException> kind, String part, Executable action) {
        String message = assertThrows(kind, action).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void lengthsAreChecked() {
        try (Context ctx = Context.create(1); Tape tape = ctx.startTape()) {
            Tensor x = Tensor.zeros(2, 3);
            assertMessage(IllegalArgumentException.class, "gradient of Tensor[2, 3] has 5 values, expected 6",
                    () -> tape.watch(x, new float[5]));
            assertMessage(IllegalArgumentException.class, "is null, expected 6", () -> tape.watch(x, (float[]) null));
            assertFalse(tape.tracks(x));
            tape.watch(x);
            Tensor y = Scale.apply(ctx, x, 2f);
            assertMessage(IllegalArgumentException.class, "cotangent of Tensor[2, 3] has 7 values, expected 6",
                    () -> tape.backward(y, new float[7]));
            assertMessage(IllegalArgumentException.class, "is null, expected 6", () -> tape.backward(y, null));
            assertMessage(IllegalArgumentException.class, "starts from one number", () -> tape.backward(y));
            tape.backward(y, new float[] {1, 1, 1, 1, 1, 1});
            assertArrayEquals(new float[] {2, 2, 2, 2, 2, 2}, tape.gradient(x));
        }
    }

    @Test
    void aResultGoesBackOnce() {
        try (Context ctx = Context.create(1); Tape tape = ctx.startTape()) {
            Tensor x = Tensor.zeros(1);
            tape.watch(x);
            Tensor y = Scale.apply(ctx, x, 2f);
            tape.backward(y);
            assertMessage(IllegalStateException.class, "compute it again", () -> tape.backward(y));
            tape.backward(Scale.apply(ctx, x, 3f));
            assertArrayEquals(new float[] {5}, tape.gradient(x));
        }
    }

    @Test
    void aClosedTapeSaysSo() {
        try (Context ctx = Context.create(1)) {
            Tape tape = ctx.startTape();
            Tensor x = Tensor.zeros(1);
            tape.watch(x);
            Tensor y = Scale.apply(ctx, x, 2f);
            tape.close();
            assertMessage(IllegalStateException.class, "startTape", () -> tape.watch(x));
            assertMessage(IllegalStateException.class, "startTape", () -> tape.watch(x, new float[1]));
            assertMessage(IllegalStateException.class, "startTape", () -> tape.backward(y));
            assertMessage(IllegalStateException.class, "startTape", () -> tape.backward(y, new float[1]));
        }
    }
}
