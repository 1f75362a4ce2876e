package org.serpentine.tasks.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GaussianBlurTest {
    @Test
    void aPointBecomesAGaussianOfTheSameSum() {
        int n = 31;
        float[] v = new float[n * n * 2];
        v[(15 * n + 15) * 2] = 100;
        GaussianBlur.apply(v, new int[] {1, n, n}, 2, 2);
        double sum = 0;
        double square = 0;
        for (int i = 0; i < n * n; i++) {
            sum += v[2 * i];
            square += v[2 * i] * Math.pow(i % n - 15, 2);
            assertEquals(0, v[2 * i + 1], "the other channel");
        }
        assertEquals(100, sum, 1e-3);
        assertEquals(4, square / sum, 0.15);
        assertEquals(v[(15 * n + 12) * 2], v[(12 * n + 15) * 2], 1e-6);
    }

    @Test
    void aFlatImageStaysFlat() {
        float[] v = new float[4 * 5 * 6];
        java.util.Arrays.fill(v, 3);
        GaussianBlur.apply(v, new int[] {4, 5, 6}, 1, 1.5);
        for (float x : v) {
            assertEquals(3, x, 1e-5);
        }
    }

    @Test
    void aRandomFieldHasRoughlyItsDeviationAndIsSmooth() {
        float[] field = BSplineField.random(new int[] {20, 60, 60}, 8, 3, new SplittableRandom(1));
        double square = 0;
        double step = 0;
        for (int i = 1; i < field.length; i++) {
            square += field[i] * field[i];
            step = i % 60 == 0 ? step : Math.max(step, Math.abs(field[i] - field[i - 1]));
        }
        double deviation = Math.sqrt(square / field.length);
        // A cubic B-spline takes a third or so of the deviation along each axis.
        assertEquals(3 * Math.pow(0.68, 3), deviation, 0.4);
        assertEquals(0, step, 1.5);
    }
}
