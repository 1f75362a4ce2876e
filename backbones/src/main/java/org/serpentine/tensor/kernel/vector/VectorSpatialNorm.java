package org.serpentine.tensor.kernel.vector;

import static org.serpentine.tensor.kernel.vector.FloatLanes.at;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.serpentine.tensor.kernel.SpatialNormKernel;

/**
 * Loops of spatial norms in vectors. The few values past the last whole vector of a tile are done one by one with the same fused
 * operations, so that a value does not depend on where a thread's share begins.
 */
final class VectorSpatialNorm implements SpatialNormKernel {
    private static final int LANES = FloatLanes.COUNT;

    @Override
    public void addValues(float[] x, int at, int n, int width, float[] sums) {
        for (int r = 0; r < n; r += width) {
            addRow(x, at + r, Math.min(width, n - r), sums);
        }
    }

    private static void addRow(float[] x, int at, int n, float[] sums) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(sums, i).add(at(x, at + i)).intoArray(sums, i);
        }
        for (; i < n; i++) {
            sums[i] += x[at + i];
        }
    }

    @Override
    public void addSquares(float[] x, int at, int n, int width, float[] centre, float[] sums) {
        for (int r = 0; r < n; r += width) {
            squaresOfRow(x, at + r, Math.min(width, n - r), centre, sums);
        }
    }

    private static void squaresOfRow(float[] x, int at, int n, float[] centre, float[] sums) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector distance = at(x, at + i).sub(at(centre, i));
            distance.fma(distance, at(sums, i)).intoArray(sums, i);
        }
        for (; i < n; i++) {
            float distance = x[at + i] - centre[i];
            sums[i] = Math.fma(distance, distance, sums[i]);
        }
    }

    @Override
    public void normalise(float[] x, int at, int n, int width, Scaling by, boolean rectify, float[] y) {
        for (int r = 0; r < n; r += width) {
            int count = Math.min(width, n - r);
            normaliseRow(x, at + r, count, by.centre(), by.centreRest(), by.scale(), by.scaleRest(), by.shift(), y);
            if (rectify) {
                rectifyRow(y, at + r, count);
            }
        }
    }

    private static void normaliseRow(float[] x, int at, int n, float[] centre, float[] centreRest, float[] scale, float[] scaleRest,
            float[] shift, float[] y) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector distance = at(x, at + i).sub(at(centre, i)).sub(at(centreRest, i));
            distance.fma(at(scale, i), distance.fma(at(scaleRest, i), at(shift, i))).intoArray(y, at + i);
        }
        for (; i < n; i++) {
            float distance = x[at + i] - centre[i] - centreRest[i];
            y[at + i] = Math.fma(distance, scale[i], Math.fma(distance, scaleRest[i], shift[i]));
        }
    }

    private static void rectifyRow(float[] y, int at, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector value = at(y, at + i);
            value.blend(0f, value.compare(VectorOperators.LE, 0f)).intoArray(y, at + i);
        }
        for (; i < n; i++) {
            y[at + i] = Math.max(y[at + i], 0f);
        }
    }

    @Override
    public void cut(float[] dy, float[] y, int at, int n, float[] g) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(dy, at + i).blend(0f, at(y, at + i).compare(VectorOperators.EQ, 0f)).intoArray(g, i);
        }
        for (; i < n; i++) {
            g[i] = y[at + i] == 0 ? 0f : dy[at + i];
        }
    }

    @Override
    public void addGradients(float[] g, int from, float[] x, int at, int n, int width, float[] centre, float[] plain, float[] product) {
        for (int r = 0; r < n; r += width) {
            gradientsOfRow(g, from + r, x, at + r, Math.min(width, n - r), centre, plain, product);
        }
    }

    private static void gradientsOfRow(float[] g, int from, float[] x, int at, int n, float[] centre, float[] plain, float[] product) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector gradient = at(g, from + i);
            at(plain, i).add(gradient).intoArray(plain, i);
            at(x, at + i).sub(at(centre, i)).fma(gradient, at(product, i)).intoArray(product, i);
        }
        for (; i < n; i++) {
            plain[i] += g[from + i];
            product[i] = Math.fma(x[at + i] - centre[i], g[from + i], product[i]);
        }
    }

    @Override
    public void inputGradient(float[] g, int from, float[] x, int at, int n, int width, Slopes by, boolean add, float[] dx) {
        for (int r = 0; r < n; r += width) {
            int count = Math.min(width, n - r);
            if (add) {
                addInputRow(g, from + r, x, at + r, count, by.scale(), by.centre(), by.slope(), by.shift(), dx);
            } else {
                setInputRow(g, from + r, x, at + r, count, by.scale(), by.centre(), by.slope(), by.shift(), dx);
            }
        }
    }

    private static void addInputRow(float[] g, int from, float[] x, int at, int n, float[] scale, float[] centre, float[] slope,
            float[] shift, float[] dx) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector rest = at(x, at + i).sub(at(centre, i)).fma(at(slope, i), at(shift, i));
            at(g, from + i).fma(at(scale, i), rest).add(at(dx, at + i)).intoArray(dx, at + i);
        }
        for (; i < n; i++) {
            dx[at + i] += Math.fma(g[from + i], scale[i], Math.fma(x[at + i] - centre[i], slope[i], shift[i]));
        }
    }

    private static void setInputRow(float[] g, int from, float[] x, int at, int n, float[] scale, float[] centre, float[] slope,
            float[] shift, float[] dx) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector rest = at(x, at + i).sub(at(centre, i)).fma(at(slope, i), at(shift, i));
            at(g, from + i).fma(at(scale, i), rest).intoArray(dx, at + i);
        }
        for (; i < n; i++) {
            dx[at + i] = Math.fma(g[from + i], scale[i], Math.fma(x[at + i] - centre[i], slope[i], shift[i]));
        }
    }
}
