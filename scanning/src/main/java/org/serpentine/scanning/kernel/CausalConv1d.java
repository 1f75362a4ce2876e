package org.serpentine.scanning.kernel;

/** Causal depthwise convolution along a sequence, with optional SiLU; see {@link CausalConv1dArgs} for the formula. */
public interface CausalConv1d {

    /** Computes the output and, where wanted, the final states. */
    void forward(CausalConv1dArgs args, Workers workers);

    /** Adds the gradients of the operands to the places that {@code gradients} names; the output is not read. */
    void backward(CausalConv1dArgs args, CausalConv1dGradients gradients, Workers workers);
}
