package org.serpentine.backbones.vim;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.serpentine.nn.CausalConvolutionLayer;
import org.serpentine.nn.Initial;
import org.serpentine.nn.Layout;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Module;
import org.serpentine.nn.Parameter;
import org.serpentine.nn.ScanBranch;
import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Epilogue;
import org.serpentine.tensor.operation.Linear;
import org.serpentine.tensor.operation.Multiply;
import org.serpentine.tensor.operation.Scale;
import org.serpentine.tensor.operation.SelectiveScan;

/**
 * The bidirectional Mamba mixer "v2": one input projection, a forward and a backward branch that share nothing else, the sum of both,
 * halved, through one output projection. The backward branch visits the same rows in reverse; nothing is reversed in memory.
 */
final class VimMixer extends Module {
    private static final int TAPS = 4;

    private final VimConfig config;
    private final Parameter gamma;
    private final LinearLayer inProj;
    private final LinearLayer outProj;
    private final ScanBranch forward;
    private final ScanBranch backward;
    private final Epilogue halving;

    VimMixer(VimConfig config) {
        this.config = config;
        int d = config.inner();
        int n = config.states();
        int projected = config.rank() + 2 * n;
        gamma = config.layerScale() == 0 ? null : undecayed("gamma", Layout.SAME, config.channels());
        // decayed, although their marks say otherwise: the authors' optimizer reads no marks and decays every matrix
        Parameter aLog = parameter("A_log", Layout.SAME, d, n);
        Parameter skip = undecayed("D", Layout.SAME, d);
        Parameter aLogBack = parameter("A_b_log", Layout.SAME, d, n);
        Parameter skipBack = undecayed("D_b", Layout.SAME, d);
        inProj = child("in_proj", new LinearLayer(config.channels(), 2 * d, false));
        forward = new ScanBranch(aLog, skip, child("conv1d", new CausalConvolutionLayer(d, TAPS, true)),
                child("x_proj", new LinearLayer(d, projected, false)), child("dt_proj", new LinearLayer(config.rank(), d, true)));
        backward = new ScanBranch(aLogBack, skipBack, child("conv1d_b", new CausalConvolutionLayer(d, TAPS, true)),
                child("x_proj_b", new LinearLayer(d, projected, false)), child("dt_proj_b", new LinearLayer(config.rank(), d, true)));
        outProj = child("out_proj", new LinearLayer(d, config.channels(), false));
        float[] half = new float[config.channels()];
        Arrays.fill(half, 0.5f);
        halving = Epilogue.of(half, new float[half.length], null);
    }

    /**
     * {@code [B, L, E]} to the same shape.
     *
     * @param reverse L-1, ..., 1, 0
     */
    Tensor forward(Context ctx, Tensor x, int[] reverse) {
        try (Scope scope = ctx.scope()) {
            int d = config.inner();
            Tensor xz = inProj.forward(ctx, x);
            Columns u = xz.columns(0, d);
            Columns z = xz.columns(d, d);
            Tensor y = SelectiveScan.sum(ctx, List.of(forward.operands(ctx, u, z, null), backward.operands(ctx, u, z, reverse)));
            Tensor out = project(ctx, y);
            return scope.keep(gamma == null ? out : Multiply.apply(ctx, out, gamma.value()));
        }
    }

    /** The output projection, of the halved sum if so configured; a factor of two changes no digit, so it may as well come last. */
    private Tensor project(Context ctx, Tensor y) {
        if (!config.halved()) {
            return outProj.forward(ctx, y);
        }
        return ctx.recording() ? Scale.apply(ctx, outProj.forward(ctx, y), 0.5f)
                : Linear.infer(ctx, y.columns(), outProj.weight().value(), halving);
    }

    /** As released: biases of linear layers become zero unless marked, and only the forward direction's step bias is marked. */
    @Override
    protected void initialize(SplittableRandom random) {
        forward.initialize(random);
        backward.initializeStates();
        Initial.constant(backward.dtProj().bias(), 0);
        Initial.uniform(outProj.weight(), 1 / Math.sqrt((double) config.inner() * config.depth()), random);
        if (gamma != null) {
            Initial.constant(gamma, config.layerScale());
        }
    }
}
