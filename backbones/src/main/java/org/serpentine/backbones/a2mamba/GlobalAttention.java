package org.serpentine.backbones.a2mamba;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.BatchMatmul;
import org.serpentine.tensor.operation.Permute;
import org.serpentine.tensor.operation.Resample;
import org.serpentine.tensor.operation.Softmax;

/** Attention of all positions to all, {@code softmax(q k^T + table) x} for each head. */
final class GlobalAttention {
    private GlobalAttention() {}

    /**
     * Attends.
     *
     * @param q     {@code [N, H, W, C]}
     * @param k     likewise
     * @param x     values, likewise
     * @param table {@code [1, heads, L, L]}, resized as a picture if there are not L positions; or null
     */
    static Tensor apply(Context ctx, Tensor q, Tensor k, Tensor x, int heads, Tensor table) {
        try (Scope scope = ctx.scope()) {
            int positions = x.size(1) * x.size(2);
            Tensor scores = BatchMatmul.apply(ctx, split(ctx, q, heads), false, split(ctx, k, heads), true);
            if (table != null) {
                scores = Add.apply(ctx, scores, resized(ctx, table, positions));
            }
            Tensor sums = BatchMatmul.apply(ctx, Softmax.apply(ctx, scores), split(ctx, x, heads));
            return scope.keep(Permute.apply(ctx, sums, 0, 2, 1, 3)).reshape(x.shape());
        }
    }

    /** {@code [N, heads, L, C / heads]}. */
    private static Tensor split(Context ctx, Tensor x, int heads) {
        return Permute.apply(ctx, x.reshape(x.size(0), x.size(1) * x.size(2), heads, x.channels() / heads), 0, 2, 1, 3);
    }

    /** A table for another number of positions: bicubic, each head's table taken for a picture. */
    static Tensor resized(Context ctx, Tensor table, int positions) {
        if (table.size(2) == positions) {
            return table;
        }
        Tensor pictures = Permute.apply(ctx, table, 0, 2, 3, 1);
        return Permute.apply(ctx, Resample.cubic(ctx, pictures, positions, positions), 0, 3, 1, 2);
    }
}
