package org.serpentine.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.ConvolutionSpec;

class ConvolutionLayersTest {
    private static float[] countTo(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = i + 1;
        }
        return x;
    }

    @Test
    void keysAndShapesAreTheOfficialOnes() {
        ConvolutionLayer dense = new ConvolutionLayer(6, 4, ConvolutionSpec.same(3, 5).withGroups(2), true);
        assertEquals(List.of("weight", "bias"), List.copyOf(dense.parameters().keySet()));
        assertArrayEquals(new int[] {4, 3, 3, 5}, dense.weight().officialShape());
        assertArrayEquals(new int[] {7, 1, 3, 3, 3}, new DepthwiseLayer(7, ConvolutionSpec.same(3, 3, 3), false).weight().officialShape());
        TransposedConvolutionLayer up = new TransposedConvolutionLayer(8, 4, ConvolutionSpec.of(2, 2).withStride(2), false);
        assertArrayEquals(new int[] {8, 4, 2, 2}, up.weight().officialShape());
        assertEquals(8 * 4 * 4, up.parameterCount());
    }

    /** Values worked out by hand from PyTorch's definitions, with official weights 1, 2, 3, ... */
    @Test
    void officialWeightsMeanWhatTheyMeanInPyTorch() {
        try (Context ctx = Context.create(1)) {
            ConvolutionLayer dense = new ConvolutionLayer(2, 1, ConvolutionSpec.of(1, 2), true);
            dense.weight().setOfficial(countTo(4)); // channel 0: 1 2, channel 1: 3 4
            dense.bias().setOfficial(new float[] {100});
            Tensor x = Tensor.of(new float[] {1, 10, 2, 20, 3, 30}, 1, 1, 3, 2);
            assertArrayEquals(new float[] {1 + 4 + 30 + 80 + 100, 2 + 6 + 60 + 120 + 100}, dense.forward(ctx, x).data(), 1e-4f);

            DepthwiseLayer depthwise = new DepthwiseLayer(2, ConvolutionSpec.of(1, 2), false);
            depthwise.weight().setOfficial(countTo(4)); // channel 0: 1 2, channel 1: 3 4
            assertArrayEquals(new float[] {5, 110, 8, 180}, depthwise.forward(ctx, x).data(), 1e-4f);

            TransposedConvolutionLayer up = new TransposedConvolutionLayer(2, 1, ConvolutionSpec.of(1, 2).withStride(2), false);
            up.weight().setOfficial(countTo(4)); // from channel 0: 1 2, from channel 1: 3 4
            assertArrayEquals(new float[] {31, 42, 62, 84, 93, 126}, up.forward(ctx, x).data(), 1e-4f);
        }
    }

    @Test
    void initialValuesStayWithinPyTorchsBound() {
        ConvolutionLayer layer = new ConvolutionLayer(4, 50, ConvolutionSpec.same(3, 3), true);
        layer.initializeFrom(3);
        double bound = 1 / Math.sqrt(36);
        float largest = 0;
        for (float v : layer.weight().value().data()) {
            largest = Math.max(largest, Math.abs(v));
        }
        assertTrue(largest <= bound && largest > 0.95 * bound, "largest weight " + largest + ", bound " + bound);
        for (float v : layer.bias().value().data()) {
            assertTrue(Math.abs(v) <= bound && v != 0, "bias " + v);
        }
    }
}
