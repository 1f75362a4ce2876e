package org.serpentine.tensor.kernel;

/**
 * Loops of norms over positions (batch, group and instance norm), which read maps where they lie.
 *
 * <p>Every loop runs over {@code n} neighbouring values that begin at index {@code at} of the maps. Coefficients and sums are tiles of
 * {@code width} values, a number of whole rows of channels, that repeat along these: value {@code at + i} meets element
 * {@code i % width}. A tile may be met in part at the end.
 */
public interface SpatialNormKernel {
    /**
     * What normalises: centre and scale in two floats each, what rounding takes from the first being in the second.
     *
     * @param centre     taken from each value
     * @param centreRest rest of the centre
     * @param scale      factor of the centred value
     * @param scaleRest  rest of the scale
     * @param shift      added at the end
     */
    record Scaling(float[] centre, float[] centreRest, float[] scale, float[] scaleRest, float[] shift) {}

    /**
     * What makes the input's gradient {@code g scale + (x - centre) slope + shift} of the output's gradient, g.
     *
     * @param scale  factor of g
     * @param centre taken from each value of the input
     * @param slope  factor of the centred input
     * @param shift  added at the end
     */
    record Slopes(float[] scale, float[] centre, float[] slope, float[] shift) {}

    /** {@code sums += x}. */
    void addValues(float[] x, int at, int n, int width, float[] sums);

    /** {@code sums += (x - centre)^2}. */
    void addSquares(float[] x, int at, int n, int width, float[] centre, float[] sums);

    /** {@code y = (x - centre) scale + shift}, and the positive part of that if {@code rectify}; NaN stays NaN. */
    void normalise(float[] x, int at, int n, int width, Scaling by, boolean rectify, float[] y);

    /**
     * The gradient before a ReLU, {@code g[i] = dy[at + i]}, or 0 where the ReLU's result {@code y} is 0. NaN in y lets the gradient
     * pass, as in PyTorch.
     *
     * @param g at least n values
     */
    void cut(float[] dy, float[] y, int at, int n, float[] g);

    /** {@code plain += g} and {@code product += g (x - centre)}, with the g of value {@code at + i} at {@code from + i}. */
    void addGradients(float[] g, int from, float[] x, int at, int n, int width, float[] centre, float[] plain, float[] product);

    /**
     * {@code dx = g scale + (x - centre) slope + shift}, or {@code +=} if {@code add}, with the g of value {@code at + i} at
     * {@code from + i}.
     */
    void inputGradient(float[] g, int from, float[] x, int at, int n, int width, Slopes by, boolean add, float[] dx);
}
