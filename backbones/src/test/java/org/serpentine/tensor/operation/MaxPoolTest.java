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
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.dense.DenseEngines;

@Tag("kernel")
class MaxPoolTest {
    private static double[] definition(double[] x, int n, int[] extents, int channels, ConvolutionSpec s) {
        int[] out = Definitions.outputExtents(extents, s);
        int outputs = Definitions.product(out);
        double[] y = new double[n * outputs * channels];
        for (int i = 0; i < y.length; i++) {
            int c = i % channels;
            int p = i / channels;
            y[i] = Double.NEGATIVE_INFINITY;
            for (int t = 0; t < s.taps(); t++) {
                int at = Definitions.input(Definitions.index(p % outputs, out), Definitions.index(t, s.kernel()), extents, s);
                if (at >= 0) {
                    y[i] = Math.max(y[i], x[(p / outputs * Definitions.product(extents) + at) * channels + c]);
                }
            }
        }
        return y;
    }

    private static void check(int n, int[] extents, int channels, ConvolutionSpec spec) {
        String what = "max pool of " + Shape.text(Definitions.shape(n, extents, channels)) + " over " + Shape.text(spec.kernel());
        Tensor x = GradientCheck.random(11, Definitions.shape(n, extents, channels));
        GradientCheck.check(what, (ctx, t) -> MaxPool.apply(ctx, t[0], spec), t -> definition(t[0], n, extents, channels, spec), x);
        try (Context ctx = new Context(Workers.of(2), Kernels.scalar(), DenseEngines.best())) {
            GradientCheck.check("scalar " + what, ctx, (k, t) -> MaxPool.apply(k, t[0], spec),
                    t -> definition(t[0], n, extents, channels, spec), 2e-5, 2e-4, x);
        }
    }

    @Test
    void agreesWithTheDefinition() {
        check(2, new int[] {6, 9}, 13, ConvolutionSpec.of(2, 2).withStride(2));
        check(1, new int[] {7, 8}, 16, ConvolutionSpec.of(3, 3).withStride(2).withPadding(1));
        check(1, new int[] {5, 5}, 9, ConvolutionSpec.same(3, 3));
        check(1, new int[] {4, 6, 4}, 8, ConvolutionSpec.of(2, 2, 2).withStride(2));
        check(2, new int[] {9}, 5, ConvolutionSpec.of(3).withStride(3));
    }

    @Test
    void theFirstOfEqualValuesGetsTheGradientAndNanIsLargest() {
        try (Context ctx = Context.create(1); Tape tape = ctx.startTape()) {
            Tensor x = Tensor.of(new float[] {1, 3, 3, 3, 7, Float.NaN, 9, 8}, 1, 2, 4, 1);
            float[] dx = new float[8];
            tape.watch(x, dx);
            Tensor y = MaxPool.apply(ctx, x, new int[] {1, 4}, new int[] {1, 4});
            assertArrayEquals(new float[] {3, Float.NaN}, y.data());
            tape.backward(y, new float[] {1, 10});
            assertArrayEquals(new float[] {0, 1, 0, 0, 10, 0, 0, 0}, dx);
        }
    }

    @Test
    void refusesPaddingThatCouldHoldAWholeWindow() {
        try (Context ctx = Context.create(1)) {
            var e = assertThrows(IllegalArgumentException.class,
                    () -> MaxPool.apply(ctx, Tensor.zeros(1, 4, 4, 1), ConvolutionSpec.of(2, 2).withPadding(2)));
            assertTrue(e.getMessage().contains("padding 2"), e.getMessage());
        }
    }
}
