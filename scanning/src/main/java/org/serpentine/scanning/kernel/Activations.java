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
}
