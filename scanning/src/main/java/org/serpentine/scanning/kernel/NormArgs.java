package org.serpentine.scanning.kernel;

/**
 * Operands of one normalisation over the channels of each row. With {@code s = x + residual} (residual optional):
 * <pre>
 *   LAYER: v = (s - mean(s)) / sqrt(var(s) + eps)        RMS: v = s / sqrt(mean(s * s) + eps)
 *   out = v * weight + bias
 * </pre>
 * A gate z (Mamba-2's gated RMSNorm) multiplies by SiLU(z): the result when {@link #normBeforeGate}, else s before the norm.
 * With {@link #groupSize} the statistics are those of each block of that many channels; weight and bias keep full width.
 */
public final class NormArgs {

    /** What is divided out of a row. */
    public enum Kind {
        /** Mean and standard deviation. */
        LAYER,
        /** Root of the mean square. */
        RMS
    }

    /** The kind of norm. */
    public Kind kind = Kind.LAYER;
    /** Number of rows. */
    public int rows;
    /** Channels of a row. */
    public int width;
    /** Channels that share their statistics; divides {@link #width}; 0 means all. */
    public int groupSize;
    /** Added to the variance or mean square. */
    public float eps = 1e-5f;

    /** Input. */
    public Rows x;
    /** Added to the input before the norm, or null. */
    public Rows residual;
    /** Receives {@code x + residual} (prenorm); may be the residual itself; null when not wanted. */
    public Rows sum;
    /** Gate, or null. */
    public Rows z;
    /** Whether the gate multiplies the result of the norm rather than its input. */
    public boolean normBeforeGate;
    /** Output; may be {@link #x} itself. */
    public Rows out;
    /** Scale [width], or null for one. */
    public float[] weight;
    /** Shift [width], or null for zero. */
    public float[] bias;

    /** Channels that share their statistics. */
    public int group() {
        return groupSize == 0 ? width : groupSize;
    }

    /** Throws {@link IllegalArgumentException} with field and range when operands are missing or do not fit together. */
    public void check() {
        Checks.present("Norm: kind", kind);
        Checks.notNegative("Norm: rows", rows);
        Checks.positive("Norm: width", width);
        Checks.divides("Norm: groupSize", group(), "width", width);
        if (!(eps >= 0)) {
            throw new IllegalArgumentException("Norm: eps is " + eps + ", expected 0 or more");
        }
        Checks.present("Norm: x", x);
        Checks.present("Norm: out", out);
        Checks.rows("Norm: x", x, rows, width);
        Checks.rows("Norm: residual", residual, rows, width);
        Checks.rows("Norm: sum", sum, rows, width);
        Checks.rows("Norm: z", z, rows, width);
        Checks.rows("Norm: out", out, rows, width);
        Checks.length("Norm: weight", weight, width);
        Checks.length("Norm: bias", bias, width);
    }
}
