package org.serpentine.tasks.training.data;

/** A separable Gaussian blur of {@code [z, y, x, channels]} in place; what lies beyond the border is the border's value. */
public final class GaussianBlur {
    private GaussianBlur() {}

    /** Blurs along every axis by the same deviation in voxels. */
    public static void apply(float[] values, int[] size, int channels, double deviation) {
        apply(values, size, channels, deviation, deviation, deviation);
    }

    /**
     * Blurs along each axis.
     *
     * @param values     {@code [z, y, x, channels]}
     * @param size       extents along z, y, x
     * @param channels   values a voxel
     * @param deviations in voxels along z, y, x; 0 leaves an axis alone
     */
    public static void apply(float[] values, int[] size, int channels, double... deviations) {
        int stride = channels;
        for (int axis = 2; axis >= 0; axis--) {
            if (size[axis] > 1 && deviations[axis] > 0.05) {
                alongAxis(values, size[axis], stride, weights(deviations[axis]));
            }
            stride *= size[axis];
        }
    }

    private static float[] weights(double deviation) {
        int radius = (int) Math.ceil(3 * deviation);
        float[] w = new float[radius + 1];
        double sum = 0;
        for (int i = 0; i <= radius; i++) {
            double v = Math.exp(-0.5 * i * i / (deviation * deviation));
            w[i] = (float) v;
            sum += i == 0 ? v : 2 * v;
        }
        for (int i = 0; i <= radius; i++) {
            w[i] /= (float) sum;
        }
        return w;
    }

    private static void alongAxis(float[] values, int n, int stride, float[] w) {
        int plane = n * stride;
        float[] source = new float[plane];
        for (int outer = 0; outer < values.length; outer += plane) {
            System.arraycopy(values, outer, source, 0, plane);
            for (int i = 0; i < n; i++) {
                int to = outer + i * stride;
                for (int s = 0; s < stride; s++) {
                    values[to + s] = w[0] * source[i * stride + s];
                }
                for (int k = 1; k < w.length; k++) {
                    int before = Math.max(0, i - k) * stride;
                    int after = Math.min(n - 1, i + k) * stride;
                    for (int s = 0; s < stride; s++) {
                        values[to + s] += w[k] * (source[before + s] + source[after + s]);
                    }
                }
            }
        }
    }
}
