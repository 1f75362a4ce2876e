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
    public void claim(float[] s, int o0, float[] m, int o1, float[] left, float[] d, int n) {
        for (int i = 0; i < n; i++) {
            if (!(s[o0 + i] < m[o1 + i])) {
                d[o0 + i] += left[i];
                left[i] = 0f;
            }
        }
    }
}
