package org.serpentine.tensor;

/** The kinds of work that a profile tells apart. */
public enum OperationKind {
    /** Matrix products: linear layers, 1x1 convolutions, attention products. */
    GEMM("matrix product"),
    /** Dense convolutions with a window larger than one. */
    CONVOLUTION("dense convolution"),
    /** Depthwise convolutions, causal ones included. */
    DEPTHWISE("depthwise convolution"),
    /** Attention to neighbours. */
    ATTENTION("neighbourhood attention"),
    /** State-space scans. */
    SCAN("state-space scan"),
    /** Layer, group, batch, instance and RMS norms. */
    NORM("normalisation"),
    /** Activations, sums, products and losses. */
    POINTWISE("pointwise"),
    /** Pooling and resampling. */
    RESAMPLE("pooling and resampling"),
    /** Pads, slices, permutations, concatenations. */
    LAYOUT("data movement");

    private final String text;

    OperationKind(String text) {
        this.text = text;
    }

    /** Name for a table. */
    public String text() {
        return text;
    }
}
