package org.serpentine.scanning.kernel;

/** The state-space-duality layer of Mamba-2; see {@link SsdArgs} for the formula. */
public interface Ssd {

    /** Computes the output and, where wanted, the last state. */
    void forward(SsdArgs args, Workers workers);

    /** Adds the gradients of the operands to the places that {@code gradients} names. */
    void backward(SsdArgs args, SsdGradients gradients, Workers workers);
}
