package org.serpentine.tensor.kernel;

/** Plain loops. */
public final class ScalarSpatialNorm implements SpatialNormKernel {
    @Override
    public void addValues(float[] x, int at, int n, int width, float[] sums) {
        for (int r = 0; r < n; r += width) {
            for (int i = 0; i < Math.min(width, n - r); i++) {
                sums[i] += x[at + r + i];
            }
        }
    }

    @Override
    public void addSquares(float[] x, int at, int n, int width, float[] centre, float[] sums) {
        for (int r = 0; r < n; r += width) {
            for (int i = 0; i < Math.min(width, n - r); i++) {
                float distance = x[at + r + i] - centre[i];
                sums[i] += distance * distance;
            }
        }
    }

    @Override
    public void normalise(float[] x, int at, int n, int width, Scaling by, boolean rectify, float[] y) {
        for (int r = 0; r < n; r += width) {
            for (int i = 0; i < Math.min(width, n - r); i++) {
                float distance = x[at + r + i] - by.centre()[i] - by.centreRest()[i];
                float value = distance * by.scale()[i] + (distance * by.scaleRest()[i] + by.shift()[i]);
                y[at + r + i] = rectify ? Math.max(value, 0f) : value;
            }
        }
    }

    /** Arithmetic on bits instead of a branch, which would be mispredicted: the bits of a rectified value are zero only where it is. */
    @Override
    public void cut(float[] dy, float[] y, int at, int n, float[] g) {
        for (int i = 0; i < n; i++) {
            int bits = Float.floatToRawIntBits(y[at + i]);
            g[i] = Float.intBitsToFloat(Float.floatToRawIntBits(dy[at + i]) & (bits | -bits) >> 31);
        }
    }

    @Override
    public void addGradients(float[] g, int from, float[] x, int at, int n, int width, float[] centre, float[] plain, float[] product) {
        for (int r = 0; r < n; r += width) {
            for (int i = 0; i < Math.min(width, n - r); i++) {
                plain[i] += g[from + r + i];
                product[i] += g[from + r + i] * (x[at + r + i] - centre[i]);
            }
        }
    }

    @Override
    public void inputGradient(float[] g, int from, float[] x, int at, int n, int width, Slopes by, boolean add, float[] dx) {
        for (int r = 0; r < n; r += width) {
            for (int i = 0; i < Math.min(width, n - r); i++) {
                float rest = (x[at + r + i] - by.centre()[i]) * by.slope()[i] + by.shift()[i];
                dx[at + r + i] = (add ? dx[at + r + i] : 0f) + (g[from + r + i] * by.scale()[i] + rest);
            }
        }
    }
}
