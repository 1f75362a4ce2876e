package org.serpentine.tensor.dense;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serpentine.scanning.kernel.Workers;

@Tag("kernel")
class GemmTest {
    /** By rows, by columns, by blocks of rows, by stretches of the sum, and all of them too small to split. */
    private static final int[][] SHAPES = {{401, 67, 90}, {9, 3001, 110}, {100, 900, 70}, {5000, 30, 40}, {11, 13, 9001}, {40, 40, 4096},
            {5, 6, 7}, {1, 1, 5000}, {1030, 300, 17}, {49, 300, 200}, {70, 2000, 500}, {1, 900, 300}};

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void allWaysOfSharingAgreeWithTheDefinition(int threads) {
        SplittableRandom random = new SplittableRandom(41 + threads);
        try (Workers workers = Workers.of(threads)) {
            Gemm gemm = new Gemm(DenseEngines.best(), workers);
            for (int[] shape : SHAPES) {
                for (int trial = 0; trial < 3; trial++) {
                    DenseCase one = DenseCase.random(random, shape[0], shape[1], shape[2]);
                    double error = one.error(gemm::run);
                    assertTrue(error <= 1e-5, threads + " threads, " + one + ": differs by " + error);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyValueIsReportedOnceWhenItIsFinished(int threads) {
        try (Workers workers = Workers.of(threads)) {
            Gemm gemm = new Gemm(DenseEngines.best(), workers);
            for (int[] shape : SHAPES) {
                int m = shape[0];
                int n = shape[1];
                int k = shape[2];
                float[] a = new float[m * k];
                float[] b = new float[k * n];
                float[] c = new float[m * n];
                Arrays.fill(a, 1f);
                Arrays.fill(b, 0.5f);
                AtomicIntegerArray seen = new AtomicIntegerArray(m * n);
                gemm.run(gemm.engine().once(b), false, false, m, n, k, a, 0, k, 0, n, 0f, c, 0, n, (from, to, first, end) -> {
                    for (int r = from; r < to; r++) {
                        for (int j = first; j < end; j++) {
                            seen.incrementAndGet(r * n + j);
                            assertEquals(0.5f * k, c[r * n + j], "row " + r + ", column " + j + " of " + Arrays.toString(shape));
                        }
                    }
                });
                for (int i = 0; i < m * n; i++) {
                    assertEquals(1, seen.get(i), "times that value " + i + " of " + Arrays.toString(shape) + " was reported");
                }
            }
        }
    }

    @Test
    void splitSumsDoNotDependOnTheNumberOfThreads() {
        assertSplitSumsAreEqual();
    }

    /** ND4J has OpenMP and OpenBLAS use all cores, and these would then add in another order. */
    @Test
    void nd4jOnTheSameThreadChangesNoSum() {
        assumeTrue(usable("nd4j"), "ND4J cannot be used here");
        float[] square = new float[64 * 64];
        DenseEngines.named("nd4j").gemm(false, false, 64, 64, 64, square, 0, 64, square, 0, 64, 0f, square.clone(), 0, 64);
        assertSplitSumsAreEqual();
    }

    @ParameterizedTest
    @ValueSource(strings = {"onednn", "openblas", "java"})
    void nd4jBetweenTwoProductsChangesNone(String name) {
        assumeTrue(usable("nd4j") && usable(name), "ND4J or " + name + " cannot be used here");
        SplittableRandom random = new SplittableRandom(44);
        int n = 300;
        float[] a = random(random, n * n);
        float[] b = random(random, n * n);
        DenseEngine engine = DenseEngines.named(name);
        float[] before = new float[n * n];
        engine.gemm(false, false, n, n, n, a, 0, n, b, 0, n, 0f, before, 0, n);
        DenseEngines.named("nd4j").gemm(false, false, n, n, n, a, 0, n, b, 0, n, 0f, new float[n * n], 0, n);
        float[] after = new float[n * n];
        engine.gemm(false, false, n, n, n, a, 0, n, b, 0, n, 0f, after, 0, n);
        assertArrayEquals(before, after);
    }

    private static boolean usable(String name) {
        return DenseEngines.available().stream().anyMatch(e -> e.name().equals(name) && e.usable());
    }

    private static void assertSplitSumsAreEqual() {
        int k = 20_000;
        int m = 24;
        int n = 18;
        SplittableRandom random = new SplittableRandom(43);
        float[] a = random(random, k * m);
        float[] b = random(random, k * n);
        float[] one = new float[m * n];
        float[] three = new float[m * n];
        try (Workers alone = Workers.of(1); Workers team = Workers.of(3)) {
            new Gemm(DenseEngines.best(), alone).run(true, false, m, n, k, a, 0, m, b, 0, n, 0f, one, 0, n);
            new Gemm(DenseEngines.best(), team).run(true, false, m, n, k, a, 0, m, b, 0, n, 0f, three, 0, n);
        }
        assertArrayEquals(one, three);
    }

    @Test
    void failuresReachTheCaller() {
        try (Workers workers = Workers.of(2)) {
            Gemm gemm = new Gemm(DenseEngines.best(), workers);
            assertThrows(IndexOutOfBoundsException.class, () -> gemm.run(false, false, 4000, 64, 64, new float[1000], 0, 64,
                    new float[4096], 0, 64, 0f, new float[256_000], 0, 64));
        }
    }

    private static float[] random(SplittableRandom random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
