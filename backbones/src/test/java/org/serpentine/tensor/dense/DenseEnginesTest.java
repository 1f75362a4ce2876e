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
        assertEquals(1f, widen(OneDnnBf16.round(1f)));
        assertEquals(1f, widen(OneDnnBf16.round(1f + 0x1p-8f)));
        assertEquals(1f + 0x1p-6f, widen(OneDnnBf16.round(1f + 0x1p-7f + 0x1p-8f)));
        assertEquals(-1f - 0x1p-7f, widen(OneDnnBf16.round(-1f - 0x1p-8f - 0x1p-20f)));
        assertEquals(Float.POSITIVE_INFINITY, widen(OneDnnBf16.round(Float.MAX_VALUE)));
        assertEquals(Float.NEGATIVE_INFINITY, widen(OneDnnBf16.round(Float.NEGATIVE_INFINITY)));
        assertTrue(Float.isNaN(widen(OneDnnBf16.round(Float.intBitsToFloat(0x7f800001)))));
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
    }

    private static float widen(short x) {
        return Float.intBitsToFloat(x << 16);
    }
}
