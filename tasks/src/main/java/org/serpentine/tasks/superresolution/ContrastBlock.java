package org.serpentine.tasks.superresolution;

import java.util.SplittableRandom;
import org.serpentine.backbones.vmamba.SelectiveScan2d;
import org.serpentine.backbones.vmamba.SelectiveScan2dConfig;
import org.serpentine.nn.Initial;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Mlp;
import org.serpentine.nn.WindowAttentionLayer;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.Scale;

/**
 * The hybrid block of {@link Contrast}, each part behind a layer norm and added to what it read: a cross-scanned SS2D; window attention
 * and, beside it, a channel attention block of small weight; an MLP.
 */
final class ContrastBlock extends FeatureBlock {
    private static final double EPS = 1e-5;
    private static final float CONVOLUTION_WEIGHT = 0.01f;

    private final LayerNormLayer scanNorm;
    private final SelectiveScan2d scan;
    private final LayerNormLayer norm;
    private final LinearLayer qkv;
    private final WindowAttentionLayer attention;
    private final ChannelAttentionBlock convolutions;
    private final LayerNormLayer mlpNorm;
    private final Mlp mlp;

    ContrastBlock(ContrastConfig config, boolean shifted) {
        int c = config.frame().width();
        boolean scans = config.parts() != ContrastConfig.Parts.ATTENTION;
        boolean attends = config.parts() != ContrastConfig.Parts.STATE_SPACE;
        scanNorm = scans ? child("norm_scan", new LayerNormLayer(c, EPS)) : null;
        scan = scans ? child("scan", new SelectiveScan2d(SelectiveScan2dConfig.gated(c, config.inner(), config.states()))) : null;
        norm = child("norm_local", new LayerNormLayer(c, EPS));
        qkv = attends ? child("qkv", new LinearLayer(c, 3 * c, true)) : null;
        attention = attends ? child("attention",
                new WindowAttentionLayer(c, config.heads(), config.window(), shifted ? config.window() / 2 : 0)) : null;
        convolutions = child("conv_blk", ChannelAttentionBlock.dense(c));
        mlpNorm = child("norm_mlp", new LayerNormLayer(c, EPS));
        mlp = child("mlp", new Mlp(c, config.hidden(), false, Activation.GELU));
    }

    @Override
    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor y = scan == null ? x : Add.apply(ctx, x, scan.forward(ctx, scanNorm.forward(ctx, x)));
            Tensor z = local(ctx, y);
            return scope.keep(Add.apply(ctx, z, mlp.forward(ctx, mlpNorm.forward(ctx, z))));
        }
    }

    /** The input, the attention's part if there is one, and the convolutions' part. */
    private Tensor local(Context ctx, Tensor y) {
        try (Scope scope = ctx.scope()) {
            Tensor normed = norm.forward(ctx, y);
            Tensor z = attention == null ? y : Add.apply(ctx, y, attention.forward(ctx, qkv.forward(ctx, normed), "attention"));
            return scope.keep(Add.apply(ctx, z, Scale.apply(ctx, convolutions.forward(ctx, normed), CONVOLUTION_WEIGHT)));
        }
    }

    @Override
    protected void initialize(SplittableRandom random) {
        if (qkv != null) {
            Initial.linears(qkv, 0.02, random);
        }
        Initial.linears(mlp, 0.02, random);
    }
}
