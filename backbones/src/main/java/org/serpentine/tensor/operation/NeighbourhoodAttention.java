package org.serpentine.tensor.operation;

import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.kernel.ImageKernels;
import org.serpentine.tensor.kernel.NeighbourKernel;
import org.serpentine.tensor.kernel.Neighbourhood;

/**
 * Neighbourhood attention: every position of a map attends to a window of positions around it (Hassani et al. 2023; borders as in
 * NATTEN 0.17, see {@link org.serpentine.tensor.kernel.NeighbourAxis}). The attention weights are a tensor of their own
 * {@code [N, H, W, heads, neighbours]}, so that they can be used for several things.
 */
public final class NeighbourhoodAttention {
    private NeighbourhoodAttention() {}

    /**
     * The raw scores {@code q . k + table} of all neighbours; for looking at, nothing is recorded.
     *
     * @param q     heads times channels of {@code [N, H, W, ...]}
     * @param k     likewise
     * @param table {@code [heads, 2 rows - 1, 2 columns - 1]} for windows of rows x columns, or null
     * @return {@code [N, H, W, heads, neighbours]}
     */
    public static Tensor scores(Context ctx, Neighbourhood shape, Columns q, Columns k, Tensor table) {
        Convolution.checkNotRecording(ctx);
        return scores(ctx, shape, q, k, table, false);
    }

