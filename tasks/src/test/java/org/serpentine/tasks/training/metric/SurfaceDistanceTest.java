package org.serpentine.tasks.training.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SurfaceDistanceTest {
    private static final double EPS = 1e-9;

    private static byte[] box(int[] size, int z0, int z1, int y0, int y1, int x0, int x1) {
        byte[] m = new byte[size[0] * size[1] * size[2]];
        for (int z = z0; z < z1; z++) {
            for (int y = y0; y < y1; y++) {
                for (int x = x0; x < x1; x++) {
                    m[(z * size[1] + y) * size[2] + x] = 1;
                }
            }
        }
        return m;
    }

    @Test
    void twoPointsAreAsFarApartAsTheirSpacingSays() {
        int[] size = {5, 6, 7};
        SurfaceDistance d = SurfaceDistance.of(box(size, 0, 1, 1, 2, 1, 2), box(size, 3, 4, 3, 4, 5, 6), 1, size,
                new double[] {3, 2, 0.5});
        double expected = Math.sqrt(9 * 9 + 4 * 4 + 2 * 2);
        assertEquals(expected, d.hausdorff(), EPS);
        assertEquals(expected, d.hausdorff95(), EPS);
        assertEquals(expected, d.averageSymmetric(), EPS);
    }

    @Test
    void equalMasksAreAtDistanceZeroAlsoAtTheBorder() {
        int[] size = {1, 8, 8};
        byte[] all = box(size, 0, 1, 0, 8, 0, 8);
        assertEquals(new SurfaceDistance(0, 0, 0), SurfaceDistance.of(all, all, 1, size, new double[] {1, 1, 1}));
    }

    @Test
    void aShiftedSquareInASliceIsMeasuredInTwoDimensions() {
        int[] size = {1, 20, 20};
        // A 10x10 square and the same shifted by 2 along x, pixels of 0.7 mm: 36 surface pixels each.
        SurfaceDistance d = SurfaceDistance.of(box(size, 0, 1, 4, 14, 4, 14), box(size, 0, 1, 4, 14, 6, 16), 1, size,
                new double[] {5, 0.7, 0.7});
        assertEquals(1.4, d.hausdorff(), EPS);
        // Of each: one side has 10 pixels at 2; the two rows have one pixel each at 1 outside the other square; of the 8 inner
        // pixels of the side within the other square 2 lie 1 from its rows and 6 lie 2 from its side.
        double sum = 10 * 1.4 + 2 * 0.7 + 2 * 0.7 + 6 * 1.4;
        assertEquals(2 * sum / 72, d.averageSymmetric(), EPS);
    }

    @Test
    void emptyMasks() {
        int[] size = {4, 4, 4};
        byte[] none = new byte[64];
        byte[] some = box(size, 1, 2, 1, 2, 1, 2);
        double[] unit = {1, 1, 1};
        assertEquals(0, SurfaceDistance.of(none, none, 1, size, unit).hausdorff95());
        assertTrue(Double.isInfinite(SurfaceDistance.of(none, some, 1, size, unit).hausdorff95()));
        assertTrue(Double.isInfinite(SurfaceDistance.of(some, none, 1, size, unit).averageSymmetric()));
    }

    @Test
    void anOutlierIsForgivenByThe95thPercentile() {
        int[] size = {1, 60, 60};
        byte[] a = box(size, 0, 1, 10, 40, 10, 40);
        byte[] b = a.clone();
        b[55 * 60 + 55] = 1;
        SurfaceDistance d = SurfaceDistance.of(a, b, 1, size, new double[] {1, 1, 1});
        assertEquals(Math.hypot(16, 16), d.hausdorff(), EPS);
        assertEquals(0, d.hausdorff95(), EPS);
    }

    @Test
    void theTransformEqualsABruteForceSearch() {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 20; round++) {
            int[] size = {1 + random.nextInt(6), 1 + random.nextInt(7), 1 + random.nextInt(9)};
            double[] spacing = {0.5 + random.nextDouble() * 3, 0.5 + random.nextDouble(), 0.5 + random.nextDouble()};
            boolean[] marked = new boolean[size[0] * size[1] * size[2]];
            for (int i = 0; i < marked.length; i++) {
                marked[i] = random.nextInt(8) == 0;
            }
            double[] got = DistanceTransform.squared(marked, size, spacing);
            for (int i = 0; i < marked.length; i++) {
                double best = Double.POSITIVE_INFINITY;
                for (int j = 0; j < marked.length; j++) {
                    if (marked[j]) {
                        double z = (i / (size[1] * size[2]) - j / (size[1] * size[2])) * spacing[0];
                        double y = (i / size[2] % size[1] - j / size[2] % size[1]) * spacing[1];
                        double x = (i % size[2] - j % size[2]) * spacing[2];
                        best = Math.min(best, z * z + y * y + x * x);
                    }
                }
                if (best == Double.POSITIVE_INFINITY) {
                    assertEquals(best, got[i], "round " + round);
                } else {
                    assertEquals(best, got[i], 1e-9, "round " + round + " voxel " + i);
                }
            }
        }
    }
}
