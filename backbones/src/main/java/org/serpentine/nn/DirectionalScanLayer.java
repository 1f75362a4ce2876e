package org.serpentine.nn;

import java.util.List;
import java.util.SplittableRandom;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.DirectionalScan;
import org.serpentine.tensor.operation.Linear;
import org.serpentine.tensor.operation.NegativeExponential;

/**
 * Selective scans in K orders, each with parameters of its own, summed: the middle of VMamba's SS2D under its keys, {@code x_proj_weight}
 * (K, R+2N, d), {@code A_logs} (K d, N), {@code Ds} (K d), {@code dt_projs_weight} (K, d, R), {@code dt_projs_bias} (K, d). The
 * projections of all directions to {@code dt | B | C} are one matrix product.
 */
public final class DirectionalScanLayer extends Module {
    private final int channels;
    private final Parameter projection;
    private final Parameter aLogs;
    private final Parameter skips;
    private final Parameter stepWeight;
    private final Parameter stepBias;

    /**
     * A layer.
     *
     * @param channels   d, width that is scanned
     * @param states     N, states of a channel
     * @param rank       R, width that the step sizes are projected through
     * @param directions K
     */
    public DirectionalScanLayer(int channels, int states, int rank, int directions) {
        this.channels = channels;
        projection = parameter("x_proj_weight", Layout.SAME, directions, rank + 2 * states, channels);
        aLogs = undecayed("A_logs", Layout.SAME, directions * channels, states);
        skips = undecayed("Ds", Layout.SAME, directions * channels);
        stepWeight = parameter("dt_projs_weight", Layout.SAME, directions, channels, rank);
        stepBias = undecayed("dt_projs_bias", Layout.SAME, directions, channels);
    }

    /**
     * Scans {@code [B, ..., d]} and returns the sum, shaped like it.
     *
     * @param orders for each direction the row visited at each step, as {@link DirectionalScan.Operands#orders}
     */
    public Tensor forward(Context ctx, Tensor u, List<int[]> orders) {
        try (Scope scope = ctx.scope()) {
            Tensor weight = projection.value();
            Tensor projected = Linear.apply(ctx, u, weight.reshape(weight.rows(), channels), null);
            return scope.keep(DirectionalScan.apply(ctx, new DirectionalScan.Operands(u, projected, stepWeight.value(), stepBias.value(),
                    NegativeExponential.apply(ctx, aLogs.value()), skips.value(), orders)));
        }
    }

    /** As VMamba's {@code v0}: decays 1..N, unit skips, step sizes log-uniform in [1e-3, 1e-1]. */
    @Override
    protected void initialize(SplittableRandom random) {
        Initial.fanIn(projection, channels, random);
        Initial.logStates(aLogs);
        Initial.constant(skips, 1);
        Initial.uniform(stepWeight, Math.pow(stepWeight.value().channels(), -0.5), random);
        Initial.stepBias(stepBias, random);
    }
}
