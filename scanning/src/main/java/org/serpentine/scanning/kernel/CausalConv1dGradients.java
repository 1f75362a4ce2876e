package org.serpentine.scanning.kernel;

/**
 * Gradients of one causal convolution: what comes from above and the places into which gradients are <em>added</em>; null means
 * not wanted. Shapes are those of the operands in {@link CausalConv1dArgs}.
 */
public final class CausalConv1dGradients {

    /** Gradient of the output, D values a row. */
    public Rows dout;
    /** Gradient of the final states, [B][W-1][D], or null for zero. */
    public float[] dFinalStates;

    /** Receives the gradient of x. */
    public Rows dx;
    /** Receives the gradient of the weights, [W][D]. */
    public float[] dweight;
    /** Receives the gradient of the bias, [D]. */
    public float[] dbias;
    /** Receives the gradient of the initial states, [B][W-1][D]. */
    public float[] dInitialStates;

    /** Throws {@link IllegalArgumentException} when a gradient does not fit the operands. */
    public void check(CausalConv1dArgs args) {
        Checks.present("CausalConv1d: dout", dout);
        int all = Math.multiplyExact(args.batch, args.batchRows());
        long states = (long) args.batch * (args.width - 1) * args.channels;
        Checks.rows("CausalConv1d: dout", dout, all, args.channels);
        Checks.rows("CausalConv1d: dx", dx, all, args.channels);
        Checks.length("CausalConv1d: dweight", dweight, (long) args.width * args.channels);
        Checks.length("CausalConv1d: dbias", dbias, args.channels);
        Checks.length("CausalConv1d: dFinalStates", dFinalStates, states);
        Checks.length("CausalConv1d: dInitialStates", dInitialStates, states);
    }
}
