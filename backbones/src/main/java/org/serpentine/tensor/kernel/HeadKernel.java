package org.serpentine.tensor.kernel;

/** Arithmetic on rows of channels that are heads, one after the other. */
public interface HeadKernel {
    /**
     * {@code y[m] = sum over n of weight[m][n] x[n] + bias[m]}, where x[n] and y[m] are the channels of a head.
     *
     * @param x      holds the rows without gaps, the first at {@code x0}
     * @param heads  heads of a row
     * @param width  channels of a head
     * @param weight {@code heads * heads} values, row by row
     * @param bias   {@code heads} values
     * @param y      receives the rows without gaps, the first at {@code y0}; not x itself
     */
    void mix(float[] x, int x0, int rows, int heads, int width, float[] weight, float[] bias, float[] y, int y0);

    /**
     * Turns pairs of neighbouring channels, the same ones of all heads alike: {@code y[c] = x[c] cos[c] + x[c'] sin[c]}, where c' is the
     * other channel of the pair.
     *
     * @param x     holds the heads of a row without gaps, the first at {@code x0}
     * @param width channels of a head, an even number
     * @param cos   {@code width} values
     * @param sin   {@code width} values; those of even channels are minus sines
     * @param y     receives the heads without gaps, the first at {@code y0}; not x itself
     */
    void turn(float[] x, int x0, int heads, int width, float[] cos, float[] sin, float[] y, int y0);
}
