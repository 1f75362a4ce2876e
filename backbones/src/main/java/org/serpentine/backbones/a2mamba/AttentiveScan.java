package org.serpentine.backbones.a2mamba;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.DepthwiseLayer;
import org.serpentine.nn.Initial;
import org.serpentine.nn.Layout;
import org.serpentine.nn.Module;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.Linear;
import org.serpentine.tensor.operation.MixHeads;
import org.serpentine.tensor.operation.NegativeExponential;
import org.serpentine.tensor.operation.SelectiveScan;
import org.serpentine.tensor.operation.StateOutput;

/**
 * A2SSM, the attention-augmented scan: a selective scan with one state a channel, row by row in a single direction, whose states (not
 * outputs) are summed over neighbourhoods with given attention weights and mixed across heads before they are read out.
 */
final class AttentiveScan extends Module {
    private final int channels;
    private final int rank;
    private final Parameter xProj;
    private final Parameter dtProj;
    private final Parameter dtBias;
    private final Parameter aLog;
    private final Parameter skip;
    private final DepthwiseLayer convolution;
    private final ConvolutionLayer fusion;

    AttentiveScan(int channels, int heads) {
        this.channels = channels;
        rank = (channels + 15) / 16;
        xProj = parameter("x_proj_weight", Layout.SAME, rank + 2, channels);
        dtProj = parameter("dt_projs_weight", Layout.SAME, channels, rank);
        dtBias = undecayed("dt_projs_bias", Layout.SAME, channels);
        aLog = undecayed("A_logs", Layout.SAME, channels, 1);
        skip = undecayed("Ds", Layout.SAME, channels);
        convolution = child("conv2d", new DepthwiseLayer(channels, ConvolutionSpec.same(5, 5), true));
        fusion = child("state_fusion", new ConvolutionLayer(heads, heads, ConvolutionSpec.of(1, 1), true));
    }

    /**
     * {@code [N, H, W, channels]} to the same shape.
     *
     * @param neighbours sums the states over neighbourhoods
     */
    Tensor forward(Context ctx, Tensor input, StateSum neighbours) {
        try (Scope scope = ctx.scope()) {
            Tensor x = ctx.observes("conv") ? Activation.SILU.apply(ctx, ctx.show("conv", convolution.forward(ctx, input)))
                    : convolution.forward(ctx, input, Activation.SILU);
            Tensor dtBC = Linear.apply(ctx, x, xProj.value(), null);
            Tensor delta = Linear.apply(ctx, dtBC.columns(0, rank), dtProj.value(), null);
            // With C = 1 and without D the output of a scan is its state.
            Tensor ones = ctx.allocate(x.size(0), x.size(1) * x.size(2), 1);
            Arrays.fill(ones.data(), 1f);
            Tensor states = SelectiveScan.apply(ctx, new SelectiveScan.Operands(x.columns(), delta.columns(),
                    NegativeExponential.apply(ctx, aLog.value()), dtBC.columns(rank, 1), ones.columns(), 1, null, null, dtBias.value(),
                    true, null, null));
            Tensor summed = neighbours.sum(ctx, states.reshape(x.shape()));
            Tensor fused = ctx.show("state_fusion", MixHeads.apply(ctx, summed, fusion.weight().value(), fusion.bias().value()));
            return scope.keep(StateOutput.apply(ctx, fused, dtBC.columns(rank + 1, 1), x, skip.value()));
        }
    }

    /** Sums states over neighbourhoods. */
    @FunctionalInterface
    interface StateSum {
        Tensor sum(Context ctx, Tensor states);
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.fanIn(xProj, channels, random);
        Initial.uniform(dtProj, Math.pow(rank, -0.5), random);
        Initial.stepBias(dtBias, random);
        Initial.logStates(aLog);
        Initial.constant(skip, 1);
    }
}
