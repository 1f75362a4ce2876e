package org.serpentine.scanning.kernel;

/** Elementwise functions that the kernels compute with fast vector mathematics. */
public enum Activation {
    /** e to the power x. */
    EXP,
    /** 1 / (1 + exp(-x)). */
    SIGMOID,
    /** x * sigmoid(x), also called swish. */
    SILU,
    /** log(1 + exp(x)), and x itself above 20 as in PyTorch. */
    SOFTPLUS,
    /** Hyperbolic tangent. */
    TANH,
    /** x * (1 + erf(x / sqrt(2))) / 2: the exact GELU. */
    GELU,
    /** x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2: the approximation that some networks are trained with. */
    GELU_TANH
}
