package org.serpentine.tensor.dense;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Weights in panels, as {@link OneDnn} reads them. */
class F32WeightTest {
    @Test
    void everyValueIsWhereItsColumnSays() {
        assumeTrue(Foreign.present(), "needs JDK 22 or newer");
        for (int[] shape : new int[][] {{1, 1}, {1, 50}, {17, 3}, {104, 384}, {288, 20}, {289, 20}, {384, 17}, {1000, 33}, {3072, 2}}) {
            int columns = shape[0];
            int depth = shape[1];
            float[] weights = new float[columns * depth];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = i + 1;
            }
            F32Weight panels = F32Weight.of(weights, depth);
            String name = columns + " x " + depth;
            assertEquals(columns, panels.columns(), name);
            for (int column = 0; column < columns; column++) {
                long start = panels.at(column) - panels.address();
                for (int p = 0; p < depth; p++) {
                    int at = Math.toIntExact(start / Float.BYTES) + p * panels.stride(column);
                    assertEquals(weights[column * depth + p], panels.memory().get(at), name + ": column " + column + ", depth " + p);
                }
            }
        }
    }

    @Test
    void panelsAreNarrowAndTheirRowsBeginWithALine() {
        assumeTrue(Foreign.present(), "needs JDK 22 or newer");
        for (int columns = 1; columns < 1500; columns += 7) {
            F32Weight panels = F32Weight.of(new float[columns * 2], 2);
            for (int first = 0, end; first < columns; first = end) {
                end = panels.end(first);
                assertTrue(end > first && end - first <= 288, columns + " columns: a panel from " + first + " to " + end);
                assertEquals(0, panels.at(first) % 64, columns + " columns: panel at " + first);
                assertEquals(0, panels.stride(first) % 16, columns + " columns: panel at " + first);
                assertEquals(end, panels.end(end - 1), columns + " columns: panel at " + first);
                assertEquals(panels.at(first) + 4L * (end - 1 - first), panels.at(end - 1), columns + " columns: panel at " + first);
            }
        }
    }

    /** More than a native call may take, in both extents that such a product is cut along. */
    @Test
    void longProductsAreWhole() throws UnavailableException {
        assumeTrue(Foreign.present(), "needs JDK 22 or newer");
        SplittableRandom random = new SplittableRandom(39);
        OneDnn engine = new OneDnn();
        for (int[] shape : new int[][] {{2100, 300, 512}, {70, 70, 60000}}) {
            int m = shape[0];
            int n = shape[1];
            int k = shape[2];
            float[] a = DenseCase.values(random, m * k);
            float[] w = DenseCase.values(random, n * k);
            float[] c = new float[m * n];
            Arrays.fill(c, 1f);
            engine.fix(w, 0).gemm(false, true, m, n, k, a, 0, k, 0, k, 1f, c, 0, n);
            DenseCase.assertProduct(m, n, k, a, w, 1f, c, 23, 7, "kept weight");
        }
    }
}
