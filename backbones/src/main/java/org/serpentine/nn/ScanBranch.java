package org.serpentine.nn;

import java.util.SplittableRandom;
import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.NegativeExponential;
import org.serpentine.tensor.operation.SelectiveScan;

/**
 * What one scan direction of a Mamba-1 mixer learns: causal convolution, projections to step sizes, B and C, decay rates and skip. The
 * mixer declares these members under the names its authors gave them; this ties them together.
 *
 * @param aLog   logarithm of the negated decay rates {@code [D, N]}
 * @param skip   weight of the input on the output {@code [D]}
 * @param conv   convolution over D channels
 * @param xProj  D to {@code rank + 2 N}: step sizes before their second projection, B and C
 * @param dtProj rank to D, with the bias that the scan adds
 */
public record ScanBranch(Parameter aLog, Parameter skip, CausalConvolutionLayer conv, LinearLayer xProj, LinearLayer dtProj) {
    /**
     * Runs everything in front of the scan but the projection to step sizes, which is left to it.
     *
     * @param x     D channels of {@code [B, L, ...]}
     * @param z     gate on the scan's output, D channels of {@code [B, L, ...]}, or null
     * @param order order in which convolution and scan visit the L tokens; null for the order they lie in
     */
    public SelectiveScan.Operands operands(Context ctx, Columns x, Columns z, int[] order) {
        return operands(ctx, decay(ctx), x, z, order);
    }

    /** The decay rates {@code -exp(A_log)}, {@code [D, N]}. */
    public Tensor decay(Context ctx) {
        return NegativeExponential.apply(ctx, aLog.value());
    }

    /** As {@link #operands(Context, Columns, Columns, int[])} with the {@link #decay} computed before: for several orders of the same tokens. */
    public SelectiveScan.Operands operands(Context ctx, Tensor decay, Columns x, Columns z, int[] order) {
        Tensor u = conv.forward(ctx, x, order);
        int n = aLog.value().size(-1);
        int r = dtProj.weight().value().size(1);
        Tensor dtBC = xProj.forward(ctx, u);
        return new SelectiveScan.Operands(u.columns(), null, decay, dtBC.columns(r, n), dtBC.columns(r + n, n), 1, skip.value(), z,
                dtProj.bias().value(), true, order, null, new SelectiveScan.Steps(dtBC.columns(0, r), dtProj.weight().value()));
    }

    /** The usual start of decay rates, skip and step sizes; the other layers draw theirs themselves. */
    public void initialize(SplittableRandom random) {
        initializeStates();
        Initial.uniform(dtProj.weight(), Math.pow(dtProj.weight().value().size(1), -0.5), random);
        Initial.stepBias(dtProj.bias(), random);
    }

    /** The usual start of decay rates and skip alone. */
    public void initializeStates() {
        Initial.logStates(aLog);
        Initial.constant(skip, 1);
    }
}
