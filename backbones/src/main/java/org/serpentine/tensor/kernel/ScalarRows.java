package org.serpentine.tensor.kernel;

/** Plain loops. */
public final class ScalarRows implements RowKernel {
    @Override
    public void scale(float[] s, int o0, float w0, boolean add, float[] d, int o, int n) {
        for (int i = 0; i < n; i++) {
            d[o + i] = (add ? d[o + i] : 0f) + w0 * s[o0 + i];
        }
    }

    @Override
    public void blend(float[] s, int o0, float w0, int o1, float w1, boolean add, float[] d, int o, int n) {
        for (int i = 0; i < n; i++) {
            d[o + i] = (add ? d[o + i] : 0f) + w0 * s[o0 + i] + w1 * s[o1 + i];
        }
    }

    @Override
    public void max(float[] s, int o0, int o1, boolean with, float[] d, int o, int n) {
        for (int i = 0; i < n; i++) {
            float m = Math.max(s[o0 + i], s[o1 + i]);
            d[o + i] = with ? Math.max(d[o + i], m) : m;
        }
    }

    @Override
    public void affine(float[] d, int o, int stride, int rows, float[] scale, float[] shift, int c, int n, boolean rectify) {
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < n; i++) {
                int at = o + r * stride + i;
                float y = d[at] * (scale == null ? 1f : scale[c + i]) + (shift == null ? 0f : shift[c + i]);
                d[at] = rectify ? Math.max(y, 0f) : y;
            }
        }
    }

    @Override
    public void addAffine(float[] s, float[] scale, float[] shift, float[] d, int from, int to) {
        for (int i = from; i < to; i++) {
            d[i] += s[i] * scale[(i - from) % scale.length] + shift[(i - from) % scale.length];
        }
    }

    @Override
    public void copyRuns(float[] s, int[] from, int fromStep, int length, float[] d, int at, int step, int rows) {
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < from.length; i++) {
                for (int j = 0; j < length; j++) {
                    d[at + r * step + i * length + j] = from[i] < 0 ? 0f : s[from[i] + r * fromStep + j];
                }
            }
        }
    }

    @Override
    public void claim(float[] s, int o0, float[] m, int o1, float[] left, float[] d, int n) {
        for (int i = 0; i < n; i++) {
            if (!(s[o0 + i] < m[o1 + i])) {
                d[o0 + i] += left[i];
                left[i] = 0f;
            }
        }
    }
}
