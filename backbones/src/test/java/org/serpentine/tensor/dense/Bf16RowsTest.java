package org.serpentine.tensor.dense;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.serpentine.scanning.kernel.Activation;
import org.serpentine.scanning.kernel.Kernels;

/** Products with a weight laid out for bfloat16, against sums of rounded operands in double precision. */
class Bf16RowsTest {
    private static final float GUARD = 1e30f;

    @Test
    void layoutIsTheOneNamed() {
        assumeTrue(Foreign.present(), "needs JDK 22 or newer");
        for (int[] shape : new int[][] {{64, 32}, {96, 50}, {26, 33}, {100, 64}, {5, 1}}) {
            int columns = shape[0];
            int depth = shape[1];
            float[] weight = new float[columns * depth];
            for (int i = 0; i < weight.length; i++) {
                weight[i] = (i % 250 + 1) * (1 + i / 250 % 3); // exact in eight bits, mostly
            }
            Bf16Weight laid = Bf16Weight.of(weight, depth, DenseEngines.rounding());
            int width = laid.block();
            String layout = Bf16Weight.layout(width);
            assertEquals("BA16a" + width + "b2a", layout);
            int deep = (depth + 31) / 32 * 32;
            for (int at = 0; at < (columns + width - 1) / width * width * deep; at++) {
                int column = at / (width * deep) * width + at / 2 % width;
                int p = at % (width * deep) / (2 * width) * 2 + at % 2;
                short expected = column < columns && p < depth ? Rounding.round(weight[column * depth + p]) : 0;
                assertEquals(expected, laid.memory().get(at), layout + " at " + at + " of " + columns + " x " + depth);
            }
        }
    }

    @Test
    void blocksLeaveLittleEmpty() {
        assertEquals(64, Bf16Weight.block(1000));
        assertEquals(64, Bf16Weight.block(192));
        assertEquals(48, Bf16Weight.block(96));
        assertEquals(32, Bf16Weight.block(32));
        assertEquals(16, Bf16Weight.block(3));
        assertEquals(32, Bf16Weight.block(26));
        assertEquals(64, Bf16Weight.block(50));
    }

    @Test
    void productsAreThoseOfRoundedOperands() throws UnavailableException {
        assumeTrue(Foreign.present(), "needs JDK 22 or newer");
        new OneDnn();
        Bf16Rows products = new Bf16Rows(DenseEngines.rounding());
        SplittableRandom random = new SplittableRandom(41);
        int done = 0;
        for (int m : new int[] {1, 15, 16, 17, 100, 700}) {
            for (int n : new int[] {1, 26, 48, 96, 130}) {
                for (int k : new int[] {1, 48, 49, 95, 200}) {
                    done += check(products, random, m, n, k, 0, n, random.nextInt(2), Finish.NONE) ? 1 : 0;
                }
            }
        }
        check(products, random, 40, 64, Bf16Rows.DEEPEST, 0, 64, 0, Finish.NONE); // a block of few rows
        check(products, random, 33, 17_000, 50, 0, 17_000, 1, Finish.NONE); // wider than a block
        check(products, random, 20, 192, 70, 64, 64, 0, Finish.NONE);
        check(products, random, 20, 200, 70, 128, 72, 1, Finish.NONE);
        assumeTrue(done > 0, "oneDNN has no bfloat16 kernels for this processor");
        assertEquals(150, done);
    }

    @Test
    void shiftsAndActivationsFollowInTheSamePass() throws UnavailableException {
        assumeTrue(Foreign.present(), "needs JDK 22 or newer");
        new OneDnn();
        Bf16Rows products = new Bf16Rows(DenseEngines.rounding());
        SplittableRandom random = new SplittableRandom(42);
        for (Activation f : new Activation[] {null, Activation.GELU, Activation.SILU}) {
            for (int n : new int[] {16, 26, 200}) {
                Finish finish = new Finish(random(random, n), f);
                assumeTrue(check(products, random, 37, n, 70, 0, n, 0f, finish), "oneDNN has no bfloat16 kernels for this processor");
                assertTrue(check(products, random, 37, n, 70, 0, n, 0f, new Finish(null, f)));
            }
            assertTrue(check(products, random, 37, 200, 70, 128, 72, 0f, new Finish(random(random, 200), f)), "some columns");
        }
        assertTrue(check(products, random, 37, 26, 70, 0, 26, 1f, new Finish(random(random, 26), null)), "added");
    }

