package org.serpentine.scanning.kernel;

/**
 * Gradients of one SSD layer: what comes from above and the places into which gradients are <em>added</em>; null means not
 * wanted. Shapes are those of the operands in {@link SsdArgs}.
 */
public final class SsdGradients {

    /** Gradient of the output, H*P values a row. */
    public Rows dout;
    /** Gradient of the last state, [B][H][P][N], or null for zero. */
    public float[] dLastState;

    /** Receives the gradient of x. */
    public Rows dx;
    /** Receives the gradient of dt (before bias, softplus and limits). */
    public Rows ddt;
    /** Receives the gradient of a, [H]; this, ddt and ddtBias are not touched when the log decay is given. */
    public float[] da;
    /** Receives the gradient of the log decay; not touched when dt and a are given. */
    public Rows dLogDecay;
    /** Receives the gradient of B. */
    public Rows db;
    /** Receives the gradient of C. */
    public Rows dc;
    /** Receives the gradient of z. */
    public Rows dz;
    /** Receives the gradient of the skip weights, [H] or [H][P]. */
    public float[] dskip;
    /** Receives the gradient of the dt bias, [H]. */
    public float[] ddtBias;
    /** Receives the gradient of the initial state, [B][H][P][N]. */
    public float[] dInitialState;

    /** Throws {@link IllegalArgumentException} when a gradient does not fit the operands. */
    public void check(SsdArgs args) {
        Checks.present("Ssd: dout", dout);
        int all = Math.multiplyExact(args.batch, args.batchRows());
        int width = args.heads * args.headChannels;
        Checks.rows("Ssd: dout", dout, all, width);
        Checks.rows("Ssd: dx", dx, all, width);
        Checks.rows("Ssd: ddt", ddt, all, args.heads);
        Checks.rows("Ssd: dLogDecay", dLogDecay, all, args.heads);
        Checks.rows("Ssd: db", db, all, args.groups * args.states);
        Checks.rows("Ssd: dc", dc, all, args.groups * args.states);
        Checks.rows("Ssd: dz", dz, all, width);
        Checks.length("Ssd: da", da, args.heads);
        Checks.length("Ssd: dskip", dskip, args.skipPerChannel ? width : args.heads);
        Checks.length("Ssd: ddtBias", ddtBias, args.heads);
        Checks.length("Ssd: dLastState", dLastState, (long) args.batch * width * args.states);
        Checks.length("Ssd: dInitialState", dInitialState, (long) args.batch * width * args.states);
    }
}
