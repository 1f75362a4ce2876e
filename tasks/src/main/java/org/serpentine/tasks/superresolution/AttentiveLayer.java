package org.serpentine.tasks.superresolution;

import java.util.SplittableRandom;
import org.serpentine.nn.Initial;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.Layout;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Parameter;
import org.serpentine.nn.WindowAttentionLayer;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.AddScaled;

/**
 * A layer of MambaIRv2: window attention and a feed-forward layer, then the attentive state-space module and another feed-forward layer;
 * each half also adds its input through a learned scale a channel. Every second layer shifts its windows by half their side.
 */
final class AttentiveLayer extends FeatureBlock {
    private static final double EPS = 1e-5;
    private static final double SCALE = 1e-4;

    private final Parameter scale1;
    private final Parameter scale2;
    private final LayerNormLayer[] norms = new LayerNormLayer[4];
    private final LinearLayer qkv;
    private final WindowAttentionLayer attention;
    private final AttentiveStateSpace assm;
    private final ConvolutionalFeedForward ffn1;
    private final ConvolutionalFeedForward ffn2;
    private final Parameter embeddingA;

    /** @param number of the layer in order of execution, for the noise */
    AttentiveLayer(MambaIrV2Config config, int number, boolean shifted, RoutingNoise noise) {
        int c = config.frame().width();
        scale1 = parameter("scale1", Layout.SAME, c);
        scale2 = parameter("scale2", Layout.SAME, c);
        for (int i = 0; i < norms.length; i++) {
            norms[i] = child("norm" + (i + 1), new LayerNormLayer(c, EPS));
        }
        qkv = child("wqkv", new LinearLayer(c, 3 * c, true));
        attention = child("win_mhsa", new WindowAttentionLayer(c, config.heads(), config.window(), shifted ? config.window() / 2 : 0));
        assm = child("assm", new AttentiveStateSpace(config, number, noise));
        ffn1 = child("convffn1", new ConvolutionalFeedForward(c, config.inner(), config.kernel(), config.light()));
        ffn2 = child("convffn2", new ConvolutionalFeedForward(c, config.inner(), config.kernel(), config.light()));
        embeddingA = parameter("embeddingA.weight", Layout.SAME, config.rank(), config.states());
    }

    @Override
    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor y = Add.apply(ctx, attention.forward(ctx, qkv.forward(ctx, norms[0].forward(ctx, x)), "win_mhsa"), x);
            y = Add.apply(ctx, feedForward(ctx, ffn1, norms[1], y, "convffn1"), y);
            y = AddScaled.apply(ctx, y, x, scale1.value());
            Tensor mixed = assm.forward(ctx, norms[2].forward(ctx, y), embeddingA.value());
            ctx.show("assm", tokens(mixed));
            Tensor z = Add.apply(ctx, mixed, y);
            z = Add.apply(ctx, feedForward(ctx, ffn2, norms[3], z, "convffn2"), z);
            return scope.keep(AddScaled.apply(ctx, z, y, scale2.value()));
        }
    }

    private static Tensor feedForward(Context ctx, ConvolutionalFeedForward ffn, LayerNormLayer norm, Tensor x, String name) {
        Tensor y = ffn.forward(ctx, norm.forward(ctx, x));
        ctx.show(name, tokens(y));
        return y;
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.constant(scale1, SCALE);
        Initial.constant(scale2, SCALE);
        Initial.truncatedNormal(qkv.weight(), 0.02, random);
        Initial.constant(qkv.bias(), 0);
        Initial.uniform(embeddingA, 1.0 / embeddingA.value().size(0), random);
    }
}
