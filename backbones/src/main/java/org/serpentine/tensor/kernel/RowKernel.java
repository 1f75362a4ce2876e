package org.serpentine.tensor.kernel;

/** Arithmetic on runs of neighbouring values, from which pooling and resampling are put together. */
public interface RowKernel {
    /** Values after the last one that {@link #copyRuns} may overwrite. */
    int SPILL = 16;

    /** {@code d[o..] = w0 s[o0..]} for {@code n} values, or {@code +=} if {@code add}. */
    void scale(float[] s, int o0, float w0, boolean add, float[] d, int o, int n);

    /** {@code d[o..] = w0 s[o0..] + w1 s[o1..]} for {@code n} values, or {@code +=} if {@code add}. */
    void blend(float[] s, int o0, float w0, int o1, float w1, boolean add, float[] d, int o, int n);

    /** {@code d[o..] = max(s[o0..], s[o1..])} for {@code n} values, {@code d} itself taken into the maximum if {@code with}; NaN wins. */
    void max(float[] s, int o0, int o1, boolean with, float[] d, int o, int n);

    /**
     * {@code d = d * scale + shift}, and the positive part of that if {@code rectify}, for {@code rows} rows of {@code n} values that
     * begin {@code stride} apart, the first at {@code o}.
     *
     * @param scale a factor for each column, read from {@code c} on; null for ones
     * @param shift what is added to each column, read from {@code c} on; null for zeros, if {@code scale} is null too
     */
    void affine(float[] d, int o, int stride, int rows, float[] scale, float[] shift, int c, int n, boolean rectify);

    /**
     * {@code d += s * scale + shift} for the values {@code from} to {@code to} (exclusive) of both, whole rows of {@code scale.length}
     * values.
     *
     * @param scale a factor for each column
     * @param shift what is added to each column
     */
    void addAffine(float[] s, float[] scale, float[] shift, float[] d, int from, int to);

    /**
     * Copies short runs side by side: {@code d[at + r * step ..]} receives, one after the other, the {@code length} values that begin at
     * {@code from[i] + r * fromStep} of {@code s}, or zeros where {@code from[i]} is negative; for {@code rows} rows r.
     *
     * <p>Rows are written in order, and each may spill over into the {@link #SPILL} values after it.
     */
    void copyRuns(float[] s, int[] from, int fromStep, int length, float[] d, int at, int step, int rows);

    /**
     * The adjoint of a maximum, one candidate at a time: where {@code s[o0..]} reaches the maximum {@code m[o1..]}, what is
     * {@code left[0..]} of the gradient is added to {@code d[o0..]} and taken from {@code left}.
     */
    void claim(float[] s, int o0, float[] m, int o1, float[] left, float[] d, int n);
}
