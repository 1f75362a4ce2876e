package org.serpentine.tensor.dense.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.serpentine.tensor.dense.DenseEngine;
import org.serpentine.tensor.dense.DenseEngines;

/** Both kinds of tiles, whichever of them this processor would be given. */
@Tag("kernel")
class PanelsTest {
    private static final int[][] SHAPES = {{1, 1, 1}, {1, 48, 300}, {2, 47, 5}, {3, 49, 17}, {4, 16, 8}, {5, 130, 257}, {6, 96, 512},
        {7, 34, 64}, {13, 25, 600}, {130, 70, 33}, {257, 8, 260}};

    static Stream<PanelTiles> tiles() {
        return Stream.of(new SlimTiles(), new WideTiles());
    }

    @ParameterizedTest
    @MethodSource("tiles")
    void productsAreThoseOfTheTripleLoop(PanelTiles tiles) {
        SplittableRandom random = new SplittableRandom(27);
        DenseEngine oracle = DenseEngines.named("scalar");
        Panels panels = new Panels(tiles);
        for (int[] shape : SHAPES) {
            int m = shape[0];
            int n = shape[1];
            int k = shape[2];
            int lda = k + random.nextInt(4);
            float[] a = values(random, m * lda + 3);
            float[] weight = values(random, n * k);
            float[] laid = panels.layOut(weight, k);
            int half = n / 2 / panels.columns() * panels.columns();
            for (int[] columns : new int[][] {{0, n}, {0, half}, {half, n}}) {
                int wide = columns[1] - columns[0];
                int ldc = wide + random.nextInt(4);
                for (float beta : new float[] {0f, 1f}) {
                    float[] c = new float[m * ldc + 2];
                    Arrays.fill(c, beta == 0f ? Float.NaN : 0.5f);
                    float[] expected = c.clone();
                    oracle.gemm(false, true, m, wide, k, a, 3, lda, weight, columns[0] * k, k, beta, expected, 2, ldc);
                    panels.multiply(m, columns[0], columns[1], n, k, a, 3, lda, laid, beta, c, 2, ldc);
                    assertArrayEquals(expected, c, 1e-5f * k,
                            m + " x " + n + " x " + k + ", columns " + Arrays.toString(columns) + ", beta " + beta);
                }
            }
        }
    }

    private static float[] values(SplittableRandom random, int length) {
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            x[i] = (float) random.nextDouble(-1, 1);
        }
        return x;
    }
}
