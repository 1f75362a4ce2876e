package org.serpentine.scanning.kernel;

/**
 * Gradients of one selective scan: what comes from above ({@link #dout}, {@link #dLastState}) and the places into which the
 * gradients of the operands are <em>added</em>. Every place may be null when that gradient is not wanted. Shapes and row order
 * are those of the operand in {@link SelectiveScanArgs}.
 */
public final class SelectiveScanGradients {

    /** Gradient of the output, D values a row. */
    public Rows dout;
    /** Gradient of the last state, [B][D][N], or null for zero. */
    public float[] dLastState;

    /** Receives the gradient of u. */
    public Rows du;
    /** Receives the gradient of delta (before bias and softplus). */
    public Rows ddelta;
    /** Receives the gradient of z. */
    public Rows dz;
    /** Receives the gradient of a, [D][N]. */
    public float[] da;
    /** Receives the gradient of time-varying B. */
    public Rows db;
    /** Receives the gradient of constant B, [D][N]. */
    public float[] dbConstant;
    /** Receives the gradient of time-varying C. */
    public Rows dc;
    /** Receives the gradient of constant C, [D][N]. */
    public float[] dcConstant;
    /** Receives the gradient of the skip weights, [D]. */
    public float[] dskip;
    /** Receives the gradient of the delta bias, [D]. */
    public float[] ddeltaBias;
    /** Receives the gradient of the initial state, [B][D][N]. */
    public float[] dInitialState;

    /** Throws {@link IllegalArgumentException} when a gradient does not fit the operands. */
    public void check(SelectiveScanArgs args) {
        if (args.gateSum) {
            throw new IllegalArgumentException("SelectiveScan: gateSum is for the forward pass only");
        }
        if (args.steps != null) {
            throw new IllegalArgumentException("SelectiveScan: steps is for the forward pass only, give delta");
        }
        Checks.present("SelectiveScan: dout", dout);
        kind("db", db, "dbConstant", dbConstant, args.b == null);
        kind("dc", dc, "dcConstant", dcConstant, args.c == null);
        int all = Math.multiplyExact(args.batch, args.batchRows());
        Checks.rows("SelectiveScan: dout", dout, all, args.channels);
        Checks.rows("SelectiveScan: du", du, all, args.channels);
        Checks.rows("SelectiveScan: ddelta", ddelta, all, args.channels);
        Checks.rows("SelectiveScan: dz", dz, all, args.channels);
        Checks.rows("SelectiveScan: db", db, all, args.groups * args.states);
        Checks.rows("SelectiveScan: dc", dc, all, args.groups * args.states);
        long matrix = (long) args.channels * args.states;
        Checks.length("SelectiveScan: da", da, matrix);
        Checks.length("SelectiveScan: dbConstant", dbConstant, matrix);
        Checks.length("SelectiveScan: dcConstant", dcConstant, matrix);
        Checks.length("SelectiveScan: dskip", dskip, args.channels);
        Checks.length("SelectiveScan: ddeltaBias", ddeltaBias, args.channels);
        Checks.length("SelectiveScan: dLastState", dLastState, args.batch * matrix);
        Checks.length("SelectiveScan: dInitialState", dInitialState, args.batch * matrix);
    }

    private static void kind(String varyingName, Rows varying, String constantName, float[] constant, boolean isConstant) {
        if (isConstant ? varying != null : constant != null) {
            throw new IllegalArgumentException("SelectiveScan: " + (isConstant ? varyingName : constantName)
                    + " is given, but the operand is " + (isConstant ? "constant in time: use " + constantName
                    : "time-varying: use " + varyingName));
        }
    }
}
