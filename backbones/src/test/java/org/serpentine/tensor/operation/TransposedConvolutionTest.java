package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tensor;

class TransposedConvolutionTest {
    /** Every input adds its value times the weights to the outputs under its window. */
    private static double[] definition(double[][] x, int n, int[] extents, int in, int[] larger, int out, ConvolutionSpec s) {
        double[] y = new double[n * Definitions.product(larger) * out];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[2][i % out];
        }
        int positions = Definitions.product(extents);
        for (int p = 0; p < n * positions; p++) {
            for (int t = 0; t < s.taps(); t++) {
                int at = Definitions.input(Definitions.index(p % positions, extents), Definitions.index(t, s.kernel()), larger, s);
                for (int o = 0; at >= 0 && o < out; o++) {
                    for (int c = 0; c < in; c++) {
                        y[(p / positions * Definitions.product(larger) + at) * out + o] +=
                                x[0][p * in + c] * x[1][(t * out + o) * in + c];
                    }
                }
            }
        }
        return y;
    }

    private static void check(int n, int[] extents, int in, int[] larger, int out, ConvolutionSpec spec) {
        int[] weight = new int[extents.length + 2];
        System.arraycopy(spec.kernel(), 0, weight, 0, extents.length);
        weight[extents.length] = out;
        weight[extents.length + 1] = in;
        GradientCheck.check("transposed convolution of " + Shape.text(extents), (ctx, x) -> {
            Tensor y = TransposedConvolution.apply(ctx, x[0], x[1], x[2], spec);
            assertTrue(y.hasShape(Definitions.shape(n, larger, out)), y.toString());
            return y;
        }, x -> definition(x, n, extents, in, larger, out, spec), GradientCheck.random(1, Definitions.shape(n, extents, in)),
                GradientCheck.random(2, weight), GradientCheck.random(3, out));
    }

    @Test
    void agreesWithTheDefinition() {
        check(2, new int[] {3, 5}, 4, new int[] {6, 10}, 3, ConvolutionSpec.of(2, 2).withStride(2));
        check(1, new int[] {5, 4}, 3, new int[] {9, 7}, 2, ConvolutionSpec.of(3, 3).withStride(2).withPadding(1));
        check(1, new int[] {2, 3, 2}, 3, new int[] {4, 6, 4}, 5, ConvolutionSpec.of(2, 2, 2).withStride(2));
        check(1, new int[] {7}, 2, new int[] {20}, 3, ConvolutionSpec.of(4).withStride(3).withPadding(1));
        check(1, new int[] {4, 4}, 2, new int[] {8, 8}, 3, ConvolutionSpec.of(3, 3).withDilation(2));
    }

    @Test
    void namesTheMismatch() {
        try (Context ctx = Context.create(1)) {
            var e = assertThrows(IllegalArgumentException.class, () -> TransposedConvolution.apply(ctx, Tensor.zeros(1, 4, 4, 8),
                    Tensor.zeros(2, 2, 3, 7), null, ConvolutionSpec.of(2, 2).withStride(2)));
            assertTrue(e.getMessage().contains("[2, 2, 3, 8]") && e.getMessage().contains("[2, 2, 3, 7]"), e.getMessage());
        }
    }
}
