package org.serpentine.tasks.training.data;

import java.util.SplittableRandom;

/** A smooth random field: Gaussian values at the knots of a coarse grid, spread by cubic B-splines one axis after the other. */
public final class BSplineField {
    private BSplineField() {}

    /**
     * Draws a field.
     *
     * @param size      extents along z, y, x
     * @param distance  voxels between knots, at least 1
     * @param deviation standard deviation of the knots' values
     * @param random    source
     * @return one value a voxel, x fastest
     */
    public static float[] random(int[] size, double distance, double deviation, SplittableRandom random) {
        int[] knots = new int[3];
        int n = 1;
        for (int axis = 0; axis < 3; axis++) {
            knots[axis] = size[axis] == 1 ? 1 : (int) Math.ceil((size[axis] - 1) / distance) + 3;
            n *= knots[axis];
        }
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        int[] extents = knots.clone();
        for (int axis = 2; axis >= 0; axis--) {
            if (size[axis] > 1) {
                values = spread(values, extents, axis, size[axis], distance);
                extents[axis] = size[axis];
            }
        }
        return values;
    }

    private static float[] spread(float[] from, int[] extents, int axis, int target, double distance) {
        int inner = 1;
        int outer = 1;
        for (int i = 0; i < 3; i++) {
            if (i > axis) {
                inner *= extents[i];
            } else if (i < axis) {
                outer *= extents[i];
            }
        }
        int source = extents[axis];
        float[] to = new float[outer * target * inner];
        for (int t = 0; t < target; t++) {
            double p = t / distance;
            int k = Math.min((int) p, source - 4);
            float f = (float) (p - k);
            float w0 = (1 - f) * (1 - f) * (1 - f) / 6;
            float w1 = (3 * f * f * f - 6 * f * f + 4) / 6;
            float w3 = f * f * f / 6;
            float w2 = 1 - w0 - w1 - w3;
            for (int o = 0; o < outer; o++) {
                int a = (o * source + k) * inner;
                int b = (o * target + t) * inner;
                for (int i = 0; i < inner; i++) {
                    to[b + i] = w0 * from[a + i] + w1 * from[a + inner + i] + w2 * from[a + 2 * inner + i]
                            + w3 * from[a + 3 * inner + i];
                }
            }
        }
        return to;
    }
}
