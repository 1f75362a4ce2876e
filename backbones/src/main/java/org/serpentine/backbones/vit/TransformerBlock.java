package org.serpentine.backbones.vit;

import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Mlp;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.Attention;
import org.serpentine.tensor.operation.DropPath;
import org.serpentine.tensor.operation.Prenorm;

/** Norm, attention, sum; norm, two linear layers with GELU between them, sum. */
final class TransformerBlock extends Module {
    static final double EPS = 1e-6;
    private static final int EXPANSION = 4;

    private final int heads;
    private final double dropPath;
    private final LayerNormLayer norm1;
    private final LinearLayer qkv;
    private final LinearLayer proj;
    private final LayerNormLayer norm2;
    private final Mlp mlp;

    TransformerBlock(VisionTransformerConfig config, double dropPath) {
        int c = config.channels();
        heads = config.heads();
        this.dropPath = dropPath;
        norm1 = child("norm1", new LayerNormLayer(c, EPS));
        qkv = child("attn.qkv", new LinearLayer(c, 3 * c, true));
        proj = child("attn.proj", new LinearLayer(c, c, true));
        norm2 = child("norm2", new LayerNormLayer(c, EPS));
        mlp = child("mlp", new Mlp(c, EXPANSION * c, false, Activation.GELU));
    }

    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor mixed = attend(ctx, x);
            Prenorm n = norm2.forward(ctx, DropPath.apply(ctx, mixed, dropPath), x);
            return scope.keep(Add.apply(ctx, n.sum(), DropPath.apply(ctx, mlp.forward(ctx, n.out()), dropPath)));
        }
    }

    private Tensor attend(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor all = qkv.forward(ctx, norm1.forward(ctx, x));
            return scope.keep(proj.forward(ctx, Attention.apply(ctx, all, heads)));
        }
    }
}
