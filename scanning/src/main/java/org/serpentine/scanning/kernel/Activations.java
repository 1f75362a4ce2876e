package org.serpentine.scanning.kernel;

/** Elementwise activations over ranges of arrays, on the calling thread. */
public interface Activations {

    /**
     * {@code y[yOffset + i] = f(x[xOffset + i])} for {@code i} in 0..n-1. Input and output may be the same range; ranges that
     * overlap otherwise are not allowed.
     */
    void forward(Activation f, float[] x, int xOffset, float[] y, int yOffset, int n);

    /** {@code dx[dxOffset + i] += f'(x[xOffset + i]) * dy[dyOffset + i]}; dx overlaps neither x nor dy. */
    void backward(Activation f, float[] x, int xOffset, float[] dy, int dyOffset, float[] dx, int dxOffset, int n);

    /**
     * A softmax down each of some columns, without its division: {@code x[r][c]} becomes {@code exp(x[r][c] - largest of column c)}, and
     * one over the sum of these goes to {@code inverse[c]}. A value of minus infinity becomes zero; a column of nothing else becomes NaN.
     *
     * @param xOffset where the first row begins; the others follow {@code stride} apart
     * @param rows    at least one
     */
    void softmaxColumns(float[] x, int xOffset, int stride, int rows, int columns, float[] inverse, int inverseOffset);
}