    /** The softmax of the scores over all neighbours of a position; arguments as in {@link #scores}. */
    public static Tensor weights(Context ctx, Neighbourhood shape, Columns q, Columns k, Tensor table) {
        Tensor y = scores(ctx, shape, q, k, table, true);
        if (ctx.tracks(q.base(), k.base(), table)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> weightsBackward(ctx, tape, shape, q, k, table, y, dy));
        }
        return y;
    }

    private static Tensor scores(Context ctx, Neighbourhood shape, Columns q, Columns k, Tensor table, boolean softmax) {
        check(shape, q, k, table);
        long start = ctx.start();
        Tensor y = ctx.allocate(weightsShape(shape));
        kernel(ctx).scores(shape, q.rows(), k.rows(), table == null ? null : table.data(), softmax, y.data(), ctx.workers());
        ctx.done(OperationKind.ATTENTION, start, (long) y.elements() * shape.width(), (softmax ? 5L : 1L) * y.elements());
        return y;
    }

    private static void check(Neighbourhood shape, Columns q, Columns k, Tensor table) {
        check("queries", shape, q);
        check("keys", shape, k);
        if (table != null && table.elements() != shape.heads() * shape.relatives()) {
            throw new IllegalArgumentException("neighbourhood attention needs a table of relative positions "
                    + Shape.text(new int[] {shape.heads(), shape.rows().relatives(), shape.columns().relatives()}) + ", got " + table);
        }
    }

    /**
     * The weights, and {@code y} as their sums of {@code v}, without recording. The weights are laid out as suits the kernel: only the
     * other {@code infer} can read them, for the same shape.
     *
     * @param q     heads times channels of {@code [N, H, W, ...]}
     * @param k     likewise
     * @param table {@code [heads, 2 rows - 1, 2 columns - 1]} for windows of rows x columns, or null
     * @param v     heads times channels of {@code [N, H, W, ...]}
     * @param y     likewise; other columns than {@code q}, {@code k} and {@code v}
     * @return a tensor of one dimension
     */
    public static Tensor infer(Context ctx, Neighbourhood shape, Columns q, Columns k, Tensor table, Columns v, Columns y) {
        Convolution.checkNotRecording(ctx);
        check(shape, q, k, table);
        check("values", shape, v);
        check("sums", shape, y);
        long start = ctx.start();
        Tensor weights = ctx.allocate(kernel(ctx).values(shape));
        kernel(ctx).attend(shape, q.rows(), k.rows(), table == null ? null : table.data(), weights.data(), v.rows(), y.rows(),
                ctx.workers());
        long pairs = (long) shape.positions() * shape.heads() * shape.neighbours();
        ctx.done(OperationKind.ATTENTION, start, 2 * pairs * shape.width(), 5 * pairs);
        return weights;
    }

    /**
     * As {@link #aggregate} without recording, into some columns of a tensor.
     *
     * @param weights what the other {@code infer} returned
     * @param v       heads times channels of {@code [N, H, W, ...]}
     * @param y       likewise; other columns than {@code v}
     */
    public static void infer(Context ctx, Neighbourhood shape, Tensor weights, Columns v, Columns y) {
        Convolution.checkNotRecording(ctx);
        check("values", shape, v);
        check("sums", shape, y);
        if (weights.rank() != 1 || weights.elements() != kernel(ctx).values(shape)) {
            throw new IllegalArgumentException("neighbourhood attention needs the weights of inference "
                    + Shape.text(new int[] {kernel(ctx).values(shape)}) + ", got " + weights);
        }
        long start = ctx.start();
        kernel(ctx).apply(shape, weights.data(), v.rows(), y.rows(), ctx.workers());
        ctx.done(OperationKind.ATTENTION, start, (long) shape.positions() * shape.heads() * shape.neighbours() * shape.width(), 0);
    }

    private static int[] weightsShape(Neighbourhood shape) {
        return new int[] {shape.batch(), shape.rows().length(), shape.columns().length(), shape.heads(), shape.neighbours()};
    }

    private static NeighbourKernel kernel(Context ctx) {
        return ImageKernels.matching(ctx.kernels()).neighbours();
    }

    private static void check(String what, Neighbourhood shape, Columns x) {
        if (x.base().rows() != shape.positions() || x.count() != shape.heads() * shape.width()) {
            throw new IllegalArgumentException("neighbourhood attention over " + shape.positions() + " positions with " + shape.heads()
                    + " heads of " + shape.width() + " channels got " + what + " of " + x.base().rows() + " positions and " + x.count()
                    + " channels");
        }
    }

    private static void weightsBackward(Context ctx, Tape tape, Neighbourhood shape, Columns q, Columns k, Tensor table, Tensor y,
            float[] dy) {
        long start = ctx.start();
        int n = shape.neighbours();
        float[] yd = y.data();
        float[] ds = ctx.takeScratch(yd.length);
        ctx.workers().ranges(yd.length / n, RowSoftmax.grain(n), (from, to) -> {
            for (int r = from; r < to; r++) {
                float dot = RowSoftmax.dot(yd, dy, r * n, n);
                for (int i = r * n; i < (r + 1) * n; i++) {
                    ds[i] = yd[i] * (dy[i] - dot);
                }
            }
        });
        float[] dq = tape.gradient(q.base());
        if (dq != null) {
            kernel(ctx).aggregate(shape, ds, k.rows(), true, q.rows(dq), ctx.workers());
        }
        float[] dk = tape.gradient(k.base());
        if (dk != null) {
            kernel(ctx).scatter(shape, ds, q.rows(), k.rows(dk), ctx.workers());
        }
        float[] dtable = tape.gradient(table);
        if (dtable != null) {
            addToTable(ctx, shape, ds, dtable);
        }
        ctx.giveScratch(ds);
        ctx.done(OperationKind.ATTENTION, start, (long) dy.length * shape.width() * ((dq == null ? 0 : 1) + (dk == null ? 0 : 1)),
                3L * dy.length);
    }

    /** Sums what all positions say about each relative position; heads side by side. */
    private static void addToTable(Context ctx, Neighbourhood shape, float[] ds, float[] dtable) {
        int n = shape.neighbours();
        int window = shape.columns().window();
        int width = shape.columns().length();
        ctx.workers().run(shape.heads(), head -> {
            for (int p = 0; p < shape.positions(); p++) {
                int at = (p * shape.heads() + head) * n;
                int i = p / width % shape.rows().length();
                int to = head * shape.relatives() + shape.rows().relative(i) * shape.columns().relatives()
                        + shape.columns().relative(p % width);
                for (int a = 0; a < shape.rows().window(); a++, to += shape.columns().relatives()) {
                    for (int b = 0; b < window; b++, at++) {
                        dtable[to + b] += ds[at];
                    }
                }
            }
        });
    }

    /**
     * The sum over all neighbours of weight times value.
     *
     * @param weights {@code [N, H, W, heads, neighbours]}
     * @param v       heads times channels of {@code [N, H, W, ...]}
     * @return {@code [N, H, W, heads * channels]}
     */
    public static Tensor aggregate(Context ctx, Neighbourhood shape, Tensor weights, Columns v) {
        check("values", shape, v);
        if (!weights.hasShape(weightsShape(shape))) {
            throw new IllegalArgumentException("neighbourhood attention needs weights " + Shape.text(weightsShape(shape)) + ", got "
                    + weights);
        }
        long start = ctx.start();
        Tensor y = ctx.allocate(shape.batch(), shape.rows().length(), shape.columns().length(), v.count());
        kernel(ctx).aggregate(shape, weights.data(), v.rows(), false, y.columns().rows(), ctx.workers());
        ctx.done(OperationKind.ATTENTION, start, (long) weights.elements() * shape.width(), 0);
        if (ctx.tracks(weights, v.base())) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> aggregateBackward(ctx, tape, shape, weights, v, y, dy));
        }
        return y;
    }

    private static void aggregateBackward(Context ctx, Tape tape, Neighbourhood shape, Tensor weights, Columns v, Tensor y, float[] dy) {
        long start = ctx.start();
        Tape.Target dweights = tape.target(weights);
        if (dweights != null) {
            float[] scores = ctx.takeScratch(weights.elements());
            kernel(ctx).scores(shape, y.columns().rows(dy), v.rows(), null, false, scores, ctx.workers());
            Blocks.add(ctx, scores, dweights);
            ctx.giveScratch(scores);
        }
        float[] dv = tape.gradient(v.base());
        if (dv != null) {
            kernel(ctx).scatter(shape, weights.data(), y.columns().rows(dy), v.rows(dv), ctx.workers());
        }
        ctx.done(OperationKind.ATTENTION, start,
                (long) weights.elements() * shape.width() * ((dweights == null ? 0 : 1) + (dv == null ? 0 : 1)), 0);
    }
}
