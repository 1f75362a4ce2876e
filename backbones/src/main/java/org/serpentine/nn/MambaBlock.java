package org.serpentine.nn;

import java.util.SplittableRandom;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.CausalConvolution;
import org.serpentine.tensor.operation.NegativeExponential;
import org.serpentine.tensor.operation.SelectiveScan;

/**
 * The Mamba-1 block of state-spaces/mamba ({@code mamba_simple.Mamba}), one direction: input projection to x and gate z, causal
 * convolution with SiLU, projections to step sizes, B and C, selective scan, output projection.
 */
public final class MambaBlock extends Module {
    private final MambaConfig config;
    private final Parameter aLog;
    private final Parameter skip;
    private final LinearLayer inProj;
    private final CausalConvolutionLayer conv;
    private final LinearLayer xProj;
    private final LinearLayer dtProj;
    private final LinearLayer outProj;

    /** A block of the given sizes. */
    public MambaBlock(MambaConfig config) {
        this.config = config;
        int d = config.inner();
        aLog = undecayed("A_log", Layout.SAME, d, config.states());
        skip = undecayed("D", Layout.SAME, d);
        inProj = child("in_proj", new LinearLayer(config.channels(), 2 * d, config.bias()));
        conv = child("conv1d", new CausalConvolutionLayer(d, config.taps(), config.convBias()));
        xProj = child("x_proj", new LinearLayer(d, config.rank() + 2 * config.states(), false));
        dtProj = child("dt_proj", new LinearLayer(config.rank(), d, true));
        outProj = child("out_proj", new LinearLayer(d, config.channels(), config.bias()));
    }

    /** {@code [B, L, channels]} to the same shape. */
    public Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            int d = config.inner();
            Tensor xz = inProj.forward(ctx, x);
            ScanBranch branch = new ScanBranch(aLog, skip, conv, xProj, dtProj);
            Tensor y = SelectiveScan.apply(ctx, branch.operands(ctx, xz.columns(0, d), xz.columns(d, d), null));
            return scope.keep(outProj.forward(ctx, y));
        }
    }

    /** The sizes. */
    public MambaConfig config() {
        return config;
    }

    /**
     * What a block remembers between tokens.
     *
     * @param convolution the last W inputs of the convolution, {@code [B, W, D]} in order of time
     * @param scan        the scan's state, {@code [B, D, N]}
     */
    public record State(float[] convolution, float[] scan) {}

    /** The state before the first token: zeros. */
    public State newState(int batch) {
        return new State(new float[batch * config.taps() * config.inner()], new float[batch * config.inner() * config.states()]);
    }

    /**
     * One token at a time, at a cost that does not grow with the sequence: {@code [B, 1, channels]} to the same shape.
     * Equals {@link #forward} over the whole sequence; for inference only.
     */
    public Tensor step(Context ctx, Tensor token, State state) {
        try (Scope scope = ctx.scope()) {
            int batch = token.size(0);
            int d = config.inner();
            int n = config.states();
            int r = config.rank();
            Tensor xz = inProj.forward(ctx, token);
            Tensor window = remember(ctx, xz, state.convolution, batch);
            Tensor all = conv.forward(ctx, window.columns(), null);
            Tensor u = ctx.allocate(batch, 1, d);
            for (int b = 0; b < batch; b++) {
                System.arraycopy(all.data(), ((b + 1) * config.taps() - 1) * d, u.data(), b * d, d);
            }
            Tensor dtBC = xProj.forward(ctx, u);
            Tensor delta = dtProj.forwardWithoutBias(ctx, dtBC.columns(0, r));
            Tensor before = Tensor.of(state.scan.clone(), batch, d, n);
            Tensor y = SelectiveScan.apply(ctx, new SelectiveScan.Operands(u.columns(), delta.columns(),
                    NegativeExponential.apply(ctx, aLog.value()), dtBC.columns(r, n), dtBC.columns(r + n, n), 1,
                    skip.value(), xz.columns(d, d), dtProj.bias().value(), true, null, before), Tensor.of(state.scan, batch, d, n));
            return scope.keep(outProj.forward(ctx, y));
        }
    }

    /** Shifts the new inputs into the cache and returns it as {@code [B, W, D]}. */
    private Tensor remember(Context ctx, Tensor xz, float[] cache, int batch) {
        int d = config.inner();
        int taps = config.taps();
        for (int b = 0; b < batch; b++) {
            int at = b * taps * d;
            System.arraycopy(cache, at + d, cache, at, (taps - 1) * d);
            System.arraycopy(xz.data(), b * 2 * d, cache, at + (taps - 1) * d, d);
        }
        return Tensor.of(cache, batch, taps, d);
    }

    @Override
    protected void initialize(SplittableRandom random) {
        new ScanBranch(aLog, skip, conv, xProj, dtProj).initialize(random);
    }
}
