package org.serpentine.tasks.training.metric;

/**
 * Exact Euclidean distance to the nearest marked voxel of an anisotropic grid, by lower envelopes of parabolas along each axis
 * (Felzenszwalb and Huttenlocher, "Distance Transforms of Sampled Functions", 2012): linear time.
 */
final class DistanceTransform {
    private DistanceTransform() {}

    /**
     * Squared distances.
     *
     * @param marked  voxels to measure from, x fastest
     * @param size    voxels along z, y, x
     * @param spacing distance of neighbours along z, y, x
     * @return infinity everywhere if nothing is marked
     */
    static double[] squared(boolean[] marked, int[] size, double[] spacing) {
        double[] d = new double[marked.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = marked[i] ? 0 : Double.POSITIVE_INFINITY;
        }
        int stride = 1;
        for (int axis = 2; axis >= 0; axis--) {
            int n = size[axis];
            if (n > 1) {
                double[] line = new double[n];
                int[] vertex = new int[n];
                double[] border = new double[n + 1];
                for (int outer = 0; outer < d.length; outer += n * stride) {
                    for (int inner = 0; inner < stride; inner++) {
                        envelope(d, outer + inner, stride, n, spacing[axis] * spacing[axis], line, vertex, border);
                    }
                }
            }
            stride *= n;
        }
        return d;
    }

    private static void envelope(double[] d, int first, int stride, int n, double unit, double[] line, int[] vertex,
            double[] border) {
        int last = -1;
        for (int q = 0; q < n; q++) {
            double f = d[first + q * stride];
            line[q] = f;
            if (f == Double.POSITIVE_INFINITY) {
                continue;
            }
            double s = Double.NEGATIVE_INFINITY;
            while (last >= 0) {
                int v = vertex[last];
                s = ((f - line[v]) / unit + (double) q * q - (double) v * v) / (2.0 * (q - v));
                if (s > border[last]) {
                    break;
                }
                last--;
                s = Double.NEGATIVE_INFINITY;
            }
            last++;
            vertex[last] = q;
            border[last] = s;
            border[last + 1] = Double.POSITIVE_INFINITY;
        }
        if (last < 0) {
            return;
        }
        int k = 0;
        for (int q = 0; q < n; q++) {
            while (border[k + 1] < q) {
                k++;
            }
            double apart = q - vertex[k];
            d[first + q * stride] = unit * apart * apart + line[vertex[k]];
        }
    }
}
