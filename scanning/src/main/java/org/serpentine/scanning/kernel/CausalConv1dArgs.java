package org.serpentine.scanning.kernel;

/**
 * Operands of one causal depthwise convolution along a sequence, channels last:
 * <pre>
 *   out[l][d] = act(bias[d] + sum over k of weight[k][d] * x[l - (W - 1) + k][d])
 * </pre>
 * with zeros, or {@link #initialStates}, before the first step; {@code act} is SiLU or nothing. Dao-AILab/causal-conv1d.
 */
public final class CausalConv1dArgs {

    /** Number of batch items, B. */
    public int batch = 1;
    /** Number of steps, L. */
    public int length;
    /** Rows that one batch item occupies in every view; 0 means {@link #length}. */
    public int rows;
    /** Number of channels, D. */
    public int channels;
    /** Taps, W; the last one multiplies the current step. */
    public int width = 4;

    /** Input, D values a row. */
    public Rows x;
    /** Output, D values a row; never the same values as {@link #x}. */
    public Rows out;
    /** Weights [W][D]: PyTorch's (D,1,W) transposed. */
    public float[] weight;
    /** Bias [D], or null. */
    public float[] bias;
    /** Whether SiLU follows. */
    public boolean silu;
    /** Order of the sequence, as {@link SelectiveScanArgs#order}: step {@code l} is row {@code order[l]} of x and of out. */
    public int[] order;
    /** Inputs before the first step, [B][W-1][D] in order of time, or null for zeros. */
    public float[] initialStates;
    /** Receives the last W-1 inputs, [B][W-1][D] in order of time; null when not wanted. */
    public float[] finalStates;

    /** Rows between two batch items. */
    public int batchRows() {
        return rows == 0 ? length : rows;
    }

    /** Throws {@link IllegalArgumentException} with field and range when operands are missing or do not fit together. */
    public void check() {
        Checks.positive("CausalConv1d: batch", batch);
        Checks.notNegative("CausalConv1d: length", length);
        Checks.notNegative("CausalConv1d: rows", rows);
        Checks.positive("CausalConv1d: channels", channels);
        Checks.positive("CausalConv1d: width", width);
        Checks.present("CausalConv1d: x", x);
        Checks.present("CausalConv1d: out", out);
        Checks.present("CausalConv1d: weight", weight);
        int perItem = batchRows();
        Checks.order("CausalConv1d", order, length, perItem);
        int all = Math.multiplyExact(batch, perItem);
        Checks.rows("CausalConv1d: x", x, all, channels);
        Checks.rows("CausalConv1d: out", out, all, channels);
        Checks.length("CausalConv1d: weight", weight, (long) width * channels);
        Checks.length("CausalConv1d: bias", bias, channels);
        Checks.length("CausalConv1d: initialStates", initialStates, (long) batch * (width - 1) * channels);
        Checks.length("CausalConv1d: finalStates", finalStates, (long) batch * (width - 1) * channels);
    }
}
