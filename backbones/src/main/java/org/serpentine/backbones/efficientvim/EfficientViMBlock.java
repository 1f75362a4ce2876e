package org.serpentine.backbones.efficientvim;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.serpentine.nn.Initial;
import org.serpentine.nn.Layout;
import org.serpentine.nn.Module;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Mix;
import org.serpentine.tensor.operation.Slice;

/**
 * A block: depthwise convolution, hidden-state mixer, depthwise convolution, feed-forward, each mixed into its input by
 * {@code x = (1 - a) x + a f(x)} with its own learned share {@code a = sigmoid(alpha)} of every channel.
 */
public final class EfficientViMBlock extends Module {
    private static final int LAYERS = 4;

    private final Parameter alpha;
    private final HiddenStateMixer mixer;
    private final ChannelNorm norm;
    private final ConvLayer dwconv1;
    private final ConvLayer dwconv2;
    private final ConvLayer fc1;
    private final ConvLayer fc2;
    private Shares shares;

    /**
     * A block.
     *
     * @param channels C
     * @param mlpRatio width of the feed-forward layer over C
     * @param expand   width of the hidden states' gate over C
     * @param states   hidden states
     */
    public EfficientViMBlock(int channels, double mlpRatio, double expand, int states) {
        int hidden = (int) (channels * mlpRatio);
        alpha = parameter("alpha", Layout.SAME, LAYERS, channels);
        mixer = child("mixer", new HiddenStateMixer(channels, expand, states));
        norm = child("norm", new ChannelNorm(channels, 1));
        dwconv1 = child("dwconv1", ConvLayer.depthwise(channels, 1, null));
        dwconv2 = child("dwconv2", ConvLayer.depthwise(channels, 1, null));
        fc1 = child("ffn.fc1", ConvLayer.pointwise(channels, hidden, Activation.RELU));
        fc2 = child("ffn.fc2", ConvLayer.pointwise(hidden, channels, null));
    }

    /**
     * Runs the block.
     *
     * @param x {@code [B, H, W, C]}
     */
    public HiddenStateMixer.Result forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor[] share = shares(ctx);
            Tensor y = dwconv1.around(ctx, x, share[0], "dwconv1");
            Tensor normed = ctx.show("norm", norm.forward(ctx, y));
            ctx.enter("mixer");
            HiddenStateMixer.Result mixed = mixer.forward(ctx, normed);
            ctx.leave();
            y = Mix.apply(ctx, y, mixed.y(), share[1]);
            y = dwconv2.around(ctx, y, share[2], "dwconv2");
            y = Mix.apply(ctx, y, ctx.show("ffn", fc2.forward(ctx, fc1.forward(ctx, y))), share[3]);
            ctx.show("h", mixed.h());
            return new HiddenStateMixer.Result(scope.keep(ctx.show("", y)), scope.keep(mixed.h()));
        }
    }

    /** {@code sigmoid(alpha)} row by row. */
    private Tensor[] shares(Context ctx) {
        if (ctx.recording()) {
            return rows(ctx);
        }
        Shares now = shares;
        if (now == null || !Arrays.equals(now.alpha, alpha.value().data())) {
            now = new Shares(alpha.value().data().clone(), Arrays.stream(rows(ctx)).map(Tensor::copy).toArray(Tensor[]::new));
            shares = now;
        }
        return now.rows;
    }

    private Tensor[] rows(Context ctx) {
        Tensor all = Activation.SIGMOID.apply(ctx, alpha.value());
        Tensor[] rows = new Tensor[LAYERS];
        for (int i = 0; i < LAYERS; i++) {
            rows[i] = Slice.apply(ctx, all, 0, i, i + 1).reshape(all.channels());
        }
        return rows;
    }

    /** The shares that a state of alpha gives, kept during inference. */
    private record Shares(float[] alpha, Tensor[] rows) {}

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.constant(alpha, 1e-4);
    }
}
