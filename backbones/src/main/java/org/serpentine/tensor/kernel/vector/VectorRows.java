package org.serpentine.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.serpentine.tensor.kernel.RowKernel;

/** Row arithmetic in vectors; the few values past the last whole vector are done one by one. */
final class VectorRows implements RowKernel {
    private static final VectorSpecies<Float> S = FloatLanes.F;
    private static final int LANES = FloatLanes.COUNT;

    @Override
    public void scale(float[] s, int o0, float w0, boolean add, float[] d, int o, int n) {
        if (add) {
            scaleAdd(s, o0, w0, d, o, n);
        } else {
            scaleSet(s, o0, w0, d, o, n);
        }
    }

    private static void scaleSet(float[] s, int o0, float w0, float[] d, int o, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(S, s, o0 + i).mul(w0).intoArray(d, o + i);
        }
        for (; i < n; i++) {
            d[o + i] = w0 * s[o0 + i];
        }
    }

    static void scaleAdd(float[] s, int o0, float w0, float[] d, int o, int n) {
        FloatVector w = FloatVector.broadcast(S, w0);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(S, s, o0 + i).fma(w, FloatVector.fromArray(S, d, o + i)).intoArray(d, o + i);
        }
        for (; i < n; i++) {
            d[o + i] += w0 * s[o0 + i];
        }
    }

    @Override
    public void blend(float[] s, int o0, float w0, int o1, float w1, boolean add, float[] d, int o, int n) {
        if (add) {
            blendAdd(s, o0, w0, o1, w1, d, o, n);
        } else {
            blendSet(s, o0, w0, o1, w1, d, o, n);
        }
    }

    private static void blendSet(float[] s, int o0, float w0, int o1, float w1, float[] d, int o, int n) {
        FloatVector v0 = FloatVector.broadcast(S, w0);
        FloatVector v1 = FloatVector.broadcast(S, w1);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(S, s, o0 + i).fma(v0, FloatVector.fromArray(S, s, o1 + i).mul(v1)).intoArray(d, o + i);
        }
        for (; i < n; i++) {
            d[o + i] = w0 * s[o0 + i] + w1 * s[o1 + i];
        }
    }

    private static void blendAdd(float[] s, int o0, float w0, int o1, float w1, float[] d, int o, int n) {
        FloatVector v0 = FloatVector.broadcast(S, w0);
        FloatVector v1 = FloatVector.broadcast(S, w1);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(S, s, o0 + i).fma(v0,
                    FloatVector.fromArray(S, s, o1 + i).fma(v1, FloatVector.fromArray(S, d, o + i))).intoArray(d, o + i);
        }
        for (; i < n; i++) {
            d[o + i] += w0 * s[o0 + i] + w1 * s[o1 + i];
        }
    }

    @Override
    public void max(float[] s, int o0, int o1, boolean with, float[] d, int o, int n) {
        if (with) {
            maxWith(s, o0, o1, d, o, n);
        } else {
            maxSet(s, o0, o1, d, o, n);
        }
    }

    private static void maxSet(float[] s, int o0, int o1, float[] d, int o, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(S, s, o0 + i).max(FloatVector.fromArray(S, s, o1 + i)).intoArray(d, o + i);
        }
        for (; i < n; i++) {
            d[o + i] = Math.max(s[o0 + i], s[o1 + i]);
        }
    }

    private static void maxWith(float[] s, int o0, int o1, float[] d, int o, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(S, s, o0 + i).max(FloatVector.fromArray(S, s, o1 + i))
                    .max(FloatVector.fromArray(S, d, o + i)).intoArray(d, o + i);
        }
        for (; i < n; i++) {
            d[o + i] = Math.max(d[o + i], Math.max(s[o0 + i], s[o1 + i]));
        }
    }

    @Override
    public void affine(float[] d, int o, int stride, int rows, float[] scale, float[] shift, int c, int n, boolean rectify) {
        for (int r = 0; r < rows; r++) {
            int at = o + r * stride;
            if (scale != null) {
                affine(d, at, scale, shift, c, n);
            } else if (shift != null) {
                add(d, at, shift, c, n);
            }
            if (rectify) {
                rectify(d, at, n);
            }
        }
    }

    private static void affine(float[] d, int o, float[] scale, float[] shift, int c, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(S, d, o + i).fma(FloatVector.fromArray(S, scale, c + i), FloatVector.fromArray(S, shift, c + i))
                    .intoArray(d, o + i);
        }
        for (; i < n; i++) {
            d[o + i] = Math.fma(d[o + i], scale[c + i], shift[c + i]);
        }
    }

    private static void add(float[] d, int o, float[] shift, int c, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(S, d, o + i).add(FloatVector.fromArray(S, shift, c + i)).intoArray(d, o + i);
        }
        for (; i < n; i++) {
            d[o + i] += shift[c + i];
        }
    }

    private static void rectify(float[] d, int o, int n) {
        FloatVector zero = FloatVector.zero(S);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(S, d, o + i).max(zero).intoArray(d, o + i);
        }
        for (; i < n; i++) {
            d[o + i] = Math.max(d[o + i], 0f);
        }
    }

    @Override
    public void addAffine(float[] s, float[] scale, float[] shift, float[] d, int from, int to) {
        for (int row = from; row < to; row += scale.length) {
            addAffineRow(s, scale, shift, d, row);
        }
    }

    private static void addAffineRow(float[] s, float[] scale, float[] shift, float[] d, int at) {
        int i = 0;
        for (; i <= scale.length - LANES; i += LANES) {
            FloatVector y = FloatVector.fromArray(S, d, at + i).add(FloatVector.fromArray(S, shift, i));
            FloatVector.fromArray(S, s, at + i).fma(FloatVector.fromArray(S, scale, i), y).intoArray(d, at + i);
        }
        for (; i < scale.length; i++) {
            d[at + i] += s[at + i] * scale[i] + shift[i];
        }
    }

    @Override
    public void copyRuns(float[] s, int[] from, int fromStep, int length, float[] d, int at, int step, int rows) {
        int whole = (length + LANES - 1) / LANES * LANES;
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < from.length; i++) {
                int to = at + r * step + i * length;
                int source = from[i] + r * fromStep;
                if (from[i] < 0) {
                    clear(d, to, whole);
                } else if (source + whole <= s.length) {
                    copy(s, source, d, to, whole);
                } else {
                    System.arraycopy(s, source, d, to, length);
                }
            }
        }
    }

    private static void clear(float[] d, int at, int n) {
        FloatVector zero = FloatVector.zero(S);
        for (int j = 0; j < n; j += LANES) {
            zero.intoArray(d, at + j);
        }
    }

    private static void copy(float[] s, int from, float[] d, int at, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector.fromArray(S, s, from + j).intoArray(d, at + j);
        }
    }

    @Override
    public void claim(float[] s, int o0, float[] m, int o1, float[] left, float[] d, int n) {
        FloatVector zero = FloatVector.zero(S);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector gradient = FloatVector.fromArray(S, left, i);
            VectorMask<Float> smaller = FloatVector.fromArray(S, s, o0 + i).compare(VectorOperators.LT,
                    FloatVector.fromArray(S, m, o1 + i));
            FloatVector rest = zero.blend(gradient, smaller);
            FloatVector.fromArray(S, d, o0 + i).add(gradient.sub(rest)).intoArray(d, o0 + i);
            rest.intoArray(left, i);
        }
        for (; i < n; i++) {
            if (!(s[o0 + i] < m[o1 + i])) {
                d[o0 + i] += left[i];
                left[i] = 0f;
            }
        }
    }
}
