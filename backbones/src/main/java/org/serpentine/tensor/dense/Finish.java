package org.serpentine.tensor.dense;

import org.serpentine.scanning.kernel.Activation;

/**
 * What follows a product, {@code f(C + shift)} for each column: an engine may do it while C is in its registers.
 *
 * @param shift    what is added to each column, or null for nothing; column j of a product whose weight's row i is its first has
 *                 {@code shift[i + j]}
 * @param function f, or null for none
 */
public record Finish(float[] shift, Activation function) {
    /** Nothing follows. */
    static final Finish NONE = new Finish(null, null);
}
