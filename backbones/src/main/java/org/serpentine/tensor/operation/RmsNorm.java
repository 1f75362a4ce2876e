package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.NormArgs;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** {@code x / sqrt(mean(x^2) + eps) * weight} over the last axis. */
public final class RmsNorm {
    private RmsNorm() {}

    /**
     * Normalises every row.
     *
     * @param x      {@code [..., C]}
     * @param weight {@code [C]}, or null for one
     */
    public static Tensor apply(Context ctx, Tensor x, Tensor weight, double eps) {
        return new RowNorm(NormArgs.Kind.RMS, x, weight, null, eps).run(ctx);
    }

    /** Normalises {@code x + residual}, and returns that sum too. */
    public static Prenorm withResidual(Context ctx, Tensor x, Tensor residual, Tensor weight, double eps) {
        RowNorm norm = new RowNorm(NormArgs.Kind.RMS, x, weight, null, eps).withResidual(ctx, residual);
        return new Prenorm(norm.run(ctx), norm.sum());
    }
}
