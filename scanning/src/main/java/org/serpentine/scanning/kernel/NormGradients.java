package org.serpentine.scanning.kernel;

/**
 * Gradients of one norm: what comes from above and the places into which gradients are <em>added</em>; null means not wanted.
 * Shapes are those of the operands in {@link NormArgs}.
 */
public final class NormGradients {

    /** Gradient of the output. */
    public Rows dout;
    /** Gradient of the prenorm sum, or null for zero. */
    public Rows dsum;

    /** Receives the gradient of x. */
    public Rows dx;
    /** Receives the gradient of the residual, which equals that of x. */
    public Rows dresidual;
    /** Receives the gradient of the gate. */
    public Rows dz;
    /** Receives the gradient of the scale, [width]. */
    public float[] dweight;
    /** Receives the gradient of the shift, [width]. */
    public float[] dbias;

    /** Throws {@link IllegalArgumentException} when a gradient does not fit the operands. */
    public void check(NormArgs args) {
        Checks.present("Norm: dout", dout);
        Checks.rows("Norm: dout", dout, args.rows, args.width);
        Checks.rows("Norm: dsum", dsum, args.rows, args.width);
        Checks.rows("Norm: dx", dx, args.rows, args.width);
        Checks.rows("Norm: dresidual", dresidual, args.rows, args.width);
        Checks.rows("Norm: dz", dz, args.rows, args.width);
        Checks.length("Norm: dweight", dweight, args.width);
        Checks.length("Norm: dbias", dbias, args.width);
    }
}
