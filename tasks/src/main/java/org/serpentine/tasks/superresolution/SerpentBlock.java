package org.serpentine.tasks.superresolution;

import java.util.ArrayList;
import java.util.List;
import org.serpentine.backbones.vmamba.SelectiveScan2dConfig;
import org.serpentine.backbones.vmamba.VssBlock;
import org.serpentine.backbones.vmamba.VssBlockConfig;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Module;
import org.serpentine.scanning.order.VmambaOrder;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.PixelShuffle;

/**
 * A Serpent block: the sum of a 3x3 convolution of the map and of several branches, each of which cuts the map into patches of its own
 * size, runs VSS blocks over the patches, and spreads them over the map again.
 */
final class SerpentBlock extends Module {
    private static final double EXPAND = 2;
    private static final double MLP_RATIO = 2;

    /** Patches of one size. */
    private static final class Branch extends Module {
        private final int patch;
        private final ConvolutionLayer embed;
        private final List<VssBlock> blocks = new ArrayList<>();
        private final LinearLayer spread;

        Branch(int width, int patch, int depth, VssBlockConfig config) {
            this.patch = patch;
            embed = child("embed", new ConvolutionLayer(width, width, ConvolutionSpec.of(patch, patch).withStride(patch), true));
            for (int i = 0; i < depth; i++) {
                blocks.add(child("blocks." + i, new VssBlock(width, config, 0)));
            }
            spread = child("spread", new LinearLayer(width, width * patch * patch, true));
        }

        Tensor forward(Context ctx, Tensor x) {
            try (Scope scope = ctx.scope()) {
                Tensor y = embed.forward(ctx, x);
                for (VssBlock block : blocks) {
                    y = block.forward(ctx, y);
                }
                y = spread.forward(ctx, y);
                return scope.keep(patch == 1 ? y : PixelShuffle.apply(ctx, y, patch));
            }
        }
    }

    private final ConvolutionLayer skip;
    private final List<Branch> branches = new ArrayList<>();

    SerpentBlock(SerpentConfig config, int level) {
        int width = config.width(level);
        skip = child("skip", new ConvolutionLayer(width, width, ConvolutionSpec.same(3, 3), true));
        VssBlockConfig vss = new VssBlockConfig(EXPAND, config.states(), 0, true, 3, true, Activation.SILU, null,
                SelectiveScan2dConfig.directions(VmambaOrder.Mode.CROSS), MLP_RATIO, false, Activation.GELU);
        for (int i = 0; i < config.branches(); i++) {
            branches.add(child("branches." + i, new Branch(width, config.patch(level, i), config.blocks().get(level), vss)));
        }
    }

    /** {@code [N, H, W, C]} to the same shape; H and W are multiples of the largest patch. */
    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor y = skip.forward(ctx, x);
            for (Branch branch : branches) {
                y = Add.apply(ctx, y, branch.forward(ctx, x));
            }
            return scope.keep(y);
        }
    }
}
