package org.serpentine.scanning.kernel;

/**
 * Operands of one state-space-duality layer (SSD, Mamba-2), channels last.
 *
 * <p>With {@code dt' = clamp(softplus(dt + dtBias), dtMin, dtMax)} (each part optional), for each batch item and head {@code h}
 * of group {@code g = h / (heads / groups)}, and for steps in turn:
 * <pre>
 *   S[p][n] = exp(dt' * a[h]) * S[p][n] + dt' * x[p] * B[g][n]
 *   y[p]    = sum over n of S[p][n] * C[g][n]  (+ skip * x[p])
 *   out[p]  = y[p]  (* z[p] * sigmoid(z[p]))
 * </pre>
 * When {@link #logDecay} is given instead of {@link #dt} and {@link #a}, the decay is {@code exp(logDecay)} and x enters with
 * weight 1: the minimal form ({@code ssd_minimal_discrete}). Chunked evaluation in the authors' code is the same sum in another
 * order. Dao and Gu 2024.
 */
public final class SsdArgs {

    /** Number of batch items, B. */
    public int batch = 1;
    /** Number of steps, L. */
    public int length;
    /** Rows that one batch item occupies in every view; 0 means {@link #length}. */
    public int rows;
    /** Number of heads, H. */
    public int heads;
    /** Channels of a head, P. */
    public int headChannels;
    /** States of a channel, N. */
    public int states;
    /** Groups of heads that share B and C, G; divides {@link #heads}. */
    public int groups = 1;

    /** Input, H*P values a row. */
    public Rows x;
    /** Step sizes before bias, softplus and limits, H values a row; null with {@link #logDecay}. */
    public Rows dt;
    /** Decay rates [H], already negative; null with {@link #logDecay}. */
    public float[] a;
    /** Logarithm of the decay, H values a row; null with {@link #dt}. */
    public Rows logDecay;
    /** B, G*N values a row. */
    public Rows b;
    /** C, G*N values a row. */
    public Rows c;
    /** Gate, H*P values a row, or null. */
    public Rows z;
    /** Output, H*P values a row. */
    public Rows out;
    /** Skip weights D: [H], or [H][P] with {@link #skipPerChannel}; or null. */
    public float[] skip;
    /** Whether {@link #skip} holds a weight for each channel rather than for each head. */
    public boolean skipPerChannel;
    /** Added to dt before softplus, [H], or null. */
    public float[] dtBias;
    /** Whether dt passes through softplus. */
    public boolean softplus;
    /** Least dt after softplus. */
    public float dtMin = Float.NEGATIVE_INFINITY;
    /** Largest dt after softplus. */
    public float dtMax = Float.POSITIVE_INFINITY;
    /** Scan order, as {@link SelectiveScanArgs#order}; null means raster order. */
    public int[] order;
    /** Whether the output is added to {@link #out} instead of overwriting it. */
    public boolean accumulate;
    /** State before the first step, [B][H][P][N], or null for zero. */
    public float[] initialState;
    /** Receives the state after the last step, [B][H][P][N]; null when not wanted. */
    public float[] lastState;

    /** Rows between two batch items. */
    public int batchRows() {
        return rows == 0 ? length : rows;
    }

    /** Throws {@link IllegalArgumentException} with field and range when operands are missing or do not fit together. */
    public void check() {
        Checks.positive("Ssd: batch", batch);
        Checks.notNegative("Ssd: length", length);
        Checks.notNegative("Ssd: rows", rows);
        Checks.positive("Ssd: heads", heads);
        Checks.positive("Ssd: headChannels", headChannels);
        Checks.positive("Ssd: states", states);
        Checks.divides("Ssd: groups", groups, "heads", heads);
        Checks.present("Ssd: x", x);
        Checks.present("Ssd: b", b);
        Checks.present("Ssd: c", c);
        Checks.present("Ssd: out", out);
        if ((dt == null) == (logDecay == null) || (dt == null) != (a == null)) {
            throw new IllegalArgumentException("Ssd: expected either dt and a, or logDecay alone");
        }
        if (logDecay != null && (dtBias != null || softplus)) {
            throw new IllegalArgumentException("Ssd: dtBias and softplus need dt, but logDecay is given");
        }
        if (!(dtMin <= dtMax)) {
            throw new IllegalArgumentException("Ssd: dt limits are " + dtMin + ".." + dtMax + ", expected dtMin <= dtMax");
        }
        int perItem = batchRows();
        Checks.order("Ssd", order, length, perItem);
        int all = Math.multiplyExact(batch, perItem);
        int width = Math.multiplyExact(heads, headChannels);
        Checks.rows("Ssd: x", x, all, width);
        Checks.rows("Ssd: dt", dt, all, heads);
        Checks.rows("Ssd: logDecay", logDecay, all, heads);
        Checks.rows("Ssd: b", b, all, groups * states);
        Checks.rows("Ssd: c", c, all, groups * states);
        Checks.rows("Ssd: z", z, all, width);
        Checks.rows("Ssd: out", out, all, width);
        Checks.length("Ssd: a", a, heads);
        Checks.length("Ssd: skip", skip, skipPerChannel ? width : heads);
        Checks.length("Ssd: dtBias", dtBias, heads);
        Checks.length("Ssd: initialState", initialState, (long) batch * width * states);
        Checks.length("Ssd: lastState", lastState, (long) batch * width * states);
    }
}
