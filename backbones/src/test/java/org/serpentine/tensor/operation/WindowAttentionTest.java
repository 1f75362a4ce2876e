package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.serpentine.scanning.kernel.Kernels;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.dense.DenseEngines;

class WindowAttentionTest {
    /**
     * Every pair of pixels, without windows: two pixels attend to each other if they are in the same window after the roll; those of a
     * shifted window that are no neighbours on the map get -100.
     */
    private static double[] reference(double[] qkv, double[] table, int batch, int height, int width, int channels, int heads, int side,
            int shift) {
        int depth = channels / heads;
        int pixels = height * width;
        int span = 2 * side - 1;
        double[] y = new double[batch * pixels * channels];
        for (int b = 0; b < batch; b++) {
            for (int h = 0; h < heads; h++) {
                for (int q = 0; q < pixels; q++) {
                    double[] weight = new double[pixels];
                    double sum = 0;
                    int qr = Math.floorMod(q / width - shift, height);
                    int qc = Math.floorMod(q % width - shift, width);
                    for (int k = 0; k < pixels; k++) {
                        int kr = Math.floorMod(k / width - shift, height);
                        int kc = Math.floorMod(k % width - shift, width);
                        if (qr / side != kr / side || qc / side != kc / side) {
                            continue;
                        }
                        double score = table[((qr - kr + side - 1) * span + qc - kc + side - 1) * heads + h];
                        // rolled neighbours that were brought together around the border
                        boolean apart = qr - kr != q / width - k / width || qc - kc != q % width - k % width;
                        score += apart ? -100 : 0;
                        for (int d = 0; d < depth; d++) {
                            score += qkv[(b * pixels + q) * 3 * channels + h * depth + d]
                                    * qkv[(b * pixels + k) * 3 * channels + channels + h * depth + d] / Math.sqrt(depth);
                        }
                        weight[k] = Math.exp(score);
                        sum += weight[k];
                    }
                    for (int k = 0; k < pixels; k++) {
                        for (int d = 0; d < depth; d++) {
                            y[(b * pixels + q) * channels + h * depth + d] += weight[k] / sum
                                    * qkv[(b * pixels + k) * 3 * channels + 2 * channels + h * depth + d];
                        }
                    }
                }
            }
        }
        return y;
    }

    @Test
    void agreesWithEveryPairOfPixels() {
        for (int[] c : new int[][] {{1, 4, 4, 4, 2, 4, 0}, {2, 4, 8, 6, 3, 4, 2}, {1, 6, 9, 4, 1, 3, 1}, {1, 10, 5, 26, 2, 5, 2}}) {
            Tensor qkv = GradientCheck.random(1, c[0], c[1], c[2], 3 * c[3]);
            Tensor table = GradientCheck.random(2, (2 * c[5] - 1) * (2 * c[5] - 1), c[4]);
            try (Context scalar = new Context(Workers.of(1), Kernels.scalar(), DenseEngines.best())) {
                GradientCheck.check("scalar, windows " + Arrays.toString(c), scalar,
                        (ctx, x) -> WindowAttention.apply(ctx, x[0], x[1], c[4], new Windows(c[1], c[2], c[5], c[6])),
                        x -> reference(x[0], x[1], c[0], c[1], c[2], c[3], c[4], c[5], c[6]), 2e-5, 2e-4, qkv, table);
            }
            GradientCheck.check("windows " + Arrays.toString(c),
                    (ctx, x) -> WindowAttention.apply(ctx, x[0], x[1], c[4], new Windows(c[1], c[2], c[5], c[6])),
                    x -> reference(x[0], x[1], c[0], c[1], c[2], c[3], c[4], c[5], c[6]),
                    qkv, table);
        }
    }

    @Test
    void windowsHoldEveryPixelOnce() {
        Windows w = new Windows(12, 8, 4, 2);
        assertEquals(6, w.count());
        int[] sorted = w.pixels().clone();
        Arrays.sort(sorted);
        for (int i = 0; i < sorted.length; i++) {
            assertEquals(i, sorted[i]);
        }
        assertEquals(2 * 8 + 2, w.pixels()[0], "the first window begins at the shift");
    }

    @Test
    void wrongShapesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Windows(10, 8, 4, 0));
        assertThrows(IllegalArgumentException.class, () -> new Windows(8, 8, 4, 4));
        try (Context ctx = Context.create(1)) {
            Windows w = new Windows(4, 4, 4, 0);
            assertThrows(IllegalArgumentException.class,
                    () -> WindowAttention.apply(ctx, Tensor.zeros(1, 4, 4, 12), Tensor.zeros(48, 2), 2, w));
            assertThrows(IllegalArgumentException.class,
                    () -> WindowAttention.apply(ctx, Tensor.zeros(1, 8, 4, 12), Tensor.zeros(49, 2), 2, w));
        }
    }
}
