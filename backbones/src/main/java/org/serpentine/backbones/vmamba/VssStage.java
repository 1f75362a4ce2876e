package org.serpentine.backbones.vmamba;

import java.util.ArrayList;
import java.util.List;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;

/** Blocks of one width, {@code blocks.0}, ..., and the step to the next stage, {@code downsample}. */
final class VssStage extends Module {
    private final List<VssBlock> blocks = new ArrayList<>();
    private final Downsampling downsample;

    /**
     * A stage.
     *
     * @param next width of the next stage, 0 after the last
     * @param drop rates of stochastic depth, one a block
     */
    VssStage(int channels, int next, VMambaConfig config, List<Double> drop) {
        for (int j = 0; j < drop.size(); j++) {
            blocks.add(child("blocks." + j, new VssBlock(channels, config.block(), drop.get(j))));
        }
        downsample = next == 0 ? null : child("downsample", new Downsampling(channels, next, config.downsample()));
    }

    /** The blocks; each shows its result and what its scan added under {@code blockJ}. */
    Tensor blocks(Context ctx, Tensor x) {
        Tensor y = x;
        for (int j = 0; j < blocks.size(); j++) {
            ctx.enter("block" + j);
            try (Scope scope = ctx.scope()) {
                y = scope.keep(ctx.show("", blocks.get(j).forward(ctx, y)));
            }
            ctx.leave();
        }
        return y;
    }

    /** The step to the next stage. */
    Tensor downsample(Context ctx, Tensor x) {
        return downsample.forward(ctx, x);
    }
}
