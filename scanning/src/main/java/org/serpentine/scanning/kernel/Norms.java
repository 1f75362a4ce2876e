package org.serpentine.scanning.kernel;

/** LayerNorm and RMSNorm over channels, with optional residual, groups and gate; see {@link NormArgs} for the formula. */
public interface Norms {

    /** Computes the output and, where wanted, the prenorm sum. */
    void forward(NormArgs args, Workers workers);

    /**
     * Adds the gradients of the operands to the places that {@code gradients} names. Statistics are computed again from
     * {@link NormArgs#x} and {@link NormArgs#residual}; output and sum are not read.
     */
    void backward(NormArgs args, NormGradients gradients, Workers workers);
}
