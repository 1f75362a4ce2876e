package org.serpentine.tensor.dense;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("kernel")
class DenseEnginesTest {
    static Stream<String> usable() {
        return DenseEngines.available().stream().filter(DenseEngines.Availability::usable).map(DenseEngines.Availability::name)
                .filter(name -> !name.equals("onednn-bf16"));
    }

    @ParameterizedTest
    @MethodSource("usable")
    void awkwardShapesAgreeWithTheDefinition(String name) {
        DenseEngine engine = DenseEngines.named(name);
        SplittableRandom random = new SplittableRandom(31);
        for (int trial = 0; trial < 150; trial++) {
            DenseCase.random(random, 1 + random.nextInt(40), 1 + random.nextInt(70), 1 + random.nextInt(50)).check(engine, 1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("usable")
    void everyBlockEdgeIsCrossed(String name) {
        DenseEngine engine = DenseEngines.named(name);
        SplittableRandom random = new SplittableRandom(32);
        int[][] shapes = {{1, 1, 1}, {1, 1000, 3}, {257, 1, 9}, {3, 5, 1100}, {133, 37, 519}, {260, 1037, 12}, {7, 2051, 5}, {300, 34, 64}};
        for (int[] shape : shapes) {
            for (int combination = 0; combination < 8; combination++) {
                DenseCase.random(random, shape[0], shape[1], shape[2], combination).check(engine, 1e-5);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("usable")
    void rowsAPowerOfTwoApartAreNoException(String name) {
        DenseEngine engine = DenseEngines.named(name);
        SplittableRandom random = new SplittableRandom(34);
        for (int combination = 0; combination < 8; combination++) {
            DenseCase.random(random, 530, 35, 270, combination, 1024).check(engine, 1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("usable")
    void fixedOperandsMakeNoDifference(String name) {
        DenseEngine engine = DenseEngines.named(name);
        SplittableRandom random = new SplittableRandom(35);
        int[][] shapes = {{1, 30, 20}, {16, 70, 33}, {49, 33, 64}, {65, 20, 17}, {3, 5, 1100}};
        for (int[] shape : shapes) {
            for (int combination = 0; combination < 8; combination++) {
                DenseCase one = DenseCase.random(random, shape[0], shape[1], shape[2], combination);
                double error = one.error((ta, tb, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc) ->
                        engine.fix(b, 0).gemm(ta, tb, m, n, k, a, ao, lda, bo, ldb, beta, c, co, ldc));
                assertTrue(error <= 1e-5, name + ", " + one + ": differs by " + error);
            }
        }
    }

    /** A weight [n, k] from whose rows some are taken, as when columns of the result are shared out. */
    @ParameterizedTest
    @MethodSource("usable")
    void partsOfAFixedWeightAreRight(String name) {
        float[] weight = {1, 2, 3, 4, 5, 6, 7, 8};
        float[] c = new float[6];
        FixedOperand fixed = DenseEngines.named(name).fix(weight, 0);
        fixed.gemm(false, true, 3, 2, 2, new float[] {1, 0, 0, 1, 1, 1}, 0, 2, 4, 2, 0f, c, 0, 2);
        assertEquals("[5.0, 7.0, 6.0, 8.0, 11.0, 15.0]", java.util.Arrays.toString(c));
    }

    /** As {@link Gemm} shares a product out between threads: by columns, in multiples of what the operand asks for. */
    @ParameterizedTest
    @MethodSource("usable")
    void sharesOfTheColumnsMakeUpTheProduct(String name) {
        DenseEngine engine = DenseEngines.named(name);
        SplittableRandom random = new SplittableRandom(38);
        for (int n : new int[] {1, 16, 17, 32, 33, 47, 48, 75, 81, 128, 147, 200, 300, 600}) {
            for (int m : new int[] {1, 3, 5, 6, 7, 16, 49, 150}) {
                int k = 1 + random.nextInt(n < 100 ? 600 : 60);
                float[] a = DenseCase.values(random, m * k);
                float[] w = DenseCase.values(random, n * k);
                float[] c = new float[m * n];
                java.util.Arrays.fill(c, 1f);
                float beta = random.nextInt(2);
                FixedOperand fixed = engine.fix(w, 0);
                int grain = fixed.columns(n);
                int shares = (n + grain - 1) / grain;
                int cut = Math.min(n, random.nextInt(shares + 1) * grain);
                fixed.gemm(false, true, m, cut, k, a, 0, k, 0, k, beta, c, 0, n);
                fixed.gemm(false, true, m, n - cut, k, a, 0, k, cut * k, k, beta, c, cut, n);
                DenseCase.assertProduct(m, n, k, a, w, beta, c, 1, 1, name + " cut at " + cut);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("usable")
    void overwrittenWeightsAreNoticed(String name) {
        overwrite(DenseEngines.named(name));
    }

    private static void overwrite(DenseEngine engine) {
        float[] weight = new float[40 * 30];
        float[] x = new float[2 * 30];
        java.util.Arrays.fill(x, 1f);
        float[] c = new float[2 * 40];
        for (int value = 1; value <= 3; value++) {
            java.util.Arrays.fill(weight, value);
            engine.fix(weight, 0).gemm(false, true, 2, 40, 30, x, 0, 30, 0, 30, 0f, c, 0, 40);
            assertEquals(30f * value, c[7], engine.name());
        }
        weight[31] = 5f; // one value between those looked at: must be announced
        engine.forget();
        engine.fix(weight, 0).gemm(false, true, 2, 40, 30, x, 0, 30, 0, 30, 0f, c, 0, 40);
        assertEquals(29f * 3 + 5, c[1], engine.name());
    }

    /** More than a native call may take at once: cut along the rows, the columns and the sum. */
    @Test
    void longProductsAreCut() {
        for (int[] shape : new int[][] {{20_000, 34, 420}, {34, 20_000, 420}, {35, 33, 270_000}}) {
            DenseCase.random(new SplittableRandom(36), shape[0], shape[1], shape[2], 2).check(DenseEngines.best(), 1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("usable")
    void aProductOfNothingIsZero(String name) {
        DenseEngine engine = DenseEngines.named(name);
        float[] c = {Float.NaN, 7f, 7f, Float.NaN, 7f};
        engine.gemm(false, false, 2, 1, 0, new float[0], 0, 0, new float[0], 0, 1, 0f, c, 0, 3);
        assertEquals(List.of(0f, 7f, 7f, 0f, 7f), List.of(c[0], c[1], c[2], c[3], c[4]));
        engine.gemm(false, false, 2, 1, 0, new float[0], 0, 0, new float[0], 0, 1, 1f, c, 1, 3);
        engine.gemm(false, false, 0, 3, 2, new float[0], 0, 2, new float[6], 0, 3, 0f, c, 0, 3);
        engine.gemm(false, false, 2, 0, 2, new float[4], 0, 2, new float[0], 0, 0, 0f, c, 0, 3);
        assertEquals(List.of(0f, 7f, 7f, 0f, 7f), List.of(c[0], c[1], c[2], c[3], c[4]));
    }

    @ParameterizedTest
    @MethodSource("usable")
    void nothingIsReadOrWrittenPastTheEnd(String name) {
        DenseEngine engine = DenseEngines.named(name);
        float[] six = new float[6];
        assertThrows(IndexOutOfBoundsException.class, () -> engine.gemm(false, false, 2, 2, 4, six, 0, 4, new float[8], 0, 2, 0f, new float[4], 0, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> engine.gemm(false, false, 2, 2, 3, six, 0, 3, six, 1, 2, 0f, new float[4], 0, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> engine.gemm(false, false, 2, 2, 3, six, 0, 3, six, 0, 2, 0f, new float[4], 1, 2));
    }

    @Test
    void unknownAndUnusableEnginesAreExplained() {
        var unknown = assertThrows(IllegalArgumentException.class, () -> DenseEngines.named("mkl"));
        assertTrue(unknown.getMessage().contains("'mkl'") && unknown.getMessage().contains("onednn-bf16"), unknown.getMessage());
        for (DenseEngines.Availability engine : DenseEngines.available()) {
            if (!engine.usable()) {
                var e = assertThrows(IllegalArgumentException.class, () -> DenseEngines.named(engine.name()));
                assertTrue(e.getMessage().contains(engine.problem()), e.getMessage());
            }
        }
    }

    @Test
    void nativeEnginesWorkFromJava22On() {
        boolean expected = Runtime.version().feature() >= 22 && System.getProperty("os.name").equals("Linux");
        for (DenseEngines.Availability engine : DenseEngines.available()) {
            if (engine.name().equals("onednn") || engine.name().equals("openblas")) {
                assertEquals(expected, engine.usable(), engine.toString());
            } else if (!engine.name().equals("onednn-bf16")) {
                assertTrue(engine.usable(), engine.toString());
            }
        }
        assertEquals(expected ? "onednn" : "java", DenseEngines.best().name());
    }

    @Test
    void bfloat16RoundsToNearestEven() {
        assertEquals(1f, widen(Rounding.round(1f)));
        assertEquals(1f, widen(Rounding.round(1f + 0x1p-8f)));
        assertEquals(1f + 0x1p-6f, widen(Rounding.round(1f + 0x1p-7f + 0x1p-8f)));
        assertEquals(-1f - 0x1p-7f, widen(Rounding.round(-1f - 0x1p-8f - 0x1p-20f)));
        assertEquals(Float.POSITIVE_INFINITY, widen(Rounding.round(Float.MAX_VALUE)));
        assertEquals(Float.NEGATIVE_INFINITY, widen(Rounding.round(Float.NEGATIVE_INFINITY)));
        assertTrue(Float.isNaN(widen(Rounding.round(Float.intBitsToFloat(0x7f800001)))));
    }

    @Test
    void bfloat16ProductsAreRightToThreeDigits() throws UnavailableException {
        org.junit.jupiter.api.Assumptions.assumeTrue(Foreign.present(), "needs JDK 22 or newer");
        DenseEngine engine = new OneDnnBf16(new OneDnn());
        SplittableRandom random = new SplittableRandom(33);
        for (int trial = 0; trial < 30; trial++) {
            DenseCase one = DenseCase.random(random, 1 + random.nextInt(30), 1 + random.nextInt(30), 1 + random.nextInt(200));
            double error = one.error(engine);
            assertTrue(error < 1e-2, one + " differs by " + error);
        }
        DenseCase deep = DenseCase.random(random, 3, 2, 4500, 1);
        double error = deep.error(engine);
        assertTrue(error < 1e-2, deep + " differs by " + error);
        assertFalse(error < 1e-5, "bfloat16 cannot be that exact: was float used?");
        for (int combination = 0; combination < 8; combination++) {
            DenseCase blocks = DenseCase.random(random, 150, 5, 4200, combination);
            assertTrue(blocks.error(engine) < 1e-2, blocks + " differs by " + blocks.error(engine));
        }
        DenseCase shallow = DenseCase.random(random, 20, 30, 40, 0);
        assertTrue(shallow.error(engine) < 1e-5, shallow + " is not summed in float");
    }

    @Test
    void bfloat16WeightsAreKeptAndChangesNoticed() throws UnavailableException {
        org.junit.jupiter.api.Assumptions.assumeTrue(Foreign.present(), "needs JDK 22 or newer");
        OneDnnBf16 engine = new OneDnnBf16(new OneDnn());
        overwrite(engine);
        SplittableRandom random = new SplittableRandom(37);
        for (int combination = 0; combination < 8; combination++) {
            DenseCase one = DenseCase.random(random, 20, 18, 70, combination);
            assertEquals(one.error(engine), one.error((ta, tb, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc) ->
                    engine.fix(b, 0).gemm(ta, tb, m, n, k, a, ao, lda, bo, ldb, beta, c, co, ldc)), 1e-6, one.toString());
        }
    }

    @Test
    void vectorsRoundAsTheDefinitionDoes() {
        SplittableRandom random = new SplittableRandom(38);
        float[] x = new float[2003];
        for (int i = 0; i < x.length; i++) {
            x[i] = Float.intBitsToFloat(random.nextInt());
        }
        x[5] = Float.NaN;
        x[6] = Float.NEGATIVE_INFINITY;
        x[7] = -0f;
        x[8] = Float.MAX_VALUE;
        short[] got = new short[x.length + 3];
        DenseEngines.rounding().round(x, 1, got, 3, x.length - 1);
        for (int i = 1; i < x.length; i++) {
            assertEquals(Rounding.round(x[i]), got[i + 2], "of " + x[i]);
        }
    }

    @Test
    void precisionsAreEnginesOrSayWhyNot() {
        assertEquals(DenseEngines.best().name(), Precision.F32.engine().name());
        boolean usable = DenseEngines.available().stream().anyMatch(e -> e.name().equals("onednn-bf16") && e.usable());
        if (usable) {
            assertEquals("onednn-bf16", Precision.BF16.engine().name());
        } else {
            var e = assertThrows(IllegalArgumentException.class, Precision.BF16::engine);
            assertTrue(e.getMessage().contains("f32"), e.getMessage());
        }
    }

    private static float widen(short x) {
        return Float.intBitsToFloat(x << 16);
    }
}
