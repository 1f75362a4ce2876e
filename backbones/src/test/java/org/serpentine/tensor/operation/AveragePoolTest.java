package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tensor;

class AveragePoolTest {
    private static void check(int n, int[] extents, int channels, ConvolutionSpec spec) {
        double[] mean = new double[spec.taps() * channels];
        java.util.Arrays.fill(mean, 1.0 / spec.taps());
        GradientCheck.check("average pool of " + Shape.text(extents), (ctx, x) -> AveragePool.apply(ctx, x[0], spec),
                x -> Definitions.convolution(x[0], n, extents, channels, mean, channels, null, spec.withGroups(channels)),
                GradientCheck.random(3, Definitions.shape(n, extents, channels)));
    }

    @Test
    void agreesWithTheDefinition() {
        check(2, new int[] {6, 8}, 9, ConvolutionSpec.of(2, 2).withStride(2));
        check(1, new int[] {7, 5}, 4, ConvolutionSpec.of(3, 3).withStride(2).withPadding(1));
        check(1, new int[] {4, 3, 6}, 10, ConvolutionSpec.of(2, 3, 2).withStride(2, 3, 2));
        check(1, new int[] {11}, 3, ConvolutionSpec.same(5));
    }

    @Test
    void zerosOfThePaddingCount() {
        try (Context ctx = Context.create(1)) {
            Tensor x = Tensor.of(new float[] {9, 18, 27}, 1, 1, 3, 1);
            assertArrayEquals(new float[] {9, 18, 15}, AveragePool.apply(ctx, x, ConvolutionSpec.same(1, 3)).data(), 1e-5f);
        }
    }
}
