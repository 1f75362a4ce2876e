package org.serpentine.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InitialTest {
    private static Parameter parameter(int values) {
        return new Parameter(new int[] {values}, Layout.SAME, true, true);
    }

    /** Pinned, so that a seed means the same weights on every Java. */
    @Test
    void normalValuesAreTheSameOnEveryJava() {
        Parameter p = parameter(5);
        Initial.normal(p, 1, new SplittableRandom(1));
        assertArrayEquals(new float[] {0.4294522f, 1.5857725f, 0.4564552f, -0.053922243f, -0.32683852f}, p.value().data());
    }

    @Test
    void normalValuesHaveTheirMoments() {
        Parameter p = parameter(100_000);
        Initial.normal(p, 0.5, new SplittableRandom(2));
        double[] x = IntStream.range(0, p.elements()).mapToDouble(i -> p.value().data()[i] / 0.5).toArray();
        double mean = Arrays.stream(x).average().orElseThrow();
        assertEquals(0, mean, 0.01);
        assertEquals(1, Arrays.stream(x).map(v -> v * v).average().orElseThrow(), 0.02);
        assertEquals(3, Arrays.stream(x).map(v -> v * v * v * v).average().orElseThrow(), 0.1);
        assertEquals(0.3173, Arrays.stream(x).filter(v -> Math.abs(v) > 1).count() / (double) x.length, 0.01);
    }

    /** PyTorch's limits are numbers, not multiples of the deviation. */
    @Test
    void truncationIsAtTwo() {
        Parameter narrow = parameter(10_000);
        Initial.truncatedNormal(narrow, 0.02, new SplittableRandom(3));
        assertTrue(IntStream.range(0, 10_000).anyMatch(i -> Math.abs(narrow.value().data()[i]) > 0.05));
        Parameter wide = parameter(10_000);
        Initial.truncatedNormal(wide, 1.5, new SplittableRandom(3));
        assertTrue(IntStream.range(0, 10_000).allMatch(i -> Math.abs(wide.value().data()[i]) <= 2));
        assertTrue(IntStream.range(0, 10_000).anyMatch(i -> Math.abs(wide.value().data()[i]) > 1.9));
    }
}