    /** {@code f(product + shift)} may be left to the caller, but must be one or the other. */
    @Test
    void engineSaysWhatItHasDone() throws UnavailableException {
        assumeTrue(Foreign.present(), "needs JDK 22 or newer");
        DenseEngine engine = new OneDnnBf16(new OneDnn());
        float[] weight = new float[48 * 64];
        java.util.Arrays.fill(weight, 1f);
        float[] a = weight.clone();
        float[] shift = new float[48];
        java.util.Arrays.fill(shift, -60f);
        for (Finish finish : new Finish[] {null, Finish.NONE, new Finish(shift, null), new Finish(shift, Activation.SILU),
                new Finish(shift, Activation.TANH)}) {
            for (int k : new int[] {32, 64}) {
                for (float beta = 0; beta < 2; beta++) {
                    float[] c = new float[48];
                    boolean done = engine.fix(weight, 0).gemm(false, true, 1, 48, k, a, 0, k, 0, k, beta, c, 0, 48, finish);
                    double shifted = k + (done && finish.shift() != null ? -60 : 0);
                    boolean silu = done && finish.function() != null;
                    assertEquals(silu ? shifted / (1 + Math.exp(-shifted)) : shifted, c[47], 1e-4, finish + ", k " + k + ", beta " + beta);
                    assertTrue(!silu || finish.function() == Activation.SILU && beta == 0f);
                    assertTrue(!done || finish != null && k == 64);
                }
            }
        }
    }

    @Test
    void nativeMemoryHoldsWhatWasAskedFor() {
        for (int bytes = 0; bytes < 300; bytes++) {
            assertTrue(Foreign.memory(bytes).capacity() >= bytes, bytes + " bytes");
        }
    }

    @Test
    void partsOfBlocksAreRefused() throws UnavailableException {
        assumeTrue(Foreign.present(), "needs JDK 22 or newer");
        new OneDnn();
        Bf16Rows products = new Bf16Rows(DenseEngines.rounding());
        Bf16Weight weight = Bf16Weight.of(new float[192 * 64], 64, DenseEngines.rounding());
        float[] c = new float[192];
        assertFalse(products.multiply(weight, 16, 1, 64, new float[64], 0, 64, 0f, c, 0, 192, Finish.NONE));
        assertFalse(products.multiply(weight, 0, 1, 63, new float[64], 0, 64, 0f, c, 0, 192, Finish.NONE));
        assertFalse(products.multiply(weight, 128, 1, 128, new float[64], 0, 64, 0f, c, 0, 192, Finish.NONE));
    }

    /** False if the library has no kernel. */
    private static boolean check(Bf16Rows products, SplittableRandom random, int m, int all, int k, int first, int n, float beta,
            Finish finish) {
        int lda = k + random.nextInt(3);
        int ldc = n + random.nextInt(3);
        int ao = random.nextInt(4);
        int co = random.nextInt(4);
        float[] a = random(random, ao + m * lda);
        float[] b = random(random, all * k);
        float[] c = random(random, co + (m - 1) * ldc + n + 2);
        for (int i = 0; i < c.length; i++) {
            boolean inside = i >= co && (i - co) % ldc < n && (i - co) / ldc < m;
            c[i] = !inside ? GUARD : beta == 0f ? Float.NaN : c[i];
        }
        float[] before = c.clone();
        if (!products.multiply(Bf16Weight.of(b, k, DenseEngines.rounding()), first, m, n, a, ao, lda, beta, c, co, ldc, finish)) {
            return false;
        }
        String what = m + " x " + k + " x " + n + " from " + first + " of " + all + ", beta " + beta + ", " + finish.function();
        for (int i = 0; i < c.length; i++) {
            int row = (i - co) / ldc;
            int column = (i - co) % ldc;
            if (before[i] == GUARD) {
                assertEquals(GUARD, c[i], what + ": written outside, at " + i);
            } else {
                double sum = 0;
                for (int p = 0; p < k; p++) {
                    sum += (double) rounded(a[ao + row * lda + p]) * rounded(b[(first + column) * k + p]);
                }
                float[] expected = {(float) sum + (finish.shift() == null ? 0 : finish.shift()[first + column])};
                if (finish.function() != null) {
                    Kernels.scalar().activations().forward(finish.function(), expected, 0, expected, 0, 1);
                }
                double error = Math.abs(expected[0] + (beta == 0f ? 0 : before[i]) - c[i]);
                assertTrue(error <= 1e-6 * k, what + ": differs by " + error + " in row " + row + ", column " + column);
            }
        }
        return true;
    }

    private static float rounded(float x) {
        return Float.intBitsToFloat(Rounding.round(x) << 16);
    }

    private static float[] random(SplittableRandom random, int length) {
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            x[i] = (float) random.nextDouble(-1, 1);
        }
        return x;
    }
}
