package org.serpentine.backbones.rsmamba;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.serpentine.nn.CausalConvolutionLayer;
import org.serpentine.nn.Layout;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Module;
import org.serpentine.nn.ScanBranch;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Concat;
import org.serpentine.tensor.operation.Gather;
import org.serpentine.tensor.operation.Mean;
import org.serpentine.tensor.operation.Scale;
import org.serpentine.tensor.operation.SelectiveScan;
import org.serpentine.tensor.operation.Softmax;
import org.serpentine.tensor.operation.WeightedSum;

/**
 * A Mamba mixer over several orders of the same tokens.
 *
 * <p>The authors concatenate the reordered sequences on the batch axis. Here nothing is reordered: the norm and the input projection do
 * not depend on the order and are computed once; convolution and scan visit the rows in each order. The output projection is linear,
 * so that it is applied once to the merged paths, and, for the gate, to the mean of each path.
 */
final class RsMambaLayer extends Module {
    private static final int TAPS = 4;
    private static final int STATES = 16;

    private final RsMambaConfig config;
    private final LinearLayer inProj;
    private final LinearLayer outProj;
    private final ScanBranch branch;

    RsMambaLayer(RsMambaConfig config) {
        this.config = config;
        int d = config.inner();
        var aLog = undecayed("A_log", Layout.SAME, d, STATES);
        var skip = undecayed("D", Layout.SAME, d);
        var conv = child("conv1d", new CausalConvolutionLayer(d, TAPS, true));
        inProj = child("in_proj", new LinearLayer(config.channels(), 2 * d, false));
        branch = new ScanBranch(aLog, skip, conv, child("x_proj", new LinearLayer(d, config.rank() + 2 * STATES, false)),
                child("dt_proj", new LinearLayer(config.rank(), d, true)));
        outProj = child("out_proj", new LinearLayer(d, config.channels(), false));
    }

    /**
     * {@code [B, L, C]} to the same shape.
     *
     * @param gate   3C to 3 (2C to 2 for two paths), or null if the paths are averaged
     * @param orders rows of the tokens in each path's order; null for the order they lie in
     */
    Tensor forward(Context ctx, Tensor x, LinearLayer gate, int[][] orders) {
        try (Scope scope = ctx.scope()) {
            showPaths(ctx, "prenorm", x, orders);
            int d = config.inner();
            Tensor xz = inProj.forward(ctx, x);
            Tensor decay = branch.decay(ctx);
            List<SelectiveScan.Operands> paths = new ArrayList<>();
            for (int[] order : orders) {
                paths.add(branch.operands(ctx, decay, xz.columns(0, d), xz.columns(d, d), order));
            }
            if (ctx.observes("mixer") || ctx.observes("mixer" + orders.length + "paths")) {
                showMixer(ctx, paths, orders);
            }
            return scope.keep(gate == null ? mean(ctx, paths) : gated(ctx, paths, gate));
        }
    }

    private Tensor mean(Context ctx, List<SelectiveScan.Operands> paths) {
        Tensor y = outProj.forward(ctx, SelectiveScan.sum(ctx, paths));
        return paths.size() == 1 ? y : Scale.apply(ctx, y, 1f / paths.size());
    }

    private Tensor gated(Context ctx, List<SelectiveScan.Operands> paths, LinearLayer gate) {
        List<Tensor> outputs = new ArrayList<>();
        List<Tensor> means = new ArrayList<>();
        for (SelectiveScan.Operands path : paths) {
            Tensor y = SelectiveScan.apply(ctx, path);
            outputs.add(y);
            means.add(outProj.forward(ctx, Mean.overPositions(ctx, y)));
        }
        Tensor weights = ctx.show("gate", Softmax.apply(ctx, gate.forward(ctx, Concat.apply(ctx, -1, means))));
        return outProj.forward(ctx, WeightedSum.apply(ctx, outputs, weights));
    }

    /** Shows the output of each path in that path's order, as the authors' mixer returns them. */
    private void showMixer(Context ctx, List<SelectiveScan.Operands> paths, int[][] orders) {
        List<Tensor> outputs = new ArrayList<>();
        for (int k = 0; k < orders.length; k++) {
            outputs.add(inOrder(ctx, outProj.forward(ctx, SelectiveScan.apply(ctx, paths.get(k))), orders[k]));
        }
        Tensor all = Concat.apply(ctx, 0, outputs);
        ctx.show("mixer", all);
        ctx.show("mixer" + orders.length + "paths", all);
    }

    private static void showPaths(Context ctx, String name, Tensor x, int[][] orders) {
        String full = name + orders.length + "paths";
        if (ctx.observes(full)) {
            ctx.show(full, Concat.apply(ctx, 0, Arrays.stream(orders).map(order -> inOrder(ctx, x, order)).toList()));
        }
    }

    private static Tensor inOrder(Context ctx, Tensor x, int[] order) {
        return order == null ? x : Gather.apply(ctx, x, order);
    }

    @Override
    protected void initialize(SplittableRandom random) {
        branch.initializeStates(); // the authors leave the step sizes' bias as PyTorch draws it
    }
}
