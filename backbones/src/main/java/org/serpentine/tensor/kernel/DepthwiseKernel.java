package org.serpentine.tensor.kernel;

import org.serpentine.scanning.kernel.Rows;

/** Depthwise convolution of rows of {@code [batch, d, h, w, channels]}. */
public interface DepthwiseKernel {
    /** How {@link #forward} wants its weights packed. */
    Packing packing(Window window, int channels, boolean add);

    /** How {@link #weightGradient} packs what it collects. */
    Packing gradientPacking(Window window, int channels);

    /**
     * Computes output rows {@code fromRow} to {@code toRow} (exclusive).
     *
     * @param x       a row for each position
     * @param packed  weights packed as {@link #packing} says
     * @param bias    one value a channel, or null
     * @param add     if true the result is added to {@code y}
     * @param scratch at least {@link #scratch} values
     */
    void forward(Window window, int channels, int fromRow, int toRow, Rows x, float[] packed, float[] bias, boolean add,
            float[] y, float[] scratch);

    /**
     * Adds to {@code packed}, from {@code offset} on, what output rows {@code fromRow} to {@code toRow} (exclusive) contribute to
     * the gradient of the weights, packed as {@link #gradientPacking} says.
     *
     * @param scratch at least {@link #scratch} values
     */
    void weightGradient(Window window, int channels, int fromRow, int toRow, Rows x, float[] dy, float[] packed, int offset,
            float[] scratch);

    /** Values of scratch memory that a call needs. */
    int scratch(Window window, int channels);
}
