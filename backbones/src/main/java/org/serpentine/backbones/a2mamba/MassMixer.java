package org.serpentine.backbones.a2mamba;

import org.serpentine.nn.BatchNormLayer;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.ConvolutionNorm;
import org.serpentine.nn.DepthwiseLayer;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.Layout;
import org.serpentine.nn.Module;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.kernel.NeighbourAxis;
import org.serpentine.tensor.kernel.Neighbourhood;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.Concat;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.Multiply;
import org.serpentine.tensor.operation.NeighbourhoodAttention;
import org.serpentine.tensor.operation.RotaryEncoding;
import org.serpentine.tensor.operation.Slice;

/**
 * MASS, the multi-scale attention-augmented state-space mixer. Half of the heads attend to a window around each position, the other half
 * to a dilated one that spans the map; the second half's values include the first half's result. The same attention maps then sum the
 * states of a scan ({@link AttentiveScan}), or, in the last stage, attention to all positions follows instead. A local convolution of
 * the values and a gate complete it.
 */
final class MassMixer extends Module {
    private static final double EPS = 1e-6;

    private final A2MambaConfig.Stage stage;
    private final ConvolutionLayer qkv;
    private final ConvolutionNorm gate;
    private final DepthwiseLayer local;
    private final LayerNormLayer norm;
    private final LayerNormLayer projNorm;
    private final ConvolutionLayer proj;
    private final AttentiveScan scan;
    private final Parameter table;
    private final Parameter globalTable;

    /**
     * Declares the layers.
     *
     * @param tables    whether there are tables of relative positions
     * @param positions positions of the map that the global table is for; 0 for a mixer with a scan instead of global attention
     */
    MassMixer(A2MambaConfig.Stage stage, boolean tables, int positions) {
        this.stage = stage;
        int c = stage.width();
        ConvolutionSpec pointwise = ConvolutionSpec.of(1, 1);
        qkv = child("qkv", new ConvolutionLayer(c, 3 * c, pointwise, true));
        gate = new ConvolutionNorm(child("gate.0", new ConvolutionLayer(c, c, pointwise, true)), child("gate.1", new BatchNormLayer(c)),
                Activation.SILU);
        local = child("lepe", new DepthwiseLayer(c, ConvolutionSpec.same(5, 5), true));
        norm = child("norm", new LayerNormLayer(c, EPS));
        projNorm = child("proj.0", new LayerNormLayer(c, EPS));
        proj = child("proj.1", new ConvolutionLayer(c, c, pointwise, true));
        scan = positions > 0 ? null : child("ssm", new AttentiveScan(c, stage.heads()));
        int side = 2 * stage.window() - 1;
        table = tables ? parameter("rpb.0", Layout.SAME, stage.heads() / 2, side, side) : null;
        if (tables) {
            alias("rpb.1", table); // both halves of the heads share it
        }
        globalTable = tables && positions > 0 ? parameter("rpb.2", Layout.SAME, 1, stage.heads(), positions, positions) : null;
    }

    /** {@code [N, H, W, width]} to the same shape. */
    Tensor forward(Context ctx, Tensor x, RotaryAngles rotary) {
        try (Scope scope = ctx.scope()) {
            int c = stage.width();
            Tensor open = ctx.show("gate", gate.forward(ctx, x));
            Tensor all = ctx.show("qkv", qkv.forward(ctx, x));
            Tensor mixed = attend(ctx, all, rotary.angles(Math.max(x.size(1), x.size(2))));
            Tensor y = Multiply.apply(ctx, addLocal(ctx, norm.forward(ctx, mixed), all.columns(2 * c, c)), open);
            return scope.keep(proj.forward(ctx, projNorm.forward(ctx, y)));
        }
    }

    /** Adds the local convolution of the values; {@code y} may be written over. */
    private Tensor addLocal(Context ctx, Tensor y, Columns v) {
        if (ctx.recording() || ctx.observes("lepe")) {
            return Add.apply(ctx, y, ctx.show("lepe", local.forward(ctx, Slice.apply(ctx, v.base(), -1, v.from(), v.from() + v.count()))));
        }
        local.addTo(ctx, v, y);
        return y;
    }

