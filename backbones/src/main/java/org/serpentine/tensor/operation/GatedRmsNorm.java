package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.NormArgs;
import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** Mamba-2's norm at the end of a block: RMS norm of {@code x * SiLU(gate)}, or of x and gated afterwards. */
public final class GatedRmsNorm {
    private GatedRmsNorm() {}

    /**
     * Normalises every row.
     *
     * @param x              {@code [..., C]}
     * @param gate           C columns of a tensor with as many rows
     * @param weight         {@code [C]}, or null for one
     * @param groupSize      channels that share their statistics; 0 means all
     * @param normBeforeGate whether the gate multiplies the result of the norm rather than its input
     */
    public static Tensor apply(Context ctx, Tensor x, Columns gate, Tensor weight, double eps, int groupSize,
            boolean normBeforeGate) {
        return new RowNorm(NormArgs.Kind.RMS, x, weight, null, eps).withGate(gate, normBeforeGate, groupSize).run(ctx);
    }
}
