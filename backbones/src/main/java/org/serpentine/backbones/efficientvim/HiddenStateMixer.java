package org.serpentine.backbones.efficientvim;

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
import org.serpentine.tensor.operation.BatchMatmul;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.PositionSoftmax;
import org.serpentine.tensor.operation.SkipGate;

/**
 * The hidden-state mixer HSM-SSD: tokens are gathered into N hidden states by weights B softmax(dt), the states' channels are mixed and
 * gated, and every token reads the states through C. Its cost for L tokens of D channels is L N D + N D D instead of L D D.
 *
 * <p>The learned decay {@code A} is added to dt before a softmax over the positions, where it cancels: it is here for the checkpoints
 * only. The authors' classification code takes the square root of L for the height of its maps; here maps may have any sides.
 */
public final class HiddenStateMixer extends Module {
    private final int states;
    private final Parameter decay;
    private final Parameter skip;
    private final ConvolutionLayer bcdtProj;
    private final DepthwiseLayer dw;
    private final ConvolutionLayer hzProj;
    private final ConvolutionLayer outProj;

    /**
     * What a mixer or a block returns.
     *
     * @param y the tokens {@code [B, H, W, C]}
     * @param h the mixer's hidden states {@code [B, N, C]}
     */
    public record Result(Tensor y, Tensor h) {}

    /**
     * A mixer.
     *
     * @param channels C
     * @param expand   width of the gate over C
     * @param states   N
     */
    public HiddenStateMixer(int channels, double expand, int states) {
        this.states = states;
        int inner = (int) (channels * expand);
        decay = parameter("A", Layout.SAME, states);
        skip = parameter("D", Layout.SAME, 1);
        ConvolutionSpec token = ConvolutionSpec.of(1);
        bcdtProj = child("BCdt_proj.conv", new ConvolutionLayer(channels, 3 * states, token, false));
        dw = child("dw.conv", new DepthwiseLayer(3 * states, ConvolutionSpec.same(3, 3), false));
        hzProj = child("hz_proj.conv", new ConvolutionLayer(channels, 2 * inner, token, false));
        outProj = child("out_proj.conv", new ConvolutionLayer(inner, channels, token, false));
    }

    /**
     * Mixes tokens.
     *
     * @param x {@code [B, H, W, C]}
     */
    public Result forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            int batch = x.size(0);
            int length = x.size(1) * x.size(2);
            Tensor tokens = x.reshape(batch, length, x.channels());
            Tensor bcdt = ctx.show("bcdt_proj", bcdtProj.forward(ctx, tokens));
            Tensor local = ctx.show("dw", dw.forward(ctx, bcdt.reshape(batch, x.size(1), x.size(2), 3 * states)))
                    .reshape(batch, length, 3 * states);
            Tensor gather = PositionSoftmax.apply(ctx, local.columns(2 * states, states), local.columns(0, states));
            Tensor gathered = BatchMatmul.apply(ctx, gather, true, tokens, false);
            Tensor gated = SkipGate.apply(ctx, ctx.show("hz_proj", hzProj.forward(ctx, gathered)), skip.value());
            Tensor h = ctx.show("h", ctx.show("out_proj", outProj.forward(ctx, gated)));
            Tensor y = BatchMatmul.apply(ctx, local.columns(states, states), false, h.columns(), false).reshape(x.shape());
            return new Result(scope.keep(ctx.show("y", y)), scope.keep(h));
        }
    }

    @Override
    protected void initialize(SplittableRandom random) {
        for (int i = 0; i < states; i++) {
            decay.value().data()[i] = (float) (1 + 15 * random.nextDouble());
        }
        Initial.constant(skip, 1);
    }
}
