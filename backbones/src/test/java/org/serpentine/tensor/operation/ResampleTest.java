package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.serpentine.scanning.kernel.Kernels;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.dense.DenseEngines;

@Tag("kernel")
class ResampleTest {
    /** How much output {@code o} of an axis takes from input {@code i}. */
    private interface Weights {
        double of(int o, int i, int in, int out);
    }

    private interface Method {
        Tensor apply(Context ctx, Tensor x, int[] size);
    }

    private static double half(int o, int in, int out) {
        return (o + 0.5) * in / out - 0.5;
    }

    /** A tent around the sampled position, which stays inside the image. */
    private static double tent(double position, int i, int in) {
        return Math.max(0, 1 - Math.abs(Math.max(0, Math.min(in - 1, position)) - i));
    }

    /** Keys' kernel with a = -0.75, summed over all positions beyond the border that fall back on {@code i}. */
    private static double keys(double position, int i, int in) {
        double sum = 0;
        for (int j = -3; j < in + 3; j++) {
            double t = Math.abs(position - j);
            double w = t <= 1 ? 1.25 * t * t * t - 2.25 * t * t + 1
                    : t < 2 ? -0.75 * t * t * t + 3.75 * t * t - 6 * t + 3 : 0;
            sum += Math.max(0, Math.min(in - 1, j)) == i ? w : 0;
        }
        return sum;
    }

    private static double[] definition(double[] x, int n, int[] extents, int[] size, int channels, Weights weights) {
        double[] y = new double[n * Definitions.product(size) * channels];
        for (int k = 0; k < y.length; k++) {
            int[] o = Definitions.index(k / channels % Definitions.product(size), size);
            int item = k / channels / Definitions.product(size);
            for (int p = 0; p < Definitions.product(extents); p++) {
                int[] i = Definitions.index(p, extents);
                double w = 1;
                for (int a = 0; a < i.length; a++) {
                    w *= weights.of(o[a], i[a], extents[a], size[a]);
                }
                y[k] += w * x[(item * Definitions.product(extents) + p) * channels + k % channels];
            }
        }
        return y;
    }

    private static void check(String name, Method method, Weights weights, int n, int[] extents, int[] size, int channels) {
        String what = name + " " + Shape.text(extents) + " to " + Shape.text(size) + " with " + channels + " channels";
        Tensor x = GradientCheck.random(21, Definitions.shape(n, extents, channels));
        GradientCheck.check(what, (ctx, t) -> method.apply(ctx, t[0], size),
                t -> definition(t[0], n, extents, size, channels, weights), x);
        try (Context ctx = new Context(Workers.of(2), Kernels.scalar(), DenseEngines.best())) {
            GradientCheck.check("scalar " + what, ctx, (k, t) -> method.apply(k, t[0], size),
                    t -> definition(t[0], n, extents, size, channels, weights), 2e-5, 2e-4, x);
        }
    }

    @Test
    void linearBetweenPixelCorners() {
        Method method = (ctx, x, size) -> Resample.linear(ctx, x, size, false);
        Weights weights = (o, i, in, out) -> tent(half(o, in, out), i, in);
        check("linear", method, weights, 2, new int[] {3, 4}, new int[] {6, 8}, 9);
        check("linear", method, weights, 1, new int[] {5, 7}, new int[] {3, 11}, 4);
        check("linear", method, weights, 1, new int[] {2, 3, 2}, new int[] {4, 6, 4}, 5);
        check("linear", method, weights, 1, new int[] {6}, new int[] {4}, 3);
        check("linear", method, weights, 1, new int[] {1, 1}, new int[] {3, 4}, 3);
    }

    @Test
    void linearBetweenSamples() {
        Method method = (ctx, x, size) -> Resample.linear(ctx, x, size, true);
        Weights weights = (o, i, in, out) -> tent(out == 1 ? 0 : o * (in - 1.0) / (out - 1), i, in);
        check("linear, corners aligned,", method, weights, 1, new int[] {4, 3}, new int[] {7, 5}, 10);
        check("linear, corners aligned,", method, weights, 1, new int[] {3, 2, 3}, new int[] {2, 5, 1}, 3);
    }

    @Test
    void nearest() {
        Method method = (ctx, x, size) -> Resample.nearest(ctx, x, size);
        Weights weights = (o, i, in, out) -> o * in / out == i ? 1 : 0;
        check("nearest", method, weights, 2, new int[] {3, 4}, new int[] {6, 8}, 9);
        check("nearest", method, weights, 1, new int[] {5, 7}, new int[] {8, 3}, 2);
        check("nearest", method, weights, 1, new int[] {2, 3, 2}, new int[] {4, 3, 6}, 3);
    }

    @Test
    void cubic() {
        Method method = (ctx, x, size) -> Resample.cubic(ctx, x, size);
        Weights weights = (o, i, in, out) -> keys(half(o, in, out), i, in);
        check("cubic", method, weights, 1, new int[] {5, 4}, new int[] {9, 6}, 9);
        check("cubic", method, weights, 1, new int[] {7, 7}, new int[] {4, 5}, 3);
    }

    /** The example of PyTorch's documentation of Upsample. */
    @Test
    void doublesAsPyTorchDocuments() {
        try (Context ctx = Context.create(1)) {
            Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 1, 2, 2, 1);
            assertArrayEquals(new float[] {1, 1.25f, 1.75f, 2, 1.5f, 1.75f, 2.25f, 2.5f, 2.5f, 2.75f, 3.25f, 3.5f, 3, 3.25f, 3.75f, 4},
                    Resample.linear(ctx, x, new int[] {4, 4}, false).data());
            float[] aligned = Resample.linear(ctx, x, new int[] {4, 4}, true).data();
            assertArrayEquals(new float[] {1, 1.3333f, 1.6667f, 2, 1.6667f, 2, 2.3333f, 2.6667f}, java.util.Arrays.copyOf(aligned, 8), 1e-4f);
        }
    }

    @Test
    void namesTheMismatch() {
        try (Context ctx = Context.create(1)) {
            var e = assertThrows(IllegalArgumentException.class,
                    () -> Resample.linear(ctx, Tensor.zeros(1, 4, 4, 2), new int[] {8}, false));
            assertTrue(e.getMessage().contains("[1, 4, 4, 2]") && e.getMessage().contains("[8]"), e.getMessage());
        }
    }
}
