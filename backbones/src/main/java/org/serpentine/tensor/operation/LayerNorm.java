package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.NormArgs;
import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** {@code (x - mean) / sqrt(variance + eps) * weight + bias} over the last axis. */
public final class LayerNorm {
    private LayerNorm() {}

    /**
     * Normalises every row.
     *
     * @param x      {@code [..., C]}
     * @param weight {@code [C]}, or null for one
     * @param bias   {@code [C]}, or null for zero
     */
    public static Tensor apply(Context ctx, Tensor x, Tensor weight, Tensor bias, double eps) {
        return new RowNorm(NormArgs.Kind.LAYER, x, weight, bias, eps).run(ctx);
    }

    /** Normalises {@code x + residual}, and returns that sum too. */
    public static Prenorm withResidual(Context ctx, Tensor x, Tensor residual, Tensor weight, Tensor bias, double eps) {
        RowNorm norm = new RowNorm(NormArgs.Kind.LAYER, x, weight, bias, eps).withResidual(ctx, residual);
        return new Prenorm(norm.run(ctx), norm.sum());
    }

    /**
     * The norm times {@code SiLU(gate)}.
     *
     * @param gate C columns of a tensor with as many rows
     */
    public static Tensor gated(Context ctx, Tensor x, Columns gate, Tensor weight, Tensor bias, double eps) {
        return new RowNorm(NormArgs.Kind.LAYER, x, weight, bias, eps).withGate(gate, true, 0).run(ctx);
    }
}
