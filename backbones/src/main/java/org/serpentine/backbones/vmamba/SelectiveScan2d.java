package org.serpentine.backbones.vmamba;

import java.util.List;
import org.serpentine.nn.DepthwiseLayer;
import org.serpentine.nn.DirectionalScanLayer;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Module;
import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanPath;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.Multiply;
import org.serpentine.tensor.operation.Slice;

/**
 * SS2D, the two-dimensional selective scan block of VMamba (arXiv 2401.10166): projection to the inner width d, depthwise convolution with
 * SiLU (or another activation), selective scans of the map in K orders with parameters of their own, sum, layer norm, an optional gate, projection back.
 *
 * <p>Keys are those of the authors' class {@code SS2D}, which other networks (MambaIR, ChangeMamba, ...) copied: {@code x_proj_weight}
 * (K, R+2N, d), {@code A_logs} (K d, N), {@code Ds} (K d), {@code dt_projs_weight} (K, d, R), {@code dt_projs_bias} (K, d),
 * {@code out_norm}, {@code in_proj}, {@code conv2d}, {@code out_proj}.
 *
 * <p>Shown under their own names: {@code in_proj}, {@code conv2d} (before its activation), {@code out_norm} (before activation and gate).
 */
public final class SelectiveScan2d extends Module {
    private final SelectiveScan2dConfig config;
    private final DirectionalScanLayer scan;
    private final LayerNormLayer outNorm;
    private final LinearLayer inProj;
    private final DepthwiseLayer conv;
    private final LinearLayer outProj;

    /** A block of these sizes. */
    public SelectiveScan2d(SelectiveScan2dConfig config) {
        this.config = config;
        int d = config.inner();
        scan = child("", new DirectionalScanLayer(d, config.states(), config.rank(), config.orders().size()));
        outNorm = child("out_norm", new LayerNormLayer(d, 1e-5));
        inProj = child("in_proj", new LinearLayer(config.channels(), config.gated() ? 2 * d : d, config.bias()));
        int w = config.kernel();
        conv = w == 1 ? null : child("conv2d", new DepthwiseLayer(d, ConvolutionSpec.same(w, w), config.convBias()));
        outProj = child("out_proj", new LinearLayer(d, config.channels(), config.bias()));
    }

    /** The sizes. */
    public SelectiveScan2dConfig config() {
        return config;
    }

    /** {@code [N, H, W, channels]} to the same shape. */
    public Tensor forward(Context ctx, Tensor x) {
        if (x.rank() != 4 || x.channels() != config.channels()) {
            throw new IllegalArgumentException("SelectiveScan2d got " + x + ", expected [N, H, W, " + config.channels() + "]");
        }
        try (Scope scope = ctx.scope()) {
            int d = config.inner();
            Tensor xz = ctx.show("in_proj", inProj.forward(ctx, x));
            Tensor u = convolve(ctx, config.gated() ? Slice.apply(ctx, xz, 3, 0, d) : xz);
            Tensor y = scan.forward(ctx, u, walks(ctx, u));
            return scope.keep(outProj.forward(ctx, normalise(ctx, y, xz)));
        }
    }

    /** Norm, activation, and the gate in the second half of {@code xz}; in one pass where that is possible and nobody looks. */
    private Tensor normalise(Context ctx, Tensor y, Tensor xz) {
        int d = config.inner();
        boolean plain = config.outActivation() == null && config.activation() == Activation.SILU && !ctx.observes("out_norm");
        if (config.gated() && plain) {
            return outNorm.forward(ctx, y, xz.columns(d, d));
        }
        Tensor normed = ctx.show("out_norm", outNorm.forward(ctx, y));
        if (config.outActivation() != null) {
            normed = config.outActivation().apply(ctx, normed);
        }
        return config.gated() ? Multiply.apply(ctx, normed, config.activation().apply(ctx, Slice.apply(ctx, xz, 3, d, 2 * d))) : normed;
    }

    private Tensor convolve(Context ctx, Tensor x) {
        if (conv == null) {
            return config.activation().apply(ctx, x);
        }
        return ctx.observes("conv2d") ? config.activation().apply(ctx, ctx.show("conv2d", conv.forward(ctx, x)))
                : conv.forward(ctx, x, config.activation());
    }

    private List<int[]> walks(Context ctx, Tensor u) {
        Grid grid = Grid.of(u.size(1), u.size(2));
        return config.orders().stream().map(order -> walk(ctx.walk(order, grid))).toList();
    }

    private static int[] walk(ScanPath path) {
        if (path.padding() > 0) {
            throw new IllegalArgumentException("SelectiveScan2d: the " + path + "; expected one without padding: choose a map size that"
                    + " the order fills, or another order");
        }
        return path.sharedOrder();
    }
}
