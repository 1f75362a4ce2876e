package org.serpentine.backbones.vim;

import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.Module;
import org.serpentine.nn.PrenormLayer;
import org.serpentine.nn.RmsNormLayer;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.DropPath;
import org.serpentine.tensor.operation.Prenorm;

/** Add, norm, mixer. The sum of a block's output with the residual stream is left to the next block. */
final class VimBlock extends Module {
    /**
     * What passes from block to block.
     *
     * @param hidden   output of the last mixer
     * @param residual the residual stream without it; null before the first block
     * @param reverse  rows of the tokens from the last to the first
     */
    record Stream(Tensor hidden, Tensor residual, int[] reverse) {}

    private final double dropPath;
    private final VimMixer mixer;
    private final PrenormLayer norm;

    VimBlock(VimConfig config, double dropPath) {
        this.dropPath = dropPath;
        mixer = child("mixer", new VimMixer(config));
        norm = child("norm", norm(config));
    }

    static PrenormLayer norm(VimConfig config) {
        return config.rmsNorm() ? new RmsNormLayer(config.channels(), config.eps())
                : new LayerNormLayer(config.channels(), config.eps());
    }

    Stream forward(Context ctx, Stream in) {
        try (Scope scope = ctx.scope()) {
            Prenorm n = in.residual == null ? new Prenorm(norm.forward(ctx, in.hidden), in.hidden)
                    : norm.forward(ctx, DropPath.apply(ctx, in.hidden, dropPath), in.residual);
            return new Stream(scope.keep(mixer.forward(ctx, n.out(), in.reverse)), scope.keep(n.sum()), in.reverse);
        }
    }
}
