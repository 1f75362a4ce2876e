package org.serpentine.backbones.vmamba;

import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.Mlp;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.DropPath;
import org.serpentine.tensor.operation.Prenorm;

/**
 * The visual state-space block of VMamba: {@code x + SS2D(norm(x))}, then, if it has an MLP, {@code x + MLP(norm(x))}. Keys:
 * {@code norm}, {@code op}, {@code norm2}, {@code mlp.fc1}, {@code mlp.fc2}. Shows {@code op}, what the scan adds.
 */
public final class VssBlock extends Module {
    private final double dropPath;
    private final LayerNormLayer norm;
    private final SelectiveScan2d op;
    private final LayerNormLayer norm2;
    private final Mlp mlp;

    /**
     * A block.
     *
     * @param channels width in and out
     * @param config   everything else
     * @param dropPath rate of stochastic depth of both branches, in [0, 1)
     */
    public VssBlock(int channels, VssBlockConfig config, double dropPath) {
        this.dropPath = dropPath;
        norm = child("norm", new LayerNormLayer(channels, 1e-5));
        op = child("op", new SelectiveScan2d(config.scan(channels)));
        boolean withMlp = config.mlpRatio() > 0;
        norm2 = withMlp ? child("norm2", new LayerNormLayer(channels, 1e-5)) : null;
        mlp = withMlp ? child("mlp",
                new Mlp(channels, (int) (config.mlpRatio() * channels), config.mlpGated(), config.mlpActivation())) : null;
    }

    /** {@code [N, H, W, channels]} to the same shape. */
    public Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor branch = norm.forward(ctx, x);
            ctx.enter("op");
            branch = op.forward(ctx, branch);
            ctx.leave();
            branch = DropPath.apply(ctx, ctx.show("op", branch), dropPath);
            if (mlp == null) {
                return scope.keep(Add.apply(ctx, x, branch));
            }
            Prenorm sum = norm2.forward(ctx, branch, x);
            return scope.keep(ctx.training() && dropPath > 0
                    ? Add.apply(ctx, sum.sum(), DropPath.apply(ctx, mlp.forward(ctx, sum.out()), dropPath))
                    : mlp.forwardOnto(ctx, sum.out(), sum.sum()));
        }
    }
}