    private Tensor attend(Context ctx, Tensor qkvs, RotaryEncoding.Angles angles) {
        try (Scope scope = ctx.scope()) {
            int c = stage.width();
            int half = c / 2;
            Neighbourhood near = neighbourhood(qkvs, stage.dilation(), stage.dilation());
            Neighbourhood far = neighbourhood(qkvs, spanning(qkvs.size(1)), spanning(qkvs.size(2)));
            Tensor q = RotaryEncoding.apply(ctx, qkvs.columns(0, c), angles, (float) Math.pow(stage.headWidth(), -0.5));
            Tensor k = RotaryEncoding.apply(ctx, qkvs.columns(c, c), angles, 1);
            Columns later = qkvs.columns(2 * c + half, half);
            Tensor room = room(ctx, qkvs);
            Half first = attend(ctx, near, q.columns(0, half), k.columns(0, half), qkvs.columns(2 * c, half), room, 0);
            Half second = attend(ctx, far, q.columns(half, half), k.columns(half, half), Add.apply(ctx, first.sums, later).columns(),
                    room, half);
            Tensor y = join(ctx, first.sums, second.sums);
            if (scan == null) {
                return scope.keep(GlobalAttention.apply(ctx, q, k, y, stage.heads(), globalTable == null ? null : globalTable.value()));
            }
            Neighbourhood adjacent = neighbourhood(qkvs, 1, 1);
            ctx.enter("ssm");
            Tensor scanned = scan.forward(ctx, y, (context, states) -> {
                Tensor to = room(context, states);
                return join(context, sums(context, adjacent, first.weights, states.columns(0, half), to, 0),
                        sums(context, far, second.weights, states.columns(half, half), to, half));
            });
            ctx.leave();
            return scope.keep(ctx.show("ssm", scanned));
        }
    }

    /** How a half of the heads attends, and the sums of its values. */
    private record Half(Tensor weights, Columns sums) {}

    private Half attend(Context ctx, Neighbourhood neighbours, Columns q, Columns k, Columns v, Tensor room, int at) {
        Tensor entries = table == null ? null : table.value();
        if (room == null) {
            Tensor weights = NeighbourhoodAttention.weights(ctx, neighbours, q, k, entries);
            return new Half(weights, sums(ctx, neighbours, weights, v, null, at));
        }
        Columns y = room.columns(at, v.count());
        return new Half(NeighbourhoodAttention.infer(ctx, neighbours, q, k, entries, v, y), y);
    }

    private Columns sums(Context ctx, Neighbourhood neighbours, Tensor weights, Columns v, Tensor room, int at) {
        if (room == null) {
            return NeighbourhoodAttention.aggregate(ctx, neighbours, weights, v).columns();
        }
        Columns y = room.columns(at, v.count());
        NeighbourhoodAttention.infer(ctx, neighbours, weights, v, y);
        return y;
    }

    /** Where the sums of both halves lie side by side from the beginning; null where gradients need them apart. */
    private Tensor room(Context ctx, Tensor map) {
        return fast(ctx) ? ctx.allocate(map.size(0), map.size(1), map.size(2), stage.width()) : null;
    }

    private static Tensor join(Context ctx, Columns first, Columns second) {
        return first.base() == second.base() ? first.base() : Concat.channels(ctx, first.base(), second.base());
    }

    /** Whether weights may be in the kernel's own layout: not for a gradient, nor where a dilation's weights serve other neighbours. */
    private boolean fast(Context ctx) {
        return !ctx.recording() && stage.dilation() == 1;
    }

    /** The dilation with which a window spans an axis, at most the window itself. */
    private int spanning(int length) {
        return Math.min(length / stage.window(), stage.window());
    }

    private Neighbourhood neighbourhood(Tensor map, int rows, int columns) {
        return new Neighbourhood(map.size(0), stage.heads() / 2, stage.headWidth(), new NeighbourAxis(map.size(1), stage.window(), rows),
                new NeighbourAxis(map.size(2), stage.window(), columns));
    }
}
