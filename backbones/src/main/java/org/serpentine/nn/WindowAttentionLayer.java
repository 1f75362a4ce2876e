package org.serpentine.nn;

import java.util.SplittableRandom;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Gather;
import org.serpentine.tensor.operation.WindowAttention;
import org.serpentine.tensor.operation.Windows;

/**
 * Attention in square windows with relative position bias, and a projection: keys {@code relative_position_bias_table},
 * {@code proj.weight}, {@code proj.bias}. Queries, keys and values come from the caller.
 */
public final class WindowAttentionLayer extends Module {
    private final int heads;
    private final int side;
    private final int shift;
    private final Parameter table;
    private final LinearLayer proj;
    private Windows windows;

    /**
     * Attention of {@code channels} channels.
     *
     * @param heads number of heads, which divides the channels
     * @param side  rows and columns of a window
     * @param shift by how much the map is rolled before it is cut, 0 for not at all
     */
    public WindowAttentionLayer(int channels, int heads, int side, int shift) {
        if (heads < 1 || channels % heads != 0) {
            throw new IllegalArgumentException("heads is " + heads + ", expected a divisor of the " + channels + " channels");
        }
        if (side < 1 || shift < 0 || shift >= side) {
            throw new IllegalArgumentException("side is " + side + " and shift is " + shift
                    + ", expected a window of at least 1 and a shift in [0, side)");
        }
        this.heads = heads;
        this.side = side;
        this.shift = shift;
        table = parameter("relative_position_bias_table", Layout.SAME, (2 * side - 1) * (2 * side - 1), heads);
        proj = child("proj", new LinearLayer(channels, channels, true));
    }

    /**
     * Attends; window by window the projection is shown as {@code name}.
     *
     * @param qkv {@code [N, H, W, 3 channels]}, H and W multiples of the window's side
     * @return {@code [N, H, W, channels]}
     */
    public Tensor forward(Context ctx, Tensor qkv, String name) {
        try (Scope scope = ctx.scope()) {
            Windows cut = windows;
            if (cut == null || cut.height() != qkv.size(1) || cut.width() != qkv.size(2)) {
                cut = new Windows(qkv.size(1), qkv.size(2), side, shift);
                windows = cut;
            }
            Tensor y = proj.forward(ctx, WindowAttention.apply(ctx, qkv, table.value(), heads, cut));
            if (ctx.observes(name)) {
                Tensor ordered = Gather.apply(ctx, y, cut.pixels());
                ctx.show(name, ordered.reshape(y.size(0) * cut.count(), cut.positions(), y.channels()));
            }
            return scope.keep(y);
        }
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.truncatedNormal(table, 0.02, random);
    }
}
