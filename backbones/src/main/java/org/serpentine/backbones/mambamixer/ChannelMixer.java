package org.serpentine.backbones.mambamixer;

import java.util.List;
import org.serpentine.nn.DepthwiseLayer;
import org.serpentine.nn.DirectionalScanLayer;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Module;
import org.serpentine.scanning.Grid;
import org.serpentine.scanning.order.VmambaOrder;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.BatchMatmul;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.Multiply;
import org.serpentine.tensor.operation.Slice;

/**
 * The selective channel mixer of MambaMixer: a sequence that runs over the channels, scanned forwards and backwards, with tokens as
 * features.
 *
 * <p>[P] Linear layers around a 1-D convolution and S6 along the channels, in both directions with a shared gate; the tokens arranged
 * by the scans of the token mixer. [A] A linear map over tokens would fix the picture's size, so:
 * <ul>
 * <li>the linear layers map channels, C to W for the sequence and for the gate, and W back to C;
 * <li>the features are 2G groups of tokens, averages over G equal stretches of the walk along the rows and of that along the columns
 * (the reversed walks have the same stretches); stretches share a token at their ends where G does not divide the tokens;
 * <li>convolution (3 taps, SiLU) and scans, their rank a sixteenth of the features, run over these W steps of 2G features; what a group
 * receives goes back to its tokens, each the average of its groups of a walk, the two walks added;
 * <li>a layer norm and SiLU of the gate follow, as in VMamba's gated block.
 * </ul>
 */
final class ChannelMixer extends Module {
    private final int width;
    private final int groups;
    private final LinearLayer inProj;
    private final DepthwiseLayer conv;
    private final DirectionalScanLayer scan;
    private final LayerNormLayer outNorm;
    private final LinearLayer outProj;

    ChannelMixer(int channels, int width, int groups, int states) {
        this.width = width;
        this.groups = groups;
        int features = 2 * groups;
        scan = child("", new DirectionalScanLayer(features, states, (features + 15) / 16, 2));
        inProj = child("in_proj", new LinearLayer(channels, 2 * width, false));
        conv = child("conv1d", new DepthwiseLayer(features, ConvolutionSpec.same(3), true));
        outNorm = child("out_norm", new LayerNormLayer(width, 1e-5));
        outProj = child("out_proj", new LinearLayer(width, channels, false));
    }

    /** {@code [N, H, W, channels]} to the same shape. */
    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            int n = x.size(0);
            int tokens = x.size(1) * x.size(2);
            Tensor both = inProj.forward(ctx, x).reshape(n, tokens, 2 * width);
            int[] columns = ctx.walk(new VmambaOrder(VmambaOrder.Mode.CROSS, 1), Grid.of(x.size(1), x.size(2))).sharedInverse();
            Tensor gathered = BatchMatmul.apply(ctx, both.columns(0, width), true, averages(ctx, n, columns, true).columns(), false);
            Tensor u = conv.forward(ctx, gathered, Activation.SILU);
            Tensor mixed = scan.forward(ctx, u, List.of(forwards(width), backwards(width)));
            Tensor spread = BatchMatmul.apply(ctx, averages(ctx, n, columns, false), false, mixed, true);
            Tensor gate = Activation.SILU.apply(ctx, Slice.apply(ctx, both, -1, width, 2 * width));
            Tensor y = Multiply.apply(ctx, outNorm.forward(ctx, spread), gate);
            return scope.keep(outProj.forward(ctx, y.reshape(n, x.size(1), x.size(2), width)));
        }
    }

    private static int[] forwards(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        return order;
    }

    private static int[] backwards(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = n - 1 - i;
        }
        return order;
    }

    /**
     * Which token belongs to which group, {@code [items, L, 2G]}: as weights of averages over a group's tokens, or of averages over a
     * token's groups of a walk.
     *
     * @param columns step at which the walk along the columns visits each token
     */
    private Tensor averages(Context ctx, int items, int[] columns, boolean overTokens) {
        int tokens = columns.length;
        Tensor all = ctx.zeros(items, tokens, 2 * groups);
        float[] a = all.data();
        for (int token = 0; token < tokens; token++) {
            for (int walk = 0; walk < 2; walk++) {
                int step = walk == 0 ? token : columns[token];
                int first = Math.max(0, (int) ((long) step * groups / tokens) - 1);
                int last = Math.min(groups - 1, (int) (((long) step + 1) * groups / tokens) + 1);
                int count = 0;
                for (int g = first; g <= last; g++) {
                    count += holds(g, step, tokens) ? 1 : 0;
                }
                for (int g = first; g <= last; g++) {
                    if (holds(g, step, tokens)) {
                        a[token * 2 * groups + walk * groups + g] = 1f / (overTokens ? end(g, tokens) - begin(g, tokens) : count);
                    }
                }
            }
        }
        int one = tokens * 2 * groups;
        for (int i = 1; i < items; i++) {
            System.arraycopy(a, 0, a, i * one, one);
        }
        return all;
    }

    private boolean holds(int group, int step, int tokens) {
        return step >= begin(group, tokens) && step < end(group, tokens);
    }

    private int begin(int group, int tokens) {
        return (int) ((long) group * tokens / groups);
    }

    private int end(int group, int tokens) {
        return (int) (((long) (group + 1) * tokens + groups - 1) / groups);
    }
}
