package org.serpentine.scanning.kernel;

/**
 * Operands of one selective scan (S6, Mamba-1), channels last. Fields are plain and mutable so that one object can be filled
 * again for each call; {@link #check} tells what does not fit.
 *
 * <p>With {@code delta' = softplus(delta + deltaBias)} (each part optional), for each batch item and channel {@code d} of group
 * {@code g = d / (channels / groups)}, and for steps {@code l = 0, 1, ...}:
 * <pre>
 *   h[n] = exp(delta' * A[d][n]) * h[n] + delta' * u * B[g][n]
 *   y    = sum over n of h[n] * C[g][n]  (+ skip[d] * u)
 *   out  = y  (* z * sigmoid(z))
 * </pre>
 * Gu and Dao 2023, and {@code selective_scan_ref} of state-spaces/mamba.
 */
public final class SelectiveScanArgs {

    /** Steps between two states of {@link #checkpoints}. */
    public static final int CHECKPOINT_STEPS = 64;

    /** Number of batch items, B. */
    public int batch = 1;
    /** Number of steps, L. */
    public int length;
    /** Rows that one batch item occupies in every view; 0 means {@link #length}. Larger when {@link #order} visits only a part. */
    public int rows;
    /** Number of channels, D. */
    public int channels;
    /** States of a channel, N. */
    public int states;
    /** Groups of channels that share B and C, G; divides {@link #channels}. */
    public int groups = 1;

    /** Input, D values a row. */
    public Rows u;
    /** Step sizes before bias and softplus, D values a row; or null when {@link #steps} is set. */
    public Rows delta;
    /** What the step sizes are computed from instead, for the forward pass only; or null. */
    public StepProjection steps;
    /** Gate, D values a row, or null. */
    public Rows z;
    /** Output, D values a row; may be {@link #u} itself when that is no longer wanted, but no other operand. */
    public Rows out;
    /** Decay rates [D][N], already negative: {@code -exp(A_log)}. */
    public float[] a;
    /** Time-varying B, G*N values a row (group g at {@code g * N}); or null when {@link #bConstant} is set. */
    public Rows b;
    /** B constant in time, [D][N]. */
    public float[] bConstant;
    /** Time-varying C, as {@link #b}; or null when {@link #cConstant} is set. */
    public Rows c;
    /** C constant in time, [D][N]. */
    public float[] cConstant;
    /** Skip weights D, [D], or null. */
    public float[] skip;
    /** Added to delta before softplus, [D], or null. */
    public float[] deltaBias;
    /** Whether delta passes through softplus (linear above 20, as PyTorch's). */
    public boolean softplus;
    /**
     * Scan order: step {@code l} reads row {@code order[l]} of u, delta, z, B and C, and writes row {@code order[l]} of the
     * output. Distinct indices in 0..rows-1, the same for every batch item. Null means raster order.
     */
    public int[] order;
    /** Whether the output is added to {@link #out} instead of overwriting it. */
    public boolean accumulate;
    /**
     * Whether {@link #z} gates what was in {@link #out} too: {@code out = (out + y) * z * sigmoid(z)}, so that scans with a gate in
     * common pay for it once, in the last of them. Needs {@link #accumulate} and {@link #z}; for the forward pass only.
     */
    public boolean gateSum;
    /** State before the first step, [B][D][N], or null for zero. */
    public float[] initialState;
    /** Receives the state after the last step, [B][D][N]; null when not wanted. */
    public float[] lastState;
    /**
     * Receives the states before steps 0, 64, 128, ... in the forward pass, {@link #checkpointLength} values, laid out
     * [B][ceil(L / 64)][N][D]. A backward pass that finds it filled by its forward pass saves one sweep; null is always right.
     */
    public float[] checkpoints;

    /** Values that {@link #checkpoints} must hold for the sizes set. */
    public int checkpointLength() {
        long chunks = (length + CHECKPOINT_STEPS - 1L) / CHECKPOINT_STEPS;
        return Math.toIntExact(batch * chunks * channels * states);
    }

    /** Rows between two batch items. */
    public int batchRows() {
        return rows == 0 ? length : rows;
    }

    /** Throws {@link IllegalArgumentException} with field and range when operands are missing or do not fit together. */
    public void check() {
        Checks.positive("SelectiveScan: batch", batch);
        Checks.notNegative("SelectiveScan: length", length);
        Checks.notNegative("SelectiveScan: rows", rows);
        Checks.positive("SelectiveScan: channels", channels);
        Checks.positive("SelectiveScan: states", states);
        Checks.divides("SelectiveScan: groups", groups, "channels", channels);
        Checks.present("SelectiveScan: u", u);
        if ((delta == null) == (steps == null)) {
            throw new IllegalArgumentException("SelectiveScan: exactly one of delta and steps must be given");
        }
        Checks.present("SelectiveScan: out", out);
        Checks.present("SelectiveScan: a", a);
        if ((b == null) == (bConstant == null)) {
            throw new IllegalArgumentException("SelectiveScan: exactly one of b and bConstant must be given");
        }
        if ((c == null) == (cConstant == null)) {
            throw new IllegalArgumentException("SelectiveScan: exactly one of c and cConstant must be given");
        }
        if (gateSum && (z == null || !accumulate)) {
            throw new IllegalArgumentException("SelectiveScan: gateSum needs z and accumulate");
        }
        int perItem = batchRows();
        Checks.order("SelectiveScan", order, length, perItem);
        int all = Math.multiplyExact(batch, perItem);
        Checks.rows("SelectiveScan: u", u, all, channels);
        Checks.rows("SelectiveScan: delta", delta, all, channels);
        if (steps != null) {
            steps.check(all, channels);
        }
        Checks.rows("SelectiveScan: z", z, all, channels);
        Checks.rows("SelectiveScan: out", out, all, channels);
        Checks.rows("SelectiveScan: b", b, all, groups * states);
        Checks.rows("SelectiveScan: c", c, all, groups * states);
        long matrix = (long) channels * states;
        Checks.length("SelectiveScan: a", a, matrix);
        Checks.length("SelectiveScan: bConstant", bConstant, matrix);
        Checks.length("SelectiveScan: cConstant", cConstant, matrix);
        Checks.length("SelectiveScan: skip", skip, channels);
        Checks.length("SelectiveScan: deltaBias", deltaBias, channels);
        Checks.length("SelectiveScan: initialState", initialState, batch * matrix);
        Checks.length("SelectiveScan: lastState", lastState, batch * matrix);
        if (checkpoints != null) {
            Checks.length("SelectiveScan: checkpoints", checkpoints, checkpointLength());
        }
    }
}
