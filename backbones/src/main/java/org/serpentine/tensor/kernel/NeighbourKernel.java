package org.serpentine.tensor.kernel;

import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.Workers;

/**
 * The three sums of neighbourhood attention. Row {@code p} of an operand holds the channels of position {@code p}, head by head;
 * weights of the neighbours lie at {@code (p * heads + head) * neighbours + n}.
 *
 * <p>They serve both ways: the gradient of {@link #aggregate} is {@link #scores} for its weights and {@link #scatter} for its values;
 * the gradient of {@link #scores} is {@link #aggregate} for its queries and {@link #scatter} for its keys.
 */
public interface NeighbourKernel {
    /**
     * {@code scores[p][n] = q[p] . k[n-th neighbour of p] + table[relative position]} for each head.
     *
     * @param table   {@code [heads][relative rows][relative columns]}, or null for zeros
     * @param softmax whether each query's scores pass through a softmax
     */
    void scores(Neighbourhood shape, Rows q, Rows k, float[] table, boolean softmax, float[] scores, Workers workers);

    /**
     * {@code y[p] = sum over n of weights[p][n] * v[n-th neighbour of p]} for each head.
     *
     * @param add whether the sum is added to {@code y}
     */
    void aggregate(Neighbourhood shape, float[] weights, Rows v, boolean add, Rows y, Workers workers);

    /** {@code y[n-th neighbour of p] += weights[p][n] * x[p]} for each head; the sums do not depend on the number of threads. */
    void scatter(Neighbourhood shape, float[] weights, Rows x, Rows y, Workers workers);

    /** Number of values that {@link #attend} writes: how they are laid out is the kernel's own affair. */
    int values(Neighbourhood shape);

    /**
     * As {@link #scores} with a softmax, for {@link #apply} alone (the layout is the kernel's own), and its first use: {@code y} becomes
     * the sums of {@code v}, made while weights are in the cache.
     */
    void attend(Neighbourhood shape, Rows q, Rows k, float[] table, float[] weights, Rows v, Rows y, Workers workers);

    /** As {@link #aggregate} without adding, for weights that {@link #attend} of the same kernel wrote. */
    void apply(Neighbourhood shape, float[] weights, Rows v, Rows y, Workers workers);
}
