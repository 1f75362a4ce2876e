package org.serpentine.nn;

import java.util.SplittableRandom;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.GatedRmsNorm;
import org.serpentine.tensor.operation.NegativeExponential;
import org.serpentine.tensor.operation.RepeatBatch;
import org.serpentine.tensor.operation.StateSpaceDuality;

/**
 * The Mamba-2 block of state-spaces/mamba ({@code mamba2_simple.Mamba2Simple}): one projection to gate z, x, B, C and step sizes; causal
 * convolution with SiLU over x, B and C together; SSD; RMS norm after the gate; output projection.
 */
public final class Mamba2Block extends Module {
    private final Mamba2Config config;
    private final Parameter start;
    private final Parameter dtBias;
    private final Parameter aLog;
    private final Parameter skip;
    private final LinearLayer inProj;
    private final CausalConvolutionLayer conv;
    private final Parameter normWeight;
    private final LinearLayer outProj;

    /** A block of the given sizes. */
    public Mamba2Block(Mamba2Config config) {
        this.config = config;
        int d = config.inner();
        int mixed = d + 2 * config.groups() * config.states();
        start = config.learnedStart()
                ? undecayed("init_states", Layout.SAME, config.heads(), config.headChannels(), config.states()) : null;
        dtBias = undecayed("dt_bias", Layout.SAME, config.heads());
        aLog = undecayed("A_log", Layout.SAME, config.heads());
        skip = undecayed("D", Layout.SAME, config.heads());
        inProj = child("in_proj", new LinearLayer(config.channels(), d + mixed + config.heads(), false));
        conv = child("conv1d", new CausalConvolutionLayer(mixed, config.taps(), true));
        normWeight = parameter("norm.weight", Layout.SAME, d);
        outProj = child("out_proj", new LinearLayer(d, config.channels(), false));
    }

    /** {@code [B, L, channels]} to the same shape. */
    public Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            int d = config.inner();
            int bc = config.groups() * config.states();
            Tensor projected = inProj.forward(ctx, x);
            Tensor xBC = conv.forward(ctx, projected.columns(d, d + 2 * bc), null);
            Tensor y = StateSpaceDuality.apply(ctx, new StateSpaceDuality.Operands(xBC.columns(0, d),
                    projected.columns(2 * d + 2 * bc, config.heads()), NegativeExponential.apply(ctx, aLog.value()),
                    xBC.columns(d, bc), xBC.columns(d + bc, bc), config.heads(), config.groups(), skip.value(), null,
                    dtBias.value(), true, config.dtMin(), config.dtMax(), null,
                    start == null ? null : RepeatBatch.apply(ctx, start.value(), x.size(0))));
            Tensor normed = GatedRmsNorm.apply(ctx, y, projected.columns(0, d), normWeight.value(), 1e-5f, 0, false);
            return scope.keep(outProj.forward(ctx, normed));
        }
    }

    @Override
    protected void initialize(SplittableRandom random) {
        float[] a = aLog.value().data();
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) Math.log(1 + 15 * random.nextDouble());
        }
        Initial.constant(skip, 1);
        Initial.constant(normWeight, 1);
        Initial.stepBias(dtBias, random);
    }
}
