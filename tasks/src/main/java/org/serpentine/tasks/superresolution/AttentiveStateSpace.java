package org.serpentine.tasks.superresolution;

import java.util.SplittableRandom;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.DepthwiseLayer;
import org.serpentine.nn.Initial;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.Layout;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Module;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.BatchMatmul;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.Gather;
import org.serpentine.tensor.operation.HardRouting;
import org.serpentine.tensor.operation.Linear;
import org.serpentine.tensor.operation.LogSoftmax;
import org.serpentine.tensor.operation.Multiply;
import org.serpentine.tensor.operation.NegativeExponential;
import org.serpentine.tensor.operation.SelectiveScan;
import org.serpentine.tensor.operation.Slice;

/**
 * The attentive state-space module of MambaIRv2: every pixel is routed to one of T classes, whose prompt (a row of the low-rank table
 * B A) is added to the C of the scan; the scan runs once over the pixels sorted by class.
 *
 * <p>As in the released code, prompts are added in pixel order to C, which is in sorted order.
 */
final class AttentiveStateSpace extends Module {
    private final int number;
    private final RoutingNoise noise;
    private final int states;
    private final int rank;
    private final int tokens;
    private final Parameter xProj;
    private final Parameter dtWeight;
    private final Parameter dtBias;
    private final Parameter aLogs;
    private final Parameter skip;
    private final LayerNormLayer outNorm;
    private final LinearLayer outProj;
    private final ConvolutionLayer inProj;
    private final DepthwiseLayer position;
    private final Parameter embeddingB;
    private final LinearLayer route1;
    private final LinearLayer route2;

    AttentiveStateSpace(MambaIrV2Config config, int number, RoutingNoise noise) {
        this.number = number;
        this.noise = noise;
        int c = config.frame().width();
        int e = config.inner();
        states = config.states();
        rank = (e + 15) / 16;
        tokens = config.tokens();
        xProj = parameter("selectiveScan.x_proj_weight", Layout.SAME, 1, rank + 2 * states, e);
        dtWeight = parameter("selectiveScan.dt_projs_weight", Layout.SAME, 1, e, rank);
        dtBias = parameter("selectiveScan.dt_projs_bias", Layout.SAME, 1, e);
        aLogs = undecayed("selectiveScan.A_logs", Layout.SAME, e, states);
        skip = undecayed("selectiveScan.Ds", Layout.SAME, e);
        outNorm = child("out_norm", new LayerNormLayer(e, 1e-5));
        outProj = child("out_proj", new LinearLayer(e, c, true));
        inProj = child("in_proj.0", new ConvolutionLayer(c, e, ConvolutionSpec.of(1, 1), true));
        position = child("CPE.0", new DepthwiseLayer(e, ConvolutionSpec.same(3, 3), true));
        embeddingB = parameter("embeddingB.weight", Layout.SAME, tokens, config.rank());
        route1 = child("route.0", new LinearLayer(c, c / 3, true));
        route2 = child("route.2", new LinearLayer(c / 3, tokens, true));
    }

    /**
     * Mixes pixels.
     *
     * @param x          {@code [N, H, W, C]}
     * @param embeddingA the layer's factor of the prompts {@code [R, N]}
     */
    Tensor forward(Context ctx, Tensor x, Tensor embeddingA) {
        try (Scope scope = ctx.scope()) {
            int batch = x.size(0);
            int length = x.size(1) * x.size(2);
            HardRouting.Result routed = route(ctx, x, BatchMatmul.apply(ctx, embeddingB.value(), embeddingA));
            int[] order = new int[batch * length];
            int[] inverse = new int[order.length];
            for (int item = 0; item < batch; item++) {
                sort(routed.classes(), item * length, length, order, inverse);
            }
            Tensor u = inProj.forward(ctx, x);
            u = Multiply.apply(ctx, u, position.forward(ctx, u, Activation.SIGMOID));
            Tensor y = ctx.show("scan", scan(ctx, Gather.applyEach(ctx, u, order), routed.rows()));
            y = outProj.forward(ctx, outNorm.forward(ctx, y));
            return scope.keep(Gather.applyEach(ctx, y, inverse)).reshape(x.shape());
        }
    }

    private HardRouting.Result route(Context ctx, Tensor x, Tensor table) {
        Tensor logits = FeatureBlock.tokens(route2.forward(ctx, route1.forward(ctx, x, Activation.GELU)));
        if (ctx.observes("route")) {
            ctx.show("route", LogSoftmax.apply(ctx, logits));
        }
        return HardRouting.apply(ctx, logits, noise.draw(ctx, number, logits.elements()), table);
    }

    /** Pixels of one item by class, in their order within a class; and where each of them went. */
    private void sort(int[] classes, int first, int length, int[] order, int[] inverse) {
        int[] begin = new int[tokens + 1];
        for (int l = 0; l < length; l++) {
            begin[classes[first + l] + 1]++;
        }
        for (int t = 0; t < tokens; t++) {
            begin[t + 1] += begin[t];
        }
        for (int l = 0; l < length; l++) {
            int at = begin[classes[first + l]]++;
            order[first + at] = l;
            inverse[first + l] = at;
        }
    }

    private Tensor scan(Context ctx, Tensor u, Tensor prompt) {
        Tensor dtBC = Linear.apply(ctx, u, xProj.value().reshape(rank + 2 * states, u.channels()), null);
        Tensor delta = Linear.apply(ctx, dtBC.columns(0, rank), dtWeight.value().reshape(u.channels(), rank), null);
        Tensor c = Add.apply(ctx, Slice.apply(ctx, dtBC, -1, rank + states, rank + 2 * states), prompt);
        return SelectiveScan.apply(ctx, new SelectiveScan.Operands(u.columns(), delta.columns(), NegativeExponential.apply(ctx, aLogs.value()),
                dtBC.columns(rank, states), c.columns(), 1, skip.value(), null, dtBias.value(), true, null, null));
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.fanIn(xProj, xProj.value().channels(), random);
        Initial.uniform(dtWeight, Math.pow(rank, -0.5), random);
        Initial.stepBias(dtBias, random);
        Initial.logStates(aLogs);
        Initial.constant(skip, 1);
        Initial.uniform(embeddingB, 1.0 / tokens, random);
    }
}
